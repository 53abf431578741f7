"""Where a download goes: memory, a binary writable, or a path, under its name only when whole."""

from __future__ import annotations

import io
import json
import mimetypes
import os
import sys
from contextlib import suppress
from pathlib import Path

from ..errors import ArgumentError, DownloadError
from .remote import Version

if sys.platform != "win32":
    import fcntl

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Protocol, TypeAlias

    class Writable(Protocol):
        """A binary file-like object that takes blocks."""

        def write(self, block: Any, /) -> Any:
            """Take a block, and return how much of it was taken or None."""

    Target: TypeAlias = str | os.PathLike[str] | Writable

# What a media type's usual extension is, where Python knows several or none.
_EXTENSIONS = {
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/ogg": ".ogg",
}


class Sink:
    """Where one file goes; closed well, it holds the whole file, and otherwise nothing.

    Attributes:
        name: what to call the file while it comes.
        path: where the file is in the end, or None where it is no file of its own.
    """

    name = "download"
    path: Path | None = None

    def partial(self) -> tuple[int, Version | None]:
        """Return how much of which version an earlier download left here."""
        return 0, None

    def begin(self, version: Version, start: int) -> None:
        """Get ready to take a version of the file from an offset on."""
        raise NotImplementedError

    def write(self, block: memoryview) -> None:
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

    def begin(self, version: Version, start: int) -> None:
        """Go on from an offset; what a service declares is not allocated on trust."""
        self._file.seek(start)
        self._file.truncate()

    def write(self, block: memoryview) -> None:
        """Take the next block."""
        self._file.write(block)

    def content(self) -> bytes:
        """Return what came, without copying it."""
        return self._file.getvalue()


class WritableSink(Sink):
    """Hands a file to a caller's writable, from where it stands."""

    def __init__(self, writable: Writable) -> None:
        if isinstance(writable, io.TextIOBase):
            raise ArgumentError("to is open in text mode: open it with mode 'wb'")
        self._writable: Any = writable
        self._start = self._position()
        self._written = 0

    def begin(self, version: Version, start: int) -> None:
        """Go back to an offset; where that cannot be, the download cannot begin again."""
        if start == self._written:
            return
        if self._start is None:
            raise DownloadError("the file begins again, which what it is written to cannot do")
        self._writable.seek(self._start + start)
        self._writable.truncate()
        self._written = start

    def write(self, block: memoryview) -> None:
        """Write the whole block, which an unbuffered file may take in several pieces."""
        self._written += len(block)
        while block:
            taken = self._writable.write(block)
            block = block[taken:] if isinstance(taken, int) else block[:0]

    def _position(self) -> int | None:
        try:
            return int(self._writable.tell()) if self._writable.seekable() else None
        except (AttributeError, OSError, TypeError, ValueError):
            return None


class PathSink(Sink):
    """Writes ``NAME.part`` and renames it when the file is whole.

    Args:
        to: path of the file, or a folder for a file of the download's own name.
        name: name of the file in a folder, without its extension.
        overwrite: whether a file that exists may be replaced.
        keep_partial: whether what came of a cut download is kept for a later one to go on with.

    Raises:
        DownloadError: the file may not be replaced, or cannot be written.
    """

    def __init__(
        self, to: str | os.PathLike[str], *, name: str, overwrite: bool, keep_partial: bool
    ) -> None:
        target = Path(to)
        self._folder = target if target.is_dir() else None
        self.path = target / name if self._folder else target
        self.name = self.path.name
        self._overwrite = overwrite
        self._keep_partial = keep_partial
        self._require_free()
        self._part = self.path.with_name(self.name + ".part")
        self._note = self.path.with_name(self.name + ".part.json")
        self._file = self._opened()

    def partial(self) -> tuple[int, Version | None]:
        """Return how much an earlier download left, if it noted of which version."""
        if not self._keep_partial:
            return 0, None
        try:
            validator, length = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError, TypeError):
            return 0, None
        size = self._part.stat().st_size
        if length is not None and size >= length:
            return 0, None
        return size, Version(validator, length)

    def begin(self, version: Version, start: int) -> None:
        """Go on from an offset, and name a file in a folder by what it is.

        Raises:
            DownloadError: the file exists and may not be replaced, or cannot be written.
        """
        if self._folder is not None and self.path is not None and version.content_type:
            extension = _extension(version.content_type)
            self.path = self.path.with_name(self.name + extension)
            self._require_free()
        try:
            if self._file.seek(0, os.SEEK_END) != start:
                self._file.truncate(start)
                self._file.seek(start)
            if self._keep_partial:
                note = json.dumps([version.validator, version.length])
                self._note.write_text(note, encoding="utf-8")
        except OSError as error:
            raise self._unwritable(error) from error

    def write(self, block: memoryview) -> None:
        """Write the next block.

        Raises:
            DownloadError: the disk is full, or the like.
        """
        try:
            self._file.write(block)
        except OSError as error:
            raise self._unwritable(error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Rename a file that is whole; of any other, nothing is left unless it is to be kept."""
        try:
            self._file.close()
            if error is None:
                os.replace(self._part, self.path or self._part)
        except OSError as failure:
            self._remove()
            raise self._unwritable(failure) from failure
        if error is None or not self._keep_partial:
            self._remove()

    def _unwritable(self, error: OSError) -> DownloadError:
        return DownloadError(f"{self.name} cannot be written: {error.strerror or error}")

    def _remove(self) -> None:
        for leftover in (self._part, self._note):
            with suppress(OSError):  # gone already, which is what is wanted
                leftover.unlink()

    def _require_free(self) -> None:
        if self.path is not None and self.path.exists() and not self._overwrite:
            raise DownloadError(f"{self.path} exists: choose another path, or overwrite=True")

    def _opened(self) -> io.BufferedRandom:
        """Open the part, new or as it was left."""
        try:
            handle = os.open(self._part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        except OSError as error:
            raise self._unwritable(error) from error
        _lock(handle, self.name)
        return open(handle, "r+b")  # closed on leaving the sink


def _lock(handle: int, name: str) -> None:
    """Keep two downloads from writing one file at once, where the system can."""
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(handle)
        raise DownloadError(f"{name} is being written by another download") from error


def sink_for(to: Target, *, name: str, overwrite: bool = True, keep_partial: bool = False) -> Sink:
    """Return the sink for what a caller gave as `to`.

    Raises:
        ArgumentError: it is neither a path nor a binary writable.
    """
    if isinstance(to, (str, os.PathLike)):
        if not os.fspath(to):
            raise ArgumentError("to is empty: give a path or a binary writable")
        return PathSink(to, name=_safe_name(name), overwrite=overwrite, keep_partial=keep_partial)
    if callable(getattr(to, "write", None)):
        return WritableSink(to)
    raise ArgumentError(f"to is a path or a binary writable, not {type(to).__name__}")


def _safe_name(token: str) -> str:
    """Return a token or key as the name of a file: a key may hold anything, a slash too."""
    name = "".join(
        character if character.isprintable() and character not in '/\\:*?"<>|' else "_"
        for character in token
    )
    return name.lstrip(".")[:100] or "download"


def _extension(content_type: str) -> str:
    return _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ""
