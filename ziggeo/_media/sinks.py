"""Where a download goes: memory or a caller's writable; a file of its own is in `file_sink`."""

from __future__ import annotations

import io
import os

from ..errors import ArgumentError, DownloadError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Any, Protocol, TypeAlias

    from .remote import Version

    class Writable(Protocol):
        """A binary file-like object that takes blocks."""

        def write(self, block: Any, /) -> Any:
            """Take a block, and return how much of it was taken or None."""

    Target: TypeAlias = str | os.PathLike[str] | Writable


class Sink:
    """Where one file goes; closed well, it holds the whole file, and otherwise nothing.

    Attributes:
        name: what to call the file while it comes.
    """

    name = "download"

    @property
    def path(self) -> Path | None:
        """Where the file is in the end, or None where it is no file of its own."""
        return None

    def partial(self, address: str) -> tuple[int, Version | None]:
        """Return how much of which version an earlier download from an address left here."""
        del address
        return 0, None

    def begin(self, address: str, version: Version, start: int) -> None:
        """Get ready to take a version of the file from an offset on."""
        raise NotImplementedError

    def write(self, block: bytes) -> None:
        """Take the next block."""
        raise NotImplementedError

    def __enter__(self) -> Sink:
        """Return the sink itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Keep the file if it is whole."""


class MemorySink(Sink):
    """Takes a file into memory, once."""

    def __init__(self) -> None:
        self._file = io.BytesIO()

    def begin(self, address: str, version: Version, start: int) -> None:
        """Go on from an offset; what a service declares is not allocated on trust."""
        self._file.seek(start)
        self._file.truncate()

    def write(self, block: bytes) -> None:
        """Take the next block."""
        self._file.write(block)

    def content(self) -> bytes:
        """Return what came, without copying it."""
        return self._file.getvalue()


class WritableSink(Sink):
    """Hands a file to a caller's writable, from where it stands.

    Raises:
        ArgumentError: it is closed, in text mode, or open for reading.
    """

    def __init__(self, writable: Any) -> None:
        _require_writable(writable)
        self._writable = writable
        self._start = self._position()
        self._written = 0

    def begin(self, address: str, version: Version, start: int) -> None:
        """Go back to an offset; where that cannot be, the download cannot begin again.

        Raises:
            DownloadError: it cannot go back.
        """
        if start == self._written:
            return
        if self._start is None:
            raise DownloadError("the file begins again, which what it is written to cannot do")
        try:
            self._writable.seek(self._start + start)
            self._writable.truncate()
        except Exception as error:
            raise _failed(error) from error
        self._written = start

    def write(self, block: bytes) -> None:
        """Write the whole block, which an unbuffered file may take in several pieces.

        Raises:
            DownloadError: it was not taken.
        """
        self._written += len(block)
        left = memoryview(block)
        while left:
            left = left[self._taken(left) :]

    def _taken(self, block: memoryview) -> int:
        """Offer a block, and return how much of it was taken."""
        try:
            taken = self._writable.write(block)
        except Exception as error:
            raise _failed(error) from error
        if taken is None and not isinstance(self._writable, io.RawIOBase):
            return len(block)  # as many a writer says nothing
        if isinstance(taken, int) and 0 < taken <= len(block):
            return taken
        if taken is None or taken == 0:
            raise DownloadError("what the file is written to takes nothing more")
        raise DownloadError(
            f"what the file is written to took {taken!r} of {len(block)} bytes: "
            "write returns how many were taken"
        )

    def _position(self) -> int | None:
        try:
            return int(self._writable.tell()) if self._writable.seekable() else None
        except Exception:  # whatever it says: it cannot go back
            return None


def _require_writable(writable: Any) -> None:
    if isinstance(writable, io.TextIOBase):
        raise ArgumentError("to is open in text mode: open it with mode 'wb'")
    if getattr(writable, "closed", False) is True:
        raise ArgumentError("to is closed")
    # Of other classes, many that write do not say so.
    if isinstance(writable, (io.FileIO, io.BufferedReader)) and not writable.writable():
        raise ArgumentError("to is open for reading only")


def _failed(error: Exception) -> DownloadError:
    words = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return DownloadError(f"what the file is written to failed: {words}")
