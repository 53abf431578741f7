"""A device or a FIFO as the place of a download: written into, and never replaced by a file."""

from __future__ import annotations

import errno
import io
import os
import re
import select
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DownloadError
from .sinks import Sink

if TYPE_CHECKING:
    from types import TracebackType

    from .body import Version

_MAX_WAIT = 60.0  # seconds without a byte taken, after which a reader counts as gone
_OWN_DESCRIPTOR = re.compile(r"/(?:dev|proc/self)/fd/([0-9]{1,9})")
_STANDARD_STREAMS = {"/dev/stdout": 1, "/dev/stderr": 2}
_AT_ONCE = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)


def is_special(path: str, mode: int) -> bool:
    """Tell whether what is at a path is written into, and not replaced."""
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)) or _own_descriptor(path) is not None


class DeviceSink(Sink):
    """Writes into a device, a FIFO, or a descriptor of this process as /dev/stdout names it.

    Opening never waits: a FIFO has to have a reader already. Writing waits for a reader that is
    slower than the service, but not longer than a minute without a byte taken.

    Raises:
        DownloadError: it is a socket.
    """

    _file: io.FileIO

    def __init__(self, path: str, mode: int) -> None:
        self._place = path
        self.path = Path(path)
        self.name = self.path.name
        if stat.S_ISSOCK(mode):
            raise DownloadError(f"{path} is a socket: connect to it, and give its file object")
        self._mode = mode
        self._written = 0

    def __enter__(self) -> DeviceSink:
        """Open it.

        Raises:
            DownloadError: it cannot be opened for writing, or nobody reads from it.
        """
        try:
            self._file = _opened(self._place, self._mode)
        except OSError as error:
            unread = stat.S_ISFIFO(self._mode) and error.errno == errno.ENXIO
            raise self._unwritable(error, "nobody reads from it" if unread else None) from error
        return self

    def begin(self, version: Version, start: int) -> None:
        """Begin; what went into a device does not come back.

        Raises:
            DownloadError: the file begins again.
        """
        if start != self._written:
            raise DownloadError(f"the file begins again, which {self.name} cannot do")

    def write(self, block: bytes) -> None:
        """Write the whole block.

        Raises:
            DownloadError: the device is full, or the reader is gone or takes nothing more.
        """
        rest = memoryview(block)
        while rest:
            try:
                taken = self._file.write(rest)
            except OSError as error:
                raise self._unwritable(error) from error
            if taken is None:  # it is full at this moment
                self._wait()
                continue
            if not taken:
                raise DownloadError(f"{self.name} cannot be written: it takes nothing more")
            self._written += taken
            rest = rest[taken:]

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it."""
        try:
            self._file.close()
        except OSError as failure:
            if error is None:
                raise self._unwritable(failure) from failure

    def abandon(self) -> None:
        """Close it where an interrupt came while it was closed."""
        if hasattr(self, "_file"):
            with suppress(OSError):
                self._file.close()

    def _wait(self) -> None:
        ready = select.poll()
        ready.register(self._file, select.POLLOUT)
        if not ready.poll(_MAX_WAIT * 1000):
            raise DownloadError(
                f"{self.name} cannot be written: nothing was taken from it "
                f"for {_MAX_WAIT:g} seconds"
            )

    def _unwritable(self, error: OSError, reason: str | None = None) -> DownloadError:
        return DownloadError(f"{self.name} cannot be written: {reason or error.strerror or error}")


def _own_descriptor(path: str) -> int | None:
    """Return which of this process's descriptors a path names, or None."""
    match = _OWN_DESCRIPTOR.fullmatch(path)
    return int(match[1]) if match else _STANDARD_STREAMS.get(path)


def _opened(path: str, mode: int) -> io.FileIO:
    own = _own_descriptor(path)
    if own is not None and stat.S_ISREG(mode):
        return io.FileIO(os.dup(own), "w")  # opened anew, it would be written from its beginning
    return io.FileIO(os.open(path, os.O_WRONLY | _AT_ONCE), "w")
