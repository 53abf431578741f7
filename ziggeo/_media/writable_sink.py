"""A caller's binary writable as the place of a download, whatever it does when it is written to."""

from __future__ import annotations

import inspect
import io
import operator
from typing import TYPE_CHECKING

from ..errors import ArgumentError, DownloadError, ZiggeoError
from .sinks import Sink

if TYPE_CHECKING:
    from typing import Any

    from .body import Version
    from .sinks import Writable


class WritableSink(Sink):
    """Hands a file to a caller's writable, from where it stands.

    Raises:
        ArgumentError: it is closed, in text mode, not open for writing, or written to by await.
    """

    def __init__(self, writable: Writable) -> None:
        self._writable: Any = writable
        flaw = _flaw_of(writable)
        if flaw is not None:
            raise ArgumentError(flaw)
        self._start = _position_of(writable)
        self._written = 0

    def begin(self, version: Version, start: int) -> None:
        """Go back to an offset.

        Raises:
            DownloadError: the file begins again, and the writable cannot.
        """
        if start == self._written:
            return
        if self._start is None:
            raise DownloadError("the file begins again, which what it is written to cannot do")
        try:
            self._writable.seek(self._start + start)
            self._writable.truncate()
        except ZiggeoError:
            raise
        except Exception as error:
            raise DownloadError(
                f"the file begins again, which what it is written to cannot do: {_words(error)}"
            ) from error
        self._written = start

    def write(self, block: bytes) -> None:
        """Write the whole block, which an unbuffered file may take in several pieces.

        Raises:
            DownloadError: the writable raised something, or took nothing, or says what cannot be.
        """
        rest: bytes | memoryview = block
        while rest:
            taken = self._taken(rest)
            self._written += taken
            rest = memoryview(rest)[taken:]

    def _taken(self, block: bytes | memoryview) -> int:
        """Write a block once, and return how many bytes of it were taken."""
        try:
            written = self._writable.write(block)
        except ZiggeoError:
            raise
        except Exception as error:
            raise DownloadError(f"writing failed: {_words(error)}") from error
        if written is None and not isinstance(self._writable, io.RawIOBase):
            return len(block)
        taken = _count(written)
        if taken is not None and 0 < taken <= len(block):
            return taken
        if taken == 0 or written is None:
            raise DownloadError("writing failed: nothing more was taken")
        kind = type(written).__name__ if taken is None else str(taken)
        raise DownloadError(f"writing failed: write returned {kind} for {len(block)} bytes")


def _flaw_of(writable: Any) -> str | None:
    """Return why nothing can be written to a writable, or None; nothing is written to find out."""
    try:
        if isinstance(writable, type):
            return f"to is the class {writable.__name__}: give an object of it"
        if not callable(getattr(writable, "write", None)):
            return f"to is a path or a binary writable, not {type(writable).__name__}"
        if getattr(writable, "closed", False) is True:
            return "to is closed"
        if isinstance(writable, io.TextIOBase) or _is_text(writable):
            return "to is open in text mode: open it with mode 'wb'"
        if inspect.iscoroutinefunction(writable.write):
            return "to is written to by await: give the file object inside it"
        if not _may_be_writable(writable):
            return "to is not open for writing: open it with mode 'wb'"
    except Exception as error:
        return f"to cannot be written to: {_words(error)}"
    return None


def _may_be_writable(writable: Any) -> bool:
    """Return what a writable says; a class with a `write` of its own may have said nothing."""
    says = getattr(writable, "writable", None)
    kind = type(writable)
    silent = getattr(kind, "writable", None) is io.IOBase.writable
    own_write = getattr(kind, "write", None) is not io.BufferedIOBase.write
    return (silent and own_write) or not callable(says) or says() is not False


def _is_text(writable: Any) -> bool:
    """Tell a wrapper of a text file by its mode; Werkzeug's binary stream has an encoding too."""
    mode = getattr(writable, "mode", None)
    encoded = isinstance(getattr(writable, "encoding", None), str)
    return encoded and isinstance(mode, str) and "b" not in mode


def _position_of(writable: Any) -> int | None:
    """Return where a writable stands, or None where it cannot be taken back there."""
    try:
        position = _count(writable.tell()) if writable.seekable() else None
    except Exception:  # a pipe, a socket, or an object of somebody's own
        return None
    return position if position is not None and position >= 0 else None


def _count(value: Any) -> int | None:
    """Return a value as a number of bytes, also one of numpy's, or None when it is not one."""
    if isinstance(value, bool):
        return None
    try:
        return operator.index(value)
    except TypeError:
        if inspect.iscoroutine(value):
            value.close()  # one that nobody awaits would warn
        return None


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
