"""The command `ziggeo` as a process of its own, with pipes or on a terminal of its own."""

from __future__ import annotations

import os
import re
import select
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import ziggeo

COMMAND = (sys.executable, "-m", "ziggeo")
_PATIENCE = 5.0  # seconds without a word after an answer
_TRIES = 5
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
    import pty

    program, variables = [*COMMAND, *arguments], {**env, "COLUMNS": str(columns), "LINES": "50"}
    process, terminal = pty.fork()
    if not process:  # other threads may hold any lock here: nothing is done but to begin
        try:
            os.execve(program[0], program, variables)  # noqa: S606
        finally:
            os._exit(127)
    shown = read_to_end(terminal, answer.encode())
    os.close(terminal)
    _, status = os.waitpid(process, 0)
    return Ended(shown.decode("utf-8", "replace"), os.waitstatus_to_exitcode(status))


def read_to_end(terminal: int, answer: bytes = b"") -> bytes:
    """Return what is written to a terminal, at which an answer is typed once it is asked for.

    It is typed again where nothing comes of it: Python drops an interrupt that comes to it inside
    of a destructor.
    """
    shown = b""
    asked = 0
    while True:
        if asked and not select.select([terminal], [], [], _PATIENCE)[0]:
            if asked > _TRIES:
                raise TimeoutError(f"the command does not go on: {shown!r}")
            asked += 1
            os.write(terminal, answer)
            continue
        try:
            block = os.read(terminal, 65536)
        except OSError:  # Linux says so when the process has ended
            return shown
        if not block:
            return shown
        shown += block
        if answer and not asked and b"[y/N]" in shown:
            os.write(terminal, answer)
            asked = 1
