"""The example sites as programs, each with a local Ziggeo of its own."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
PROGRAMS = {"django": "django_site/local.py", "flask": "flask_app/try_it.py"}


@dataclass(frozen=True)
class Site:
    """An example that is running.

    Attributes:
        kind: django or flask.
        url: where it is, without a slash at its end.
        password: that of its moderators.
    """

    kind: str
    url: str
    password: str


@contextmanager
def running(kind: str) -> Iterator[Site]:
    """Run an example until the block ends, as its README says: by its program, ended by Ctrl-C."""
    program = EXAMPLES / PROGRAMS[kind]
    process = subprocess.Popen(
        [sys.executable, "-u", program], cwd=program.parent, stdout=subprocess.PIPE, text=True
    )
    try:
        yield _read(kind, process)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)
    assert process.returncode == 0


def _read(kind: str, process: subprocess.Popen[str]) -> Site:
    """Read what it says of itself."""
    assert process.stdout is not None
    found = {}
    for line in process.stdout:
        if address := re.search(r"site is at +(http\S+)/$", line):
            found["url"] = address[1]
        if password := re.search(r"the password '([^']+)'", line):
            return Site(kind, found["url"], password[1])
    raise AssertionError(f"{kind} said nothing of its address: {found}")
