"""What can be uploaded: every kind of source, normalised once to named bytes of a known length."""

from __future__ import annotations

import os
import stat
import tempfile
from typing import TYPE_CHECKING

from ..errors import ArgumentError, SourceError, ZiggeoError
from .file_objects import FileObject, words
from .names import file_name, guessed_type, is_header_text, name_of, type_of
from .readers import FileReader

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any, BinaryIO, Protocol, TypeAlias

    class Readable(Protocol):
        """A binary file-like object, read from where it stands to its end."""

        # A property takes in what is a method, and what is not: Django's files forward it.
        @property
        def read(self) -> Callable[[int], bytes]:
            """The method that returns at most so many bytes, and none at the end."""
            ...

    class WebUpload(Protocol):
        """An upload of Werkzeug (Flask), which is read as its stream is."""

        @property
        def filename(self) -> str | None:
            """The name that the browser sent."""
            ...

        @property
        def stream(self) -> Readable:
            """The content."""
            ...

        def save(self, dst: Any, /) -> None:
            """Write the content to a file."""
            ...

    Content: TypeAlias = (
        str
        | os.PathLike[str]
        | bytes
        | bytearray
        | memoryview
        | Readable
        | WebUpload
        # Never one: Django's stubs say that `request.FILES["video"]` may be a list, an empty one.
        | list[object]
    )
    Source: TypeAlias = Content | tuple[str, Content]

_BLOCK = 256 * 1024


class OpenSource:
    """A source ready to be read: a name, a type, a frozen length, and a way back to its start.

    Attributes:
        name: file name without any folder, as it is told to the storage.
        content_type: media type, from the source or told from the name.
        length: bytes to send, frozen when the source was opened.
    """

    def __init__(
        self,
        file: FileObject,
        *,
        start: int,
        length: int,
        content_type: str | None = None,
        owned: bool,
    ) -> None:
        self.name: str = file.name
        self.content_type: str = content_type or guessed_type(file.name)
        self.length = length
        self._file = file
        self._start = start
        self._owned = owned

    @property
    def extension(self) -> str | None:
        """The name's extension without the dot, or None."""
        return os.path.splitext(self.name)[1][1:] or None

    def read(self, size: int) -> bytes:
        """Return the next block of at most so many bytes, empty at the end.

        Raises:
            SourceError: reading failed, or gave more than that.
        """
        return self._file.read(size)

    def rewind(self) -> None:
        """Go back to where the source stood when it was opened.

        Raises:
            SourceError: it could not.
        """
        self._file.seek(self._start)

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
            self._file.close()


def open_source(
    source: Source, *, filename: str | None = None, content_type: str | None = None
) -> OpenSource:
    """Open what a caller gave, and find its name, type and length.

    Raises:
        SourceError: it is missing, a folder, a device, empty, in text mode, closed, or nothing to
            read from.
        ArgumentError: the name or the type is not text, or the type cannot stand in a header.
    """
    if filename is not None and not isinstance(filename, str):
        raise ArgumentError(f"filename is text, not {type(filename).__name__}")
    if content_type is not None and not is_header_text(content_type):
        raise ArgumentError("content_type is printable ASCII text, like video/mp4")
    try:
        return _opened(source, filename, content_type)
    except ZiggeoError:
        raise
    except Exception as error:  # of a path, a buffer or an object that does not act like one
        raise SourceError(
            f"an object of type {type(source).__name__} cannot be uploaded: {words(error)}"
        ) from error


def _opened(source: Any, filename: str | None, content_type: str | None) -> OpenSource:
    if isinstance(source, tuple):
        if len(source) != 2 or not isinstance(source[0], str):
            raise SourceError("a source given as a tuple is (name, source)")
        filename, source = filename or source[0], source[1]
    if isinstance(source, (str, os.PathLike)):
        return _open_path(os.fspath(source), filename, content_type)
    if isinstance(source, (bytes, bytearray, memoryview)):
        return _open_bytes(source, file_name(filename), content_type)
    if not callable(getattr(source, "read", None)):
        raise SourceError(
            f"an object of type {type(source).__name__} cannot be uploaded: "
            "give a path, bytes or a binary file object"
        )
    file = FileObject(source, file_name(filename or name_of(source)))
    if isinstance(source, FileReader) and source.length is not None:
        # Its length is known; to look for its end would ask for the file once more.
        file.require_binary()
        content_type = content_type or source.content_type
        return _measured(file, source.tell(), source.length, content_type, owned=False)
    return _open_file(file, content_type or type_of(source))


def _open_path(path: str | bytes, filename: str | None, content_type: str | None) -> OpenSource:
    stream = _opened_for_reading(path)
    file = FileObject(stream, file_name(filename or path))
    try:
        if stream.seekable():
            size = os.fstat(stream.fileno()).st_size
            return _measured(file, 0, size, content_type, owned=True)
        with stream:  # a named pipe
            return _spooled(file, content_type)
    except BaseException:
        stream.close()
        raise


def _opened_for_reading(path: str | bytes) -> BinaryIO:
    if os.fsdecode(path) in ("", os.curdir):  # the second is what an empty Path says
        raise SourceError("the path is empty, or the working folder: give the path of a file")
    try:
        mode = os.stat(path).st_mode
        is_device = stat.S_ISCHR(mode) or stat.S_ISBLK(mode)
        if not is_device:
            return open(path, "rb")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SourceError(f"{file_name(path)} cannot be opened: {reason}") from error
    raise SourceError(f"{file_name(path)} is a device: give the path of a file")


def _open_bytes(
    content: bytes | bytearray | memoryview, name: str, content_type: str | None
) -> OpenSource:
    view = memoryview(content)
    try:
        view = view.cast("B")
    except (TypeError, ValueError, NotImplementedError):  # with steps, empty, of a foreign format
        view = memoryview(view.tobytes())
    file = FileObject(_MemoryReader(view), name)
    return _measured(file, 0, len(view), content_type, owned=True)


def _open_file(file: FileObject, content_type: str | None) -> OpenSource:
    file.require_binary()
    span = file.span()
    if span is None:  # a pipe, a socket, a response of another service
        return _spooled(file, content_type)
    return _measured(file, *span, content_type, owned=False)


def _measured(
    file: FileObject, start: int, end: int, content_type: str | None, *, owned: bool
) -> OpenSource:
    if end <= start:
        where = "is at its end" if start else "is empty"
        raise SourceError(f"{file.name} {where}: there is nothing to upload")
    return OpenSource(file, start=start, length=end - start, content_type=content_type, owned=owned)


def _spooled(file: FileObject, content_type: str | None) -> OpenSource:
    """Copy a source of unknown length to a temporary file, whose length is known."""
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the OpenSource that gets it
    try:
        while block := file.read(_BLOCK):
            spool.write(block)
        end = spool.tell()
        spool.seek(0)
        return _measured(FileObject(spool, file.name), 0, end, content_type, owned=True)
    except BaseException:
        spool.close()
        raise


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
