"""A caller's file object, of which nothing is taken on trust: what it does wrong is named."""

from __future__ import annotations

import inspect
import io
import operator
import os
from typing import TYPE_CHECKING

from ..errors import SourceError

if TYPE_CHECKING:
    from typing import Any

_FARTHEST = 1 << 60  # no file is longer, and no length of Python's can be 8 times that


class FileObject:
    """Reads, seeks and tells where it stands, or a SourceError says what the object did instead.

    Attributes:
        name: what messages call it.
    """

    def __init__(self, file: Any, name: str) -> None:
        self.name = name
        self._file = file

    def require_binary(self) -> None:
        """Refuse what is closed, in text mode, asynchronous, or does not read as it is asked to.

        Raises:
            SourceError: it is one of these.
        """
        if isinstance(self._file, io.TextIOBase):
            raise SourceError(f"{self.name} is open in text mode: open it with mode 'rb'")
        if getattr(self._file, "closed", False) is True:
            raise SourceError(f"{self.name} is closed")
        self.read(0)

    def read(self, size: int) -> bytes:
        """Return at most so many bytes, none at the end.

        Raises:
            SourceError: reading failed, or gave something else, or more.
        """
        try:
            block = self._file.read(size)
            content = block if type(block) is bytes else self._bytes(block)
        except SourceError:
            raise
        except Exception as error:
            raise SourceError(f"{self.name}: reading failed: {words(error)}") from error
        if len(content) > size:
            raise SourceError(
                f"{self.name}: read({size}) gave {len(content)} bytes, more than was asked for"
            )
        return content

    def seek(self, position: int) -> None:
        """Go back to a position.

        Raises:
            SourceError: it could not, or is somewhere else now.
        """
        try:
            self._file.seek(position)
        except Exception as error:
            raise SourceError(f"{self.name}: cannot be read again: {words(error)}") from error
        if self._position() != position:
            raise SourceError(f"{self.name}: cannot be read again: seek({position}) led elsewhere")

    def span(self) -> tuple[int, int] | None:
        """Return where it stands and where it ends, or None where it cannot tell, as a pipe.

        It cannot tell either where `seek` and `tell` disagree; Django's and Werkzeug's wrappers
        return nothing from `seek`.

        Raises:
            SourceError: it does not come back from its end.
        """
        start = self._position()
        if start is None:
            return None
        try:
            led_to = self._file.seek(0, os.SEEK_END)
        except Exception:  # whatever it says: where it cannot seek, it is read one way
            return None
        end = self._position()
        self.seek(start)
        return None if end is None or led_to not in (None, end) else (start, end)

    def close(self) -> None:
        """Close the object."""
        self._file.close()

    def _position(self) -> int | None:
        """Return where it stands, or None where it cannot tell."""
        try:
            position = operator.index(self._file.tell())
        except Exception:  # whatever it says: it cannot tell
            return None
        return position if 0 <= position <= _FARTHEST else None

    def _bytes(self, block: Any) -> bytes:
        if isinstance(block, (bytes, bytearray, memoryview)):
            return memoryview(block).tobytes()
        if inspect.isawaitable(block):
            if inspect.iscoroutine(block):
                block.close()  # one that nobody awaits would warn
            raise SourceError(f"{self.name} is read by await: give the file object inside it")
        if block is None:
            raise SourceError(f"{self.name} had nothing to read yet: open it in blocking mode")
        raise SourceError(
            f"{self.name} yields {type(block).__name__}, not bytes: open it in binary mode"
        )


def words(error: Exception) -> str:
    """Return what an error says, or its name where it says nothing."""
    try:
        return str(error) or type(error).__name__
    except Exception:  # an error of somebody's that cannot say what it is
        return type(error).__name__
