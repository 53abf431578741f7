"""What can be uploaded: every kind of source, normalised once to named bytes of a known length."""

from __future__ import annotations

import io
import os
import shutil
import tempfile

from ..errors import ArgumentError, SourceError
from .readers import FileReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, BinaryIO, Protocol, TypeAlias

    class Readable(Protocol):
        """A binary file-like object, read from where it stands to its end."""

        def read(self, size: int = ..., /) -> bytes:
            """Return at most `size` bytes, and none at the end."""
            ...

    Content: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | Readable
    Source: TypeAlias = Content | tuple[str, Content]

_BLOCK = 256 * 1024
_UNNAMED = "file"
_UNKNOWN_TYPE = "application/octet-stream"


class OpenSource:
    """A source ready to be read: a name, a type, a frozen length, and a way back to its start.

    Attributes:
        name: file name without any folder, as it is told to the storage.
        content_type: media type, from the source or told from the name.
        length: bytes to send, frozen when the source was opened.
    """

    def __init__(
        self, stream: Any, *, name: str, content_type: str | None, length: int, owned: bool
    ) -> None:
        self.name = name
        self.content_type = content_type or _guessed_type(name)
        self.length = length
        self._stream = stream
        self._start = stream.tell()
        self._owned = owned

    @property
    def extension(self) -> str | None:
        """The name's extension without the dot, or None."""
        return os.path.splitext(self.name)[1][1:] or None

    def read(self, size: int) -> bytes:
        """Return the next block, empty at the end."""
        try:
            block = self._stream.read(size)
        except Exception as error:
            raise SourceError(f"{self.name}: reading failed: {error}") from error
        return _bytes(block, self.name)

    def rewind(self) -> None:
        """Go back to where the source stood when it was opened."""
        try:
            self._stream.seek(self._start)
        except Exception as error:
            raise SourceError(f"{self.name}: cannot be read again: {error}") from error

    def __enter__(self) -> OpenSource:
        """Return the source itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close what was opened here; a caller's own object stays open."""
        if self._owned:
            self._stream.close()


def open_source(
    source: Source, *, filename: str | None = None, content_type: str | None = None
) -> OpenSource:
    """Open what a caller gave, and find its name, type and length.

    Raises:
        SourceError: it is missing, a folder, empty, in text mode, closed, or nothing to read from.
        ArgumentError: the name or the type is no text, or the type cannot stand in a header.
    """
    if filename is not None and not isinstance(filename, str):
        raise ArgumentError(f"filename is text, not {type(filename).__name__}")
    if content_type is not None and not _is_header_text(content_type):
        raise ArgumentError("content_type is printable ASCII text, like video/mp4")
    if isinstance(source, tuple):
        if len(source) != 2 or not isinstance(source[0], str):
            raise SourceError("a source given as a tuple is (name, source)")
        filename, source = filename or source[0], source[1]
    if isinstance(source, (str, os.PathLike)):
        stream, length = _open_path(source)
        return _opened(stream, filename or os.fspath(source), content_type, length, owned=True)
    if isinstance(source, (bytes, bytearray, memoryview)):
        view = memoryview(source).cast("B")
        return _opened(_MemoryReader(view), filename, content_type, len(view), owned=True)
    if not callable(getattr(source, "read", None)):
        raise SourceError(
            f"an object of type {type(source).__name__} cannot be uploaded: "
            "give a path, bytes or a binary file object"
        )
    return _open_stream(source, filename, content_type)


def _opened(
    stream: Any, name: str | None, content_type: str | None, length: int, *, owned: bool
) -> OpenSource:
    shown = _file_name(name)
    if length == 0:
        if owned:
            stream.close()
        raise SourceError(f"{shown} is empty: there is nothing to upload")
    return OpenSource(stream, name=shown, content_type=content_type, length=length, owned=owned)


def _open_path(path: str | os.PathLike[str]) -> tuple[BinaryIO, int]:
    name = _file_name(os.fspath(path))
    try:
        stream = open(path, "rb")  # noqa: SIM115 - closed by the OpenSource that gets it
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{name} cannot be opened: {reason}") from error
    if not stream.seekable():
        return _spooled(stream, name)
    return stream, os.fstat(stream.fileno()).st_size


def _open_stream(stream: Any, filename: str | None, content_type: str | None) -> OpenSource:
    name = filename or _name_of(stream)
    content_type = content_type or _type_of(stream)
    _require_binary(stream, _file_name(name))
    if isinstance(stream, FileReader) and stream.length is not None:
        # It says how long it is, and goes back to its beginning, where it cannot be sought too.
        return _opened(stream, name, content_type, stream.length - stream.tell(), owned=False)
    try:
        start = stream.tell()
        length = stream.seek(0, os.SEEK_END)
        # Django's and Werkzeug's wrappers return nothing from seek.
        length = stream.tell() if length is None else length
        stream.seek(start)
    except (AttributeError, OSError, ValueError):  # a pipe, a socket, an answer of another service
        spool, length = _spooled(stream, _file_name(name))
        return _opened(spool, name, content_type, length, owned=True)
    return _opened(stream, name, content_type, max(length - start, 0), owned=False)


def _require_binary(stream: Any, name: str) -> None:
    if isinstance(stream, io.TextIOBase):
        raise SourceError(f"{name} is open in text mode: open it with mode 'rb'")
    if getattr(stream, "closed", False) is True:
        raise SourceError(f"{name} is closed")
    try:
        block = stream.read(0)
    except Exception as error:
        raise SourceError(f"{name}: reading failed: {error}") from error
    _bytes(block, name)


def _bytes(block: Any, name: str) -> bytes:
    if isinstance(block, bytes):
        return block
    if isinstance(block, (bytearray, memoryview)):
        return bytes(block)
    if hasattr(block, "close") and hasattr(block, "__await__"):
        block.close()  # a coroutine that nobody awaits would warn
        raise SourceError(f"{name} is read by await: give the file object inside it")
    raise SourceError(f"{name} yields {type(block).__name__}, not bytes: open it in binary mode")


def _spooled(stream: Any, name: str) -> tuple[BinaryIO, int]:
    """Copy a source of unknown length to a temporary file, whose length is known."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the OpenSource that gets it
    try:
        shutil.copyfileobj(stream, spool, _BLOCK)
    except Exception as error:
        spool.close()
        raise SourceError(f"{name}: reading failed: {error}") from error
    length = spool.tell()
    spool.seek(0)
    return spool, length


class _MemoryReader:
    """Reads bytes that are in memory already, without copying them all."""

    def __init__(self, view: memoryview) -> None:
        self._view = view
        self._position = 0

    def tell(self) -> int:
        return self._position

    def seek(self, position: int) -> None:
        self._position = position

    def read(self, size: int) -> bytes:
        block = self._view[self._position : self._position + size]
        self._position += len(block)
        return bytes(block)

    def close(self) -> None:
        self._view.release()


def _name_of(stream: Any) -> str | None:
    """Return the file name that a stream knows; Werkzeug's `name` is that of the form field."""
    for name in (getattr(stream, "filename", None), getattr(stream, "name", None)):
        if isinstance(name, (str, os.PathLike)) and str(name) and not str(name).startswith("<"):
            return os.fspath(name)
    return None


def _type_of(stream: Any) -> str | None:
    content_type = getattr(stream, "content_type", None)
    return content_type if _is_header_text(content_type) else None


def _is_header_text(value: Any) -> bool:
    return isinstance(value, str) and value.isascii() and value.isprintable() and value != ""


def _file_name(name: str | bytes | None) -> str:
    """Return a name that tells no folder and cannot break a header."""
    text = os.fsdecode(name or "").replace("\\", "/").rpartition("/")[2]
    text = text.encode("utf-8", "replace").decode()
    return "".join(character for character in text if character.isprintable()) or _UNNAMED


def _guessed_type(name: str) -> str:
    import mimetypes

    return mimetypes.guess_type(name)[0] or _UNKNOWN_TYPE
