"""``NAME.part``: what has come of a file so far, held by one download at a time."""

from __future__ import annotations

import io
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from .._locks import lock, unlock
from ..errors import DownloadError
from .part_note import open_as_it_is, read_note, write_note

if TYPE_CHECKING:
    from .body import Version

_ATTEMPTS = 100  # a part that is taken away each time while it is locked


class PartFile:
    """The part of one file, new or as an earlier download left it; once open, it is locked."""

    _file: io.FileIO

    def __init__(self, path: Path, *, noted: bool) -> None:
        self._path = path
        self._note = path.with_name(path.name + ".json") if noted else None
        self._process = os.getpid()

    def open(self) -> None:
        """Open and lock it.

        Raises:
            DownloadError: another download holds it, or something else is under its name.
            OSError: it cannot be opened for writing.
        """
        if self._note is not None:
            _require_file(self._note, _stat(self._note))
        self._file = _locked(self._path)

    def left(self, address: str) -> tuple[int, Version | None]:
        """Return how much of which version of the file at an address is here."""
        version = None if self._note is None else read_note(self._note, address)
        size = os.fstat(self._file.fileno()).st_size
        if version is None or (version.length is not None and size >= version.length):
            return 0, None
        return size, version

    def begin(self, version: Version, address: str, start: int) -> None:
        """Go on from an offset, and note which version it is of."""
        if self._file.seek(0, os.SEEK_END) != start:
            self._file.truncate(start)
            self._file.seek(start)
        if self._note is not None:
            write_note(self._note, address, version)

    def write(self, block: bytes) -> None:
        """Write the whole block."""
        rest = memoryview(block)
        while rest:
            rest = rest[self._file.write(rest) :]

    def rename(self, path: Path, *, overwrite: bool) -> None:
        """Give the part its final name, while the lock is held.

        Raises:
            DownloadError: it is no longer what was written.
        """
        # A file system over a network tells of a write that failed when a descriptor is closed.
        os.close(os.dup(self._file.fileno()))
        if not self._is_mine() or os.fstat(self._file.fileno()).st_size != self._file.tell():
            raise DownloadError(f"{self._path.name} was changed while it was written")
        self._forget()
        if sys.platform == "win32":  # where a file that is open is not renamed
            self._file.close()
        if overwrite:
            os.replace(self._path, path)
        else:
            _rename_to_free(self._path, path)

    def discard(self) -> None:
        """Take the part and its note away."""
        if self._file.closed or self._is_mine():
            self._forget()
            if sys.platform == "win32":  # where a file that is open is not taken away
                self._file.close()
            self._path.unlink(missing_ok=True)

    def abandon(self, *, keep: bool) -> None:
        """Close it if it is open, and take it away unless it is to be kept and something came."""
        if not hasattr(self, "_file"):
            _discard_empty(self._path)
        elif not self._file.closed:
            if not keep or self.is_empty():
                self.discard()
            self.close()

    def is_empty(self) -> bool:
        """Tell whether nothing has come."""
        return os.fstat(self._file.fileno()).st_size == 0

    def close(self) -> None:
        """Let go of the part, also where a forked child still has its descriptor."""
        if self._file.closed:
            return
        if os.getpid() == self._process:  # a child would let go of its parent's lock
            unlock(self._file.fileno())
        self._file.close()

    def _is_mine(self) -> bool:
        """Tell whether the path still is the file that this process has opened and locked."""
        same = _same(_stat(self._path), os.fstat(self._file.fileno()))
        return same and os.getpid() == self._process

    def _forget(self) -> None:
        if self._note is not None:
            self._note.unlink(missing_ok=True)


def _locked(path: Path) -> io.FileIO:
    """Open the part and lock it: only who holds the lock writes, renames or takes it away.

    It has no buffer, so that a process that is forked meanwhile inherits nothing to write.
    """
    for _ in range(_ATTEMPTS):
        _require_file(path, _stat(path))
        file: io.FileIO | None = None
        try:
            file = io.FileIO(path, "r+", opener=_open_or_make)
            # Two downloads never write one file at once, where the file system can lock.
            if not lock(file.fileno()):
                raise _held(path)
            # Who held the lock before may have renamed the file or taken it away.
            if _same(_stat(path), os.fstat(file.fileno())):
                _require_one_name(path, os.fstat(file.fileno()))
                return file
        except BaseException:
            if file is not None:
                file.close()
            raise
        file.close()
    raise _held(path)


def _discard_empty(path: Path) -> None:
    """Take away a part into which nothing came, unless somebody holds it."""
    with io.FileIO(path, "r+", opener=open_as_it_is) as file:
        found = os.fstat(file.fileno())
        is_part = stat.S_ISREG(found.st_mode) and not found.st_size and _same(_stat(path), found)
        if is_part and lock(file.fileno()):
            if sys.platform == "win32":  # where a file that is open is not taken away
                file.close()
            path.unlink()


def _open_or_make(path: str, flags: int) -> int:
    return open_as_it_is(path, flags | os.O_CREAT)


def _held(path: Path) -> DownloadError:
    return DownloadError(f"{path.name} is being written by another download")


def _stat(path: Path) -> os.stat_result | None:
    """Return what is under a name itself, or None where nothing is."""
    try:
        return os.stat(path, follow_symlinks=False)
    except FileNotFoundError:
        return None


def _same(one: os.stat_result | None, other: os.stat_result) -> bool:
    return one is not None and (one.st_dev, one.st_ino) == (other.st_dev, other.st_ino)


def _require_file(path: Path, found: os.stat_result | None) -> None:
    """Refuse what no download has left under a name: a link, a folder, a FIFO, a device.

    Raises:
        DownloadError: it is such a thing.
    """
    if found is not None and not stat.S_ISREG(found.st_mode):
        raise DownloadError(f"{path} is not a file of an earlier download: take it away first")


def _require_one_name(path: Path, found: os.stat_result) -> None:
    """Refuse a hard link, by which another file would be written over.

    Raises:
        DownloadError: it is one.
    """
    if found.st_nlink > 1:
        raise DownloadError(f"{path} has another name, as a hard link does: take it away first")


def _rename_to_free(part: Path, path: Path) -> None:
    """Rename, unless the new name has been taken meanwhile."""
    try:
        os.link(part, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):  # a file system without hard links
        if os.path.lexists(path):
            raise FileExistsError(None, "it exists") from None
        os.replace(part, path)
    else:
        part.unlink()
