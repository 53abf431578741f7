"""The command `ziggeo` as a process of its own, with pipes or on a terminal of its own."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import ziggeo

CTRL_C = b"\x03"
COMMAND = (sys.executable, "-m", "ziggeo")
# Without a terminal that is its own, Ctrl-C would reach nobody.
TAKE_TERMINAL = (
    "import fcntl, os, sys, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0); "
    "os.execvp(sys.argv[1], sys.argv[1:])"
)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Ended(NamedTuple):
    """What a command wrote to a terminal, and its exit status."""

    shown: str
    status: int

    @property
    def lines(self) -> list[str]:
        """The lines of what it wrote, without colours."""
        plain = ESCAPES.sub("", self.shown).replace("\r\n", "\n")
        return [line.rstrip() for line in plain.split("\n")]


def environment(**variables: str) -> dict[str, str]:
    """Return an environment in which nothing but these variables says something of Ziggeo."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("ZIGGEO_", "PYTEST_")) and not name.endswith(("_proxy", "_PROXY"))
    }
    package = str(Path(ziggeo.__file__).parent.parent)
    return {**kept, "PYTHONPATH": package, "TERM": "xterm", "TZ": "UTC", **variables}


def run(*arguments: str, env: dict[str, str], **options: Any) -> subprocess.CompletedProcess[str]:
    """Run the command with pipes."""
    return run_python(*COMMAND[1:], *arguments, env=env, **options)


def run_python(
    *arguments: str, env: dict[str, str], **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run Python with pipes."""
    return subprocess.run(
        [sys.executable, *arguments],
        env=env,
        text=True,
        encoding="utf-8",
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=120,
        check=False,
        **options,
    )


def on_terminal(
    *arguments: str, env: dict[str, str], answer: str = "", columns: int = 120
) -> Ended:
    """Run the command on a terminal, at which an answer is typed once it asks for one."""
    size = {"COLUMNS": str(columns), "LINES": "50"}
    return show([*COMMAND, *arguments], env={**env, **size}, answer=answer)


def show(
    command: Sequence[str], *, env: dict[str, str], answer: str = "", folder: Path | None = None
) -> Ended:
    """Run a program on a terminal of its own.

    It is not forked from here, as `pty.fork` would: other threads of the tests may hold locks that
    Python needs in the child before it has become the program.
    """
    import pty

    terminal, inside = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", TAKE_TERMINAL, *command],
        env=env,
        cwd=folder,
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)
    try:
        shown = _read_to_end(terminal, answer.encode())
        return Ended(shown.decode("utf-8", "replace"), process.wait(60))
    finally:
        process.kill()
        process.wait()
        os.close(terminal)


def _read_to_end(terminal: int, answer: bytes) -> bytes:
    """Return what is written to a terminal, at which an answer is typed once it is asked for.

    Ctrl-C is typed again each second: `input` misses it in the instant before it waits.
    """
    shown = b""
    typed = False
    for _ in range(60):
        while select.select([terminal], [], [], 1)[0]:
            try:
                block = os.read(terminal, 65536)
            except OSError:  # Linux says so when the process has ended
                return shown
            if not block:
                return shown
            shown += block
            if answer and not typed and b"[y/N]" in shown:
                typed = True
                os.write(terminal, answer)
        if typed and answer == CTRL_C:
            os.write(terminal, answer)
    raise AssertionError(f"it has not ended after: {shown[-500:]!r}")
