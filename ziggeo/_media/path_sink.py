"""A path as the place of a download: the file has its name there only when it is whole."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import DownloadError
from .file_names import extension
from .part_file import PartFile
from .sinks import Sink

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from .body import Version


class PathSink(Sink):
    """Writes ``NAME.part`` and renames it when the file is whole.

    Args:
        path: path of the file.
        overwrite: whether a file that exists may be replaced.
        keep_partial: whether what came of a cut download is kept for a later one to go on with.

    Raises:
        DownloadError: the file may not be replaced.
    """

    def __init__(self, path: Path, *, overwrite: bool, keep_partial: bool) -> None:
        self.path = path
        self.name = path.name
        self._overwrite = overwrite
        self._keep_partial = keep_partial
        self._address = ""
        with _explained(self.name):
            self._final = self._place(path)
            part = self._final.with_name(self._final.name + ".part")
            self._part = PartFile(part, noted=keep_partial)

    def __enter__(self) -> PathSink:
        """Open the part.

        Raises:
            DownloadError: it cannot be written.
        """
        with _explained(self.name):
            self._part.open()
        return self

    def partial(self, address: str) -> tuple[int, Version | None]:
        """Return how much of which version of the same file an earlier download noted here."""
        self._address = address
        return self._part.left(address)

    def begin(self, version: Version, start: int) -> None:
        """Go on from an offset.

        Raises:
            DownloadError: it cannot be written.
        """
        with _explained(self.name):
            self._part.begin(version, self._address, start)

    def write(self, block: bytes) -> None:
        """Write the next block.

        Raises:
            DownloadError: the disk is full, or the like.
        """
        with _explained(self.name):
            self._part.write(block)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Rename a file that is whole; of any other, nothing is left unless it is to be kept."""
        if error is None:
            self._finish()
        elif not self._keep_partial or self._part.is_empty():
            self._discard()
        self._part.close()

    def abandon(self) -> None:
        """Let go of the part where opening or closing it failed or was interrupted."""
        with suppress(OSError, DownloadError):  # the interrupt is the one to tell
            self._part.abandon(keep=self._keep_partial)

    def _place(self, path: Path) -> Path:
        """Return where the file goes in the end, if it may go there."""
        self._require_free(path)
        # A link stays where it is, as for open() and cp: the file that it names is written.
        return Path(os.path.realpath(path)) if path.is_symlink() else path

    def _require_free(self, path: Path) -> None:
        if not self._overwrite and os.path.lexists(path):
            raise DownloadError(f"{path} exists: choose another path, or overwrite=True")

    def _finish(self) -> None:
        try:
            with _explained(self.name):
                self._part.rename(self._final, overwrite=self._overwrite)
        except BaseException:
            self._discard()
            raise

    def _discard(self) -> None:
        with suppress(OSError):  # the error that led here is the one to tell
            self._part.discard()


class FolderSink(PathSink):
    """Writes a file of the download's own name into a folder, with the extension of its type.

    Args:
        folder: where the file goes.
        name: its name without the extension, which is known when the service answers.
        overwrite: as for `PathSink`.
        keep_partial: as for `PathSink`.
    """

    def __init__(self, folder: Path, name: str, *, overwrite: bool, keep_partial: bool) -> None:
        self._folder = folder
        super().__init__(folder / name, overwrite=overwrite, keep_partial=keep_partial)

    def begin(self, version: Version, start: int) -> None:
        """Go on from an offset, and name the file by what it is.

        Raises:
            DownloadError: the file exists and may not be replaced, or cannot be written.
        """
        path = self._folder / (self.name + extension(version.content_type))
        self._require_free(path)
        with _explained(self.name):
            # Nobody named this one: a link is replaced, and whatever else is not a file stays.
            if path.exists() and not (path.is_symlink() or path.is_file()):
                raise DownloadError(f"{path} is not a file: choose another path")
        self.path = self._final = path
        super().begin(version, start)

    def _place(self, path: Path) -> Path:
        return path  # not yet the name that the file gets


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Let an error of the system out as what it means for a download."""
    try:
        yield
    except DownloadError:
        raise
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DownloadError(f"{name} cannot be written: {reason}") from error
