"""`NAME.part`, where a file is until it is whole: nobody else's, and in nobody else's hands."""

from __future__ import annotations

import io
import json
import os
import stat
import sys
from contextlib import suppress
from pathlib import Path

from ..errors import DownloadError
from .remote import Version

if sys.platform != "win32":
    import fcntl

_CAREFULLY = (
    getattr(os, "O_NOFOLLOW", 0)  # a link could lead to a file of somebody's
    | getattr(os, "O_NONBLOCK", 0)  # opening a pipe would wait for who reads it
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_MAX_NOTE = 16 * 1024
_ROUNDS = 100  # of finding that another download has just finished


class PartFile:
    """The part of a download and the note beside it, locked from its opening to its end.

    Raises:
        DownloadError: it cannot be written, is another download's, or is not a file of its own.
    """

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path.with_name(path.name + ".part")
        self._note = path.with_name(path.name + ".part.json")
        self._file = self._locked()

    def size(self) -> int:
        """Return the bytes that are there."""
        return os.fstat(self._file.fileno()).st_size

    def noted(self, address: str) -> Version | None:
        """Return the version that an earlier download from an address noted, if one did."""
        try:
            with _opened(self._note, os.O_RDONLY) as file:
                note = json.loads(file.read(_MAX_NOTE))
            if note["address"] != address:
                return None
            validator, length = note["validator"], note["length"]
        except (OSError, ValueError, TypeError, KeyError, RecursionError, DownloadError):
            return None
        usable = isinstance(validator, str) and validator.isascii() and validator.isprintable()
        if not usable or not (length is None or type(length) is int):
            return None
        return Version(validator, length)

    def begin(self, start: int) -> None:
        """Go on from an offset.

        Raises:
            OSError: it cannot.
        """
        self._file.truncate(start)
        self._file.seek(start)

    def note(self, address: str, version: Version) -> None:
        """Note of which version the part is.

        Raises:
            OSError: it cannot be written.
            DownloadError: the note is not a file of its own.
        """
        note = {"address": address, "validator": version.validator, "length": version.length}
        with _opened(self._note, os.O_RDWR | os.O_CREAT) as file:
            file.truncate()
            file.write(json.dumps(note).encode())

    def write(self, block: bytes) -> None:
        """Write the next block.

        Raises:
            OSError: the disk is full, or the like.
        """
        left = memoryview(block)
        while left:
            left = left[self._file.write(left) or 0 :]

    def finish(self, path: Path) -> None:
        """Give the file its name; until it has it, nobody else can have the part.

        Raises:
            OSError: it cannot have this name.
        """
        if sys.platform == "win32":  # where an open file cannot be renamed, and nothing is locked
            self._file.close()
        os.replace(self._path, path)
        self._remove(self._note)

    def close(self, *, keep: bool) -> None:
        """Leave the part and its note for a later download, or nothing; what is finished stays."""
        if not keep and not self._file.closed and _is_at(self._file, self._path):
            if sys.platform == "win32":
                self._file.close()
            self._remove(self._path, self._note)  # while nobody else can have it
        self._file.close()

    def _remove(self, *paths: Path) -> None:
        for path in paths:
            with suppress(OSError):  # gone already, which is what is wanted
                path.unlink()

    def _locked(self) -> io.FileIO:
        """Open the part, and make sure that the lock is on what has its name.

        Whoever finishes renames the part while it is locked. Who had opened it before, and gets
        the lock afterwards, holds what is a whole file by then.
        """
        for _ in range(_ROUNDS):
            try:
                file = _opened(self._path, os.O_RDWR | os.O_CREAT)
            except (OSError, ValueError) as error:
                raise unwritable(self.name, error) from error
            try:
                _lock(file, self.name)
                if _is_at(file, self._path):
                    return file
            except BaseException:
                file.close()
                raise
            file.close()
        raise DownloadError(f"{self.name} is being written by other downloads, again and again")


def unwritable(name: str, error: Exception) -> DownloadError:
    """Return the error for a file that cannot be written."""
    return DownloadError(f"{name} cannot be written: {getattr(error, 'strerror', None) or error}")


def _opened(path: Path, flags: int) -> io.FileIO:
    """Open a file that has one name and is one, whoever may have put something else there.

    Raises:
        OSError: it cannot be opened, or is a link.
        DownloadError: it is something else than a file of its own.
    """
    file = io.FileIO(os.open(path, flags | _CAREFULLY, 0o666), "r+" if flags & os.O_RDWR else "r")
    found = os.fstat(file.fileno())
    if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
        file.close()
        raise DownloadError(f"{path.name} is a link or no ordinary file: remove it")
    return file


def _is_at(file: io.FileIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.lstat(path))
    except OSError:  # renamed
        return False


def _lock(file: io.FileIO, name: str) -> None:
    """Keep two downloads from writing one file at once, where the system can."""
    if sys.platform == "win32":
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DownloadError(f"{name} is being written by another download") from error
    except OSError:  # a file system without locks
        return
