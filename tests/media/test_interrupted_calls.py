"""An interrupt at any point of a call leaves nothing behind, and a client that goes on working."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from timing import alarms_raising, until
from transport import clients
from transport.fault_server import CLIP, FaultServer

import ziggeo
from ziggeo import Ziggeo

# What was opened at the very step at which an interrupt comes is closed by whoever counts
# references, who warns of it.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

PACKAGE = os.path.dirname(ziggeo.__file__)
KINDS = [KeyboardInterrupt, SystemExit]
POINTS = 81  # of each call, spread over all of its lines


class InterruptingAt:
    """A trace that raises at the n-th line of the package that is run; it counts the lines."""

    def __init__(self, line: int, kind: type[BaseException]) -> None:
        self._line = line
        self._kind = kind
        self.lines: int = 0

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(PACKAGE):
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self._line:
                raise self._kind
        return self


def interrupted(call: Callable[[], object], line: int, kind: type[BaseException]) -> int:
    """Make a call that is interrupted at a line, and return how many lines were run."""
    trace = InterruptingAt(line, kind)
    before = sys.gettrace()  # a tool that measures this process is not to lose its own
    sys.settrace(trace)
    try:
        call()
    except kind:
        pass
    finally:
        sys.settrace(before)
    return trace.lines


def save(client: Ziggeo, folder: Path) -> None:
    client.videos().download_video(clients.VIDEO, to=folder / "clip.mp4")


def save_into(client: Ziggeo, folder: Path) -> None:
    client.videos().download_video(clients.VIDEO, to=folder)


def save_again(client: Ziggeo, folder: Path) -> None:
    (folder / "clip.mp4").write_bytes(b"as it was")
    save(client, folder)


def download(client: Ziggeo, folder: Path) -> None:
    assert clients.download(client) == CLIP


def stream(client: Ziggeo, folder: Path) -> None:
    with client.videos().open_video(clients.VIDEO) as video:
        assert video.read() == CLIP


def read(client: Ziggeo, folder: Path) -> None:
    clients.read(client)


def upload(client: Ziggeo, folder: Path) -> None:
    client.videos().create(file=("clip.mp4", CLIP))


@pytest.fixture
def service() -> Any:
    server = FaultServer()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def nobody_keeps_what_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let go of what a finalizer was interrupted in, which pytest would keep to tell of it."""
    monkeypatch.setattr(sys, "unraisablehook", lambda unraisable: None)


@pytest.mark.parametrize(
    "call",
    [read, upload, download, stream, save, save_into, save_again],
    ids=lambda each: each.__name__,
)
def test_an_interrupt_at_any_line_of_a_call_leaves_nothing_behind(
    call: Callable[[Ziggeo, Path], None],
    service: FaultServer,
    tmp_path: Path,
) -> None:
    client = clients.connect_to(service.url, retries=0)
    lines = interrupted(lambda: call(client, tmp_path), 0, SystemExit)
    threads = threading.active_count()
    for line in range(1, lines + 1, max(1, lines // POINTS | 1)):
        interrupted(lambda: call(client, tmp_path), line, KINDS[line % 2])
        for left in tmp_path.iterdir():
            assert left.suffix == ".mp4" or left.name == clients.VIDEO, (
                f"{left.name} at line {line}"
            )
            assert left.read_bytes() in (CLIP, b"as it was")
            left.unlink()
        assert len(list(clients.sockets_to(service.port))) <= 1
        call(client, tmp_path)
        assert len(list(clients.sockets_to(service.port))) == 1
    client.close()
    gc.collect()
    assert not list(clients.sockets_to(service.port))
    until(lambda: threading.active_count() <= threads)


def call_until_interrupted(client: Ziggeo, folder: Path, seconds: float) -> None:
    """Make calls until a signal comes; one that comes while an object is deleted is lost."""
    ends = time.monotonic() + 1
    with suppress(KeyboardInterrupt):
        signal.setitimer(signal.ITIMER_REAL, seconds)
        while time.monotonic() < ends:
            save(client, folder)
            client.videos().create(file=folder / "source.mp4")
            read(client, folder)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")
def test_signals_at_any_moment_leave_nothing_behind(service: FaultServer, tmp_path: Path) -> None:
    target = tmp_path / "clip.mp4"
    (tmp_path / "source.mp4").write_bytes(CLIP * 16)
    client = clients.connect_to(service.url, retries=0)
    with alarms_raising(KeyboardInterrupt):
        for number in range(60):
            call_until_interrupted(client, tmp_path, 0.0004 * (1 + number))
            assert not target.exists() or target.read_bytes() == CLIP
            assert set(os.listdir(tmp_path)) <= {"clip.mp4", "source.mp4"}
    read(client, tmp_path)
    assert len(list(clients.sockets_to(service.port))) == 1
