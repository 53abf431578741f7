"""The journal of a run: JSON lines, one an item, which outlive whatever ends the run.

A line counts once it ends, so that what was cut by a kill is read over. Of several lines of one
token the last one counts. Who has the journal open holds its lock: a second run is refused.
"""

from __future__ import annotations

import io
import json
import os
import weakref
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from .._locks import lock, unlock
from ..errors import WorkflowError
from .files import sync_folder
from .records import line_of, record_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .records import Record

NAME = "ziggeo-export.jsonl"
FORMAT = 1
_KIND = "ziggeo-export"
_START = b'{"journal"'
_NOFOLLOW = getattr(os, "O_NOFOLLOW", 0)  # not on Windows
_ATTEMPTS = 100  # of a journal that is written anew each time while it is opened

_open_journals: weakref.WeakSet[Journal] = weakref.WeakSet()


class Line(NamedTuple):
    """Where a record stands in a journal."""

    offset: int
    record: Record


class Journal:
    """A journal that is open for one run.

    Args:
        folder: the folder that the run writes into.
        application: what tells the application that the videos are of.

    Raises:
        WorkflowError: another run has it, it is of another application or format, or it cannot be
            written.
    """

    def __init__(self, folder: Path, application: str) -> None:
        self._path = folder / NAME
        self._torn = False
        try:
            self._file = _locked(self._path)
        except OSError as error:
            raise _unwritable(self._path, error) from error
        try:
            self._offsets = self._begin(application)
        except OSError as error:
            self.close()
            raise _unwritable(self._path, error) from error
        except BaseException:
            self.close()
            raise
        _open_journals.add(self)

    def earlier(self, token: str) -> Record | None:
        """Return what an earlier run, or this one, noted of a token last."""
        offset = self._offsets.get(token)
        if offset is None:
            return None
        try:
            with open(self._path, "rb") as file:
                file.seek(offset)
                return record_in(file.readline())
        except OSError as error:
            raise WorkflowError(f"{self._path} cannot be read: {_reason(error)}") from error

    def append(self, records: Iterable[Record]) -> None:
        """Note what became of some items, and have it on disk before returning.

        Raises:
            WorkflowError: the disk is full, or the like.
        """
        lines = [(record["token"], line_of(record)) for record in records]
        if not lines:
            return
        try:
            sync_folder(self._path.parent)  # the names of files before the word that they are there
            # A write that was cut, by an interrupt or a full disk, must not spoil the next line.
            start = self._file.seek(0, os.SEEK_END)
            start += self._write(b"\n") if self._torn else 0
            self._torn = True
            self._write(b"".join(line for _, line in lines))
            self._torn = False
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self._path, error) from error
        for token, line in lines:
            self._offsets[token] = start
            start += len(line)

    def close(self) -> None:
        """Let go of the journal."""
        if not self._file.closed:
            unlock(self._file.fileno())
            self._file.close()

    def forget(self) -> None:
        """Close a forked child's descriptor, by which it would keep the lock of its parent."""
        self._file.close()

    def _begin(self, application: str) -> dict[str, int]:
        """Check the journal, clean it, and return where the last line of each token begins."""
        header = _header(application)
        if _is_new(self._path):
            self._file.truncate(0)
            self._write(header)
            os.fsync(self._file.fileno())
            sync_folder(self._path.parent)
            return {}
        _require_header(self._path, application)
        offsets = {line.record["token"]: line.offset for line in lines_in(self._path)}
        if self._is_clean(len(offsets)):
            return offsets
        self._rewrite(header, sorted(offsets.values()))
        return {line.record["token"]: line.offset for line in lines_in(self._path)}

    def _is_clean(self, count: int) -> bool:
        """Tell whether each line is a record that counts."""
        with open(self._path, "rb") as file:
            return sum(1 for _ in file) == count + 1

    def _rewrite(self, header: bytes, offsets: list[int]) -> None:
        """Write the lines that count to a new file, which takes the journal's place and lock."""
        part = self._path.with_name(NAME + ".part")
        part.unlink(missing_ok=True)
        new = io.FileIO(part, "x+")
        try:
            lock(new.fileno())
            with open(self._path, "rb") as old, os.fdopen(os.dup(new.fileno()), "wb") as writer:
                writer.write(header)
                for offset in offsets:
                    old.seek(offset)
                    writer.write(old.readline())
            os.fsync(new.fileno())
            if os.name == "nt":  # where a file that is open is not replaced
                new.close()
                self._file.close()
            os.replace(part, self._path)
            if os.name == "nt":
                new = io.FileIO(self._path, "r+")
        except BaseException:
            new.close()
            with suppress(OSError):  # the error that led here is the one to tell
                part.unlink(missing_ok=True)
            raise
        self.close()
        self._file = new
        sync_folder(self._path.parent)

    def _write(self, content: bytes) -> int:
        rest = memoryview(content)
        while rest:
            rest = rest[self._file.write(rest) :]
        return len(content)


def lines_in(path: Path) -> Iterator[Line]:
    """Go through the records of a journal in their order, and over what is none.

    Raises:
        OSError: it cannot be read.
    """
    offset = 0
    with open(path, "rb") as file:
        for line in file:
            record = record_in(line)
            if record is not None:
                yield Line(offset, record)
            offset += len(line)


def read_journal(path: str | os.PathLike[str]) -> Iterator[Record]:
    """Go through what a journal notes, the last word on each item, also while a run goes on.

    Args:
        path: path of the journal, or of the folder that it is in.

    Raises:
        WorkflowError: it cannot be read.
    """
    journal = Path(path)
    journal = journal / NAME if journal.is_dir() else journal
    try:
        last = {line.record["token"]: line.offset for line in lines_in(journal)}
        yield from (
            line.record
            for line in lines_in(journal)
            if last.get(line.record["token"]) == line.offset
        )
    except OSError as error:
        raise WorkflowError(f"{journal} cannot be read: {_reason(error)}") from error


def records_noted(folder: Path, application: str) -> dict[str, Record]:
    """Return what the journal of a folder notes, for who only looks.

    Raises:
        WorkflowError: it is of another application or format, or it cannot be read.
    """
    path = folder / NAME
    try:
        if not path.exists() or _is_new(path):
            return {}
        _require_header(path, application)
        return {line.record["token"]: line.record for line in lines_in(path)}
    except OSError as error:
        raise WorkflowError(f"{path} cannot be read: {_reason(error)}") from error


def _header(application: str) -> bytes:
    header = {"journal": _KIND, "format": FORMAT, "application": application}
    return json.dumps(header).encode() + b"\n"


def _is_new(path: Path) -> bool:
    """Tell whether nothing is in a file, or only what a kill left of a first line."""
    with open(path, "rb") as file:
        line = file.readline(1000).strip(b"\0")  # which a crash of the machine can leave
    return not line or (not line.endswith(b"\n") and line.startswith(_START[: len(line)]))


def _require_header(path: Path, application: str) -> None:
    with open(path, "rb") as file:
        line = file.readline(1000)
    try:
        header = json.loads(line)
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or header.get("journal") != _KIND:
        raise WorkflowError(f"{path} is not the journal of an export: choose another folder")
    if header.get("format") != FORMAT:
        raise WorkflowError(
            f"{path} has the format {header.get('format')!r}, and this version of the package "
            f"knows {FORMAT}: use the version that wrote it, or another folder"
        )
    if header.get("application") != application:
        raise WorkflowError(f"{path} is of another application: choose another folder for this one")


def _locked(path: Path) -> io.FileIO:
    """Open the journal, new or as it is, and lock it.

    Raises:
        WorkflowError: another run has it.
    """
    for _ in range(_ATTEMPTS):
        file = io.FileIO(path, "r+", opener=_open_or_make)
        try:
            if not lock(file.fileno()):
                raise WorkflowError(f"another run writes into {path.parent}: wait until it ends")
            # Who held the lock before may have put another file in its place.
            if _is_at(path, file):
                return file
        except BaseException:
            file.close()
            raise
        file.close()
    raise WorkflowError(f"another run writes into {path.parent}: wait until it ends")


def _is_at(path: Path, file: io.FileIO) -> bool:
    try:
        return os.path.samestat(os.lstat(path), os.fstat(file.fileno()))
    except FileNotFoundError:
        return False


def _open_or_make(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_CREAT | _NOFOLLOW | getattr(os, "O_BINARY", 0), 0o666)


def _unwritable(path: Path, error: OSError) -> WorkflowError:
    return WorkflowError(f"{path} cannot be written: {_reason(error)}")


def _reason(error: OSError) -> object:
    return error.strerror or error


def _forget_all() -> None:
    for journal in list(_open_journals):
        journal.forget()


if hasattr(os, "register_at_fork"):  # not on Windows, which has no fork
    # A worker that is forked would keep the lock for as long as it lives, longer than a run that
    # is killed.
    os.register_at_fork(after_in_child=_forget_all)
