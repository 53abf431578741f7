"""The local Ziggeo as a program of its own, and what can be seen of a process from outside."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from emulator import programs

from ziggeo import Config, Ziggeo

if TYPE_CHECKING:
    from collections.abc import Iterator


class Serving(NamedTuple):
    """A program that serves: its process, a client, and what it exports."""

    process: subprocess.Popen[bytes]
    client: Ziggeo
    variables: dict[str, str]


@contextmanager
def serving(folder: Path) -> Iterator[Serving]:
    """Start the program in a folder, and make a client of it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "ziggeo.emulator"],
        cwd=folder,
        env=programs.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            assert process.stdout is not None
            text = process.stdout.read().decode()
            variables = dict(re.findall(r"export (\w+)=(\S+)", text))
            with _client(variables) as client:
                yield Serving(process, client, variables)
        finally:
            process.kill()


def _client(variables: dict[str, str]) -> Ziggeo:
    hosts = ("server_api_url", "api_url", "cdn_url", "js_cdn_url")
    config = Config(**{host: variables[f"ZIGGEO_{host.upper()}"] for host in hosts})  # type: ignore[arg-type]
    return Ziggeo(variables["ZIGGEO_TOKEN"], variables["ZIGGEO_PRIVATE_KEY"], config=config)


def is_there(process: int) -> bool:
    """Tell whether a process runs; one that has ended and waits for its parent does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def children(process: int) -> list[int]:
    """Return the processes that a process has started."""
    tasks = Path(f"/proc/{process}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def memory(process: int, what: str = "VmRSS") -> int:
    """Return how much memory a process has, or with VmHWM the most that it has had, in KiB."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(re.findall(rf"{what}:\s+(\d+)", status)[0])
