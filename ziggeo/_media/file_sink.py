"""A download to a path: under its name only when it is whole."""

from __future__ import annotations

import mimetypes
import os
import stat
from pathlib import Path

from ..errors import DownloadError
from .part import PartFile, unwritable
from .sinks import Sink, WritableSink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from .remote import Version

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
_MAX_NAME = 100


def sink_at(path: str, *, name: str, overwrite: bool, keep_partial: bool) -> Sink:
    """Return the sink for a path: a file, a folder, or a device or pipe that is written into.

    Raises:
        DownloadError: it cannot be written.
    """
    target = Path(path)
    try:
        mode = target.stat().st_mode
    except FileNotFoundError:
        mode = stat.S_IFREG
    except (OSError, ValueError) as error:
        raise unwritable(target.name or path, error) from error
    if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
        folder = target if stat.S_ISDIR(mode) else None
        file = target / safe_name(name) if folder else target
        return FileSink(file, named=folder is not None, overwrite=overwrite, keep=keep_partial)
    return DeviceSink(target)


class FileSink(Sink):
    """Writes ``NAME.part`` and renames it when the file is whole.

    A link at the path is replaced by the file, and what it leads to stays as it is.

    Args:
        path: path of the file.
        named: whether the name gets the extension of what the file is.
        overwrite: whether a file that exists may be replaced.
        keep: whether what came of a cut download is kept for a later one to go on with.

    Raises:
        DownloadError: the file may not be replaced, or cannot be written.
    """

    def __init__(self, path: Path, *, named: bool, overwrite: bool, keep: bool) -> None:
        self._file = path
        self.name = path.name
        self._named = named
        self._overwrite = overwrite
        self._keep = keep
        self._require_free()
        self._part = PartFile(path)

    @property
    def path(self) -> Path:
        """Where the file is in the end."""
        return self._file

    def partial(self, address: str) -> tuple[int, Version | None]:
        """Return how much an earlier download left, if it noted of what."""
        version = self._part.noted(address) if self._keep else None
        size = self._part.size()
        if version is None or (version.length is not None and size >= version.length):
            return 0, None
        return size, version

    def begin(self, address: str, version: Version, start: int) -> None:
        """Go on from an offset, and name a file in a folder by what it is.

        Raises:
            DownloadError: the file exists and may not be replaced, or cannot be written.
        """
        if self._named and version.content_type:
            self._file = self._file.with_name(self.name + extension_of(version.content_type))
            self._require_free()
        try:
            self._part.begin(start)
            if self._keep:
                self._part.note(address, version)
        except OSError as error:
            raise unwritable(self.name, error) from error

    def write(self, block: bytes) -> None:
        """Write the next block.

        Raises:
            DownloadError: the disk is full, or the like.
        """
        try:
            self._part.write(block)
        except OSError as error:
            raise unwritable(self.name, error) from error

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Rename a file that is whole; of any other, nothing is left unless it is to be kept."""
        try:
            if error is None:
                self._part.finish(self._file)
        except OSError as failure:
            raise unwritable(self.name, failure) from failure
        finally:
            self._part.close(keep=self._keep and error is not None)

    def _require_free(self) -> None:
        if self._file.is_dir() and not self._file.is_symlink():
            raise DownloadError(f"{self._file} is a folder: choose another path")
        if not self._overwrite and os.path.lexists(self._file):
            raise DownloadError(f"{self._file} exists: choose another path, or overwrite=True")


class DeviceSink(WritableSink):
    """Writes into a device or a pipe, which stays what it is.

    Raises:
        DownloadError: it cannot be opened, as a pipe that nobody reads.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.name = path.name
        try:
            # Without waiting: a pipe that nobody reads could be waited for without end.
            handle = os.open(path, os.O_WRONLY | getattr(os, "O_NONBLOCK", 0))
            os.set_blocking(handle, True)
        except OSError as error:
            raise unwritable(self.name, error) from error
        self._file = open(handle, "wb", buffering=0)  # noqa: SIM115 - closed on leaving the sink
        super().__init__(self._file)

    @property
    def path(self) -> Path:
        """The device."""
        return self._path

    def _position(self) -> None:
        """Return None: what has gone into a device does not come back."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let go of the device."""
        self._file.close()


def safe_name(token: str) -> str:
    """Return a token or key as the name of a file: a key may hold anything, a slash too."""
    name = "".join(
        character if character.isprintable() and character not in '/\\:*?"<>|' else "_"
        for character in token
    )
    return name.lstrip(".")[:_MAX_NAME] or "download"


def extension_of(content_type: str) -> str:
    """Return the usual extension of a media type with its dot, or nothing."""
    return _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ""
