"""What a run notes of each item: plain values that pickle and that fit on a line of JSON."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Literal, TypedDict, cast, get_args

if TYPE_CHECKING:
    from typing import Any

State = Literal["done", "no_file", "gone", "skipped", "planned", "failed"]
STATES = get_args(State)
_SHA256 = re.compile("[0-9a-f]{64}")


class FileRecord(TypedDict, total=False):
    """One file of an item.

    Attributes:
        kind: what it is: "video", "image", "stream" or "json".
        path: path below the folder with slashes, or None where the service has no such file.
        stream: token of the stream that it is of, or None.
        size: its length in bytes, or None where it was not read.
        sha256: SHA-256 of its content as hexadecimal digits, or None.
    """

    kind: str
    path: str | None
    stream: str | None
    size: int | None
    sha256: str | None


class _Outcome(TypedDict):
    """What each record has."""

    token: str
    state: State
    attempts: int
    error: str | None


class Record(_Outcome, FileRecord, total=False):
    """What became of one item; path, size and sha256 are those of the video file.

    Attributes:
        token: token of the video, "" where there is none.
        key: key of the video, where it was imported.
        state: "done"; "no_file" (a video whose file is missing, not ready or failed); "gone"
            (deleted meanwhile); "skipped" (done before); "planned" (by a dry run); "failed".
        attempts: in how many runs the item was tried.
        error: what went wrong, or why there is no file; None otherwise.
        files: the further files of the item.
    """

    key: str | None
    files: list[FileRecord]


def all_files(record: Record | None) -> list[FileRecord]:
    """Return the record of the video file and those of the further files."""
    return [] if record is None else [record, *record.get("files", [])]


def line_of(record: Record) -> bytes:
    """Return a record as one line of a journal."""
    return json.dumps(record, separators=(",", ":")).encode() + b"\n"


def record_in(line: bytes) -> Record | None:
    """Return the record on a line of a journal, or None where the line is torn or another's."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not line.endswith(b"\n") or not isinstance(found, dict):
        return None
    return cast("Record", found) if _is_record(found) else None


def _is_record(found: dict[str, Any]) -> bool:
    files = found.get("files", [])
    return (
        isinstance(found.get("token"), str)
        and found.get("state") in STATES
        and _is_count(found.get("attempts"))
        and isinstance(found.get("error"), str | None)
        and _is_file(found)
        and isinstance(files, list)
        and all(isinstance(each, dict) and _is_file(each) for each in files)
    )


def _is_file(found: dict[str, Any]) -> bool:
    size, sha256 = found.get("size"), found.get("sha256")
    return (
        all(isinstance(found.get(name), str | None) for name in ("kind", "path", "stream"))
        and (size is None or _is_count(size))
        and (sha256 is None or (isinstance(sha256, str) and _SHA256.fullmatch(sha256) is not None))
    )


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0
