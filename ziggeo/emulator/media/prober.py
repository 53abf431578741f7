"""Has files read in processes of their own, which are kept for the next file.

A file that hangs or crashes FFmpeg, or wants all memory, is then an unreadable one and no more. The
processes are programs and not forks: a fork of a process with threads may find their locks held.
What they do is in ``probe_process``.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any, Final, cast

from ..model.assumptions import MAX_PROBE_SECONDS
from ..model.facts import AudioFacts, ImageFacts, VideoFacts
from .probe_process import READY, answer

_log = logging.getLogger("ziggeo.emulator")
# Kept small by patience: a process is soon done with a usual file, and sooner than another begins.
_MAX_PROCESSES: Final = 4
_PATIENCE_SECONDS: Final = 0.25
# The modules are looked for where this process finds them. Nothing of the user's program is run.
_PROGRAM: Final = (
    f"import sys; sys.path[:] = sys.argv[1:]; from {__package__}.probe_process import main; main()"
)
_CANNOT_START: Final = "no Python can be started to read media with"


class Prober:
    """Reads media in up to four processes, which begin when they are needed.

    Args:
        seconds: how long one file may take.

    Raises:
        RuntimeError: by each method: no process can be started here.
    """

    def __init__(self, seconds: float = MAX_PROBE_SECONDS) -> None:
        self._seconds = seconds
        self._changed = threading.Condition()
        self._all: set[_Process] = set()
        self._idle: list[_Process] = []
        self._closed = False

    def read_video(self, path: Path) -> VideoFacts | None:
        """Read a video file; None when it is not one that can be read within the limits."""
        fields = self._ask("video", path)
        if fields is not None:
            fields["poster"] = base64.b64decode(fields["poster"])
        return None if fields is None else VideoFacts(**fields)

    def read_audio(self, path: Path) -> AudioFacts | None:
        """Read the sound of an audio or video file; None when there is none."""
        fields = self._ask("audio", path)
        return None if fields is None else AudioFacts(**fields)

    def read_image(self, path: Path) -> ImageFacts | None:
        """Read an image file; None when it is not one that can be read within the limits."""
        fields = self._ask("image", path)
        return None if fields is None else ImageFacts(**fields)

    def process_ids(self) -> list[int]:
        """Return the ids of the processes that are there."""
        with self._changed:
            return [process.id for process in self._all]

    def close(self) -> None:
        """End all processes; what they are reading is unreadable."""
        with self._changed:
            self._closed = True
            for process in self._all:
                # Who waits for an answer ends it altogether.
                process.kill()
            for process in self._idle:
                self._all.discard(process)
                process.end()
            self._idle.clear()
            self._changed.notify_all()

    def _ask(self, kind: str, path: Path) -> dict[str, Any] | None:
        request = json.dumps({"kind": kind, "path": os.fspath(path)}).encode() + b"\n"
        if not _can_start():
            return _parsed(answer(request))
        while process := self._take():
            # What one file has spoilt may show with the next one, which is then read once more.
            is_last_try = process.is_new
            try:
                return _parsed(process.ask(request, self._seconds))
            except _EndedError as ended:
                _log.warning("a %s could not be read: %s", kind, ended)
                if is_last_try or process.was_killed:
                    return None
            finally:
                self._give_back(process)
        return None

    def _take(self) -> _Process | None:
        """Wait for a process that has nothing to do; None when they have been ended."""
        with self._changed:
            self._changed.wait_for(self._has_idle, _PATIENCE_SECONDS if self._all else 0)
            self._changed.wait_for(lambda: self._has_idle() or len(self._all) < _MAX_PROCESSES)
            if self._closed:
                return None
            if self._idle:
                return self._idle.pop()
            process = _Process.start()
            self._all.add(process)
            return process

    def _has_idle(self) -> bool:
        """Tell whether waiting is over, having let go of processes that others have ended."""
        for process in [idle for idle in self._idle if not idle.is_running]:
            self._idle.remove(process)
            self._all.discard(process)
            process.end()
        return bool(self._idle) or self._closed

    def _give_back(self, process: _Process) -> None:
        with self._changed:
            if process.is_usable and not self._closed:
                self._idle.append(process)
            else:
                self._all.discard(process)
                process.end()
            self._changed.notify_all()


class _EndedError(Exception):
    """A process has ended, or was ended, before its answer."""


class _Process:
    """One process, asked by one thread at a time."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._requests = cast("IO[bytes]", process.stdin)
        self._answers = cast("IO[bytes]", process.stdout)
        self._ready = False
        self.is_new = True
        self.is_usable = True
        self.was_killed = False

    @classmethod
    def start(cls) -> _Process:
        """Start a process.

        Raises:
            RuntimeError: none can be started.
        """
        paths = [*sys.path, os.fspath(Path(__file__).parents[3])]
        try:
            process = subprocess.Popen(  # noqa: S603 (it is this very Python)
                [sys.executable, "-c", _PROGRAM, *paths],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                # A terminal's signals are for the program that was started there.
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise RuntimeError(f"{_CANNOT_START}: {error}") from error
        return cls(process)

    @property
    def id(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._process.poll() is None

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Send a request, and return the answer.

        Raises:
            RuntimeError: the process did not get as far as reading requests.
        """
        self.is_usable = False
        # What has to end a process that does nothing cannot be waited for by reading from it.
        timer = threading.Timer(seconds, self.kill)
        timer.daemon = True
        timer.start()
        try:
            response = self._send_and_receive(request)
        finally:
            timer.cancel()
            timer.join()
        self.is_usable, self.is_new = True, False
        return response

    def kill(self) -> None:
        """End it in the middle of a file, if need be: nothing of it is to be kept."""
        self.was_killed = True
        self._process.kill()

    def end(self) -> None:
        """End it, and let go of what it was asked by."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # a request that could not be written
            self._requests.close()
        self._answers.close()

    def _send_and_receive(self, request: bytes) -> bytes:
        self._wait_until_ready()
        with contextlib.suppress(OSError):  # it has ended, which reading tells as well
            self._requests.write(request)
            self._requests.flush()
        response = self._answers.readline()
        if not response.endswith(b"\n"):
            raise _EndedError(self._how_it_ended())
        return response

    def _wait_until_ready(self) -> None:
        while not self._ready:
            # What is run whenever a Python begins may print, too.
            line = self._answers.readline()
            self._ready = line == READY
            if not line and self.was_killed:
                raise _EndedError(self._how_it_ended())
            if not line:
                raise RuntimeError(f"{_CANNOT_START}: {self._how_it_ended()}")

    def _how_it_ended(self) -> str:
        return f"its process ended with status {self._process.wait()}"


def _can_start() -> bool:
    """Tell whether this process is run by an interpreter that can be started once more.

    A program that was frozen into one file would start itself.
    """
    return bool(sys.executable) and not getattr(sys, "frozen", False)


def _parsed(response: bytes) -> dict[str, Any] | None:
    fields: dict[str, Any] | None = json.loads(response)
    return fields
