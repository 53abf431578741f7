"""An interrupt, as a handler of a signal raises it, loses no byte and mixes none in."""

from __future__ import annotations

import dis
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from media_server import MediaServer
from timing import alarms_raising

from ziggeo import Ziggeo, _media

CONTENT = os.urandom(900_000)

# What was opened at the very step at which an interrupt comes is closed by nobody.
pytestmark = [
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def file(server: MediaServer) -> None:
    server.file.content = CONTENT
    server.file.headers = {"ETag": '"one"', "Accept-Ranges": "bytes", "Content-Type": "video/mp4"}


READS: list[Callable[[Any], bytes]] = [
    lambda video: video.read(1000),
    lambda video: video.read(300_000),
    lambda video: next(video),
    lambda video: b"".join(video),
    lambda video: video.read(),
    lambda video: read_into(video),
]


def read_into(video: Any) -> bytes:
    buffer = bytearray(5000)
    return bytes(buffer[: video.readinto(buffer)])


class Interrupt(BaseException):
    """What a handler of a signal raises."""


# Python 3.12 can crash where a trace raises at a single step of the interpreter; lines are safe.
STEP = "opcode" if sys.version_info < (3, 12) else "line"


class Interrupting:
    """Raises at the n-th step of the interpreter, or line, in the code that reads."""

    def __init__(self, step: int) -> None:
        self._left = step
        self._folder = os.path.dirname(_media.__file__)

    def __call__(self, frame: FrameType, event: str, argument: Any) -> Any:
        if not frame.f_code.co_filename.startswith(self._folder):
            return None
        frame.f_trace_opcodes = STEP == "opcode"
        # A result that is being returned is on its way to the caller, as with any file; and no
        # handler of a signal runs at that step.
        if event == STEP and dis.opname[frame.f_code.co_code[frame.f_lasti]] != "RETURN_VALUE":
            self._left -= 1
            if self._left == 0:
                raise Interrupt
        return self


@pytest.mark.parametrize("read", READS)
def test_an_interrupt_at_any_step_loses_no_byte(
    read: Callable[[Any], bytes], client: Ziggeo, server: MediaServer
) -> None:
    server.file.content = content = CONTENT[:600_000]
    step, stride = 1, 1
    while True:
        with client.videos().open_video("v1") as video:
            got = video.read(10)
            before = sys.gettrace()
            sys.settrace(Interrupting(step))
            try:
                got += read(video)
            except Interrupt:
                interrupted = True
            else:
                interrupted = False
            finally:
                sys.settrace(before)
            if read is not READS[3] or not interrupted:  # a loop keeps the blocks that it had
                assert video.tell() == len(got)
                got += video.read()
                assert got == content
            else:
                position = video.tell()
                assert video.read() == content[position:]
        if not interrupted:
            return
        step += stride
        stride = 1 if step < 400 else 7


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs a timer")
def test_signals_while_a_stream_is_read_lose_no_byte(client: Ziggeo, server: MediaServer) -> None:
    got, interrupts = bytearray(), 0
    with alarms_raising(Interrupt), client.videos().open_video("v1") as video:
        while len(got) < len(CONTENT):
            signal.setitimer(signal.ITIMER_REAL, 0.0005 * (1 + interrupts % 5))
            try:
                block = video.read(20_000)
            except Interrupt:
                interrupts += 1
                continue
            finally:
                signal.setitimer(signal.ITIMER_REAL, 0)
            got += block
            assert video.tell() == len(got)
    assert got == CONTENT


@pytest.mark.parametrize("keep_partial", [True, False])
def test_an_interrupt_at_any_step_leaves_a_whole_file_or_none(
    keep_partial: bool, client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.content = content = CONTENT[:600_000]
    target = tmp_path / "a.mp4"
    videos = client.videos()
    step, interrupted = 1, True
    while interrupted:
        before = sys.gettrace()  # a tool that measures this process is not to lose its own
        sys.settrace(Interrupting(step))
        try:
            videos.download_video("v1", to=target, keep_partial=keep_partial)
        except Interrupt:
            interrupted = True
        else:
            interrupted = False
        finally:
            sys.settrace(before)
        assert not target.exists() or target.read_bytes() == content
        assert videos.download_video("v1", to=target, keep_partial=True).read_bytes() == content
        assert os.listdir(tmp_path) == ["a.mp4"]
        target.unlink()
        step += 1 if step < 50 else 3
