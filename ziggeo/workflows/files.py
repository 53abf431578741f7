"""Files on disk: names that are safe, content that is whole or not there, and their digests."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from pathlib import Path

from ..errors import ArgumentError, InvalidResponseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .records import FileRecord

_COMMON = ("avi", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "ogv", "webm", "wmv")
_OTHER = ("3g2", "3gp", "asf", "f4v", "flv", "m2ts", "mts", "mxf", "ts")
VIDEO_EXTENSIONS = frozenset((*_COMMON, *_OTHER))
"""What the name of a video file ends in."""

_BLOCK = 1024 * 1024
_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,127}")
_OF_WINDOWS = re.compile(r"(?i)con|prn|aux|nul|(com|lpt)\d")  # names of devices there

# How an image begins, and what its name then ends in; any other is called .jpg.
_IMAGES = ((b"\x89PNG\r\n\x1a\n", ".png"), (b"GIF8", ".gif"), (b"RIFF", ".webp"))
_LONGEST_START = 8


def require_path(value: object, name: str) -> Path:
    """Return an argument as a path.

    Raises:
        ArgumentError: it cannot be one.
    """
    try:
        path = os.fspath(value)  # type: ignore[call-overload]  # it says so for what is no path
        os.fsencode(path)
    except Exception as error:
        raise ArgumentError(f"{name} is not a path: {error}") from error
    if not isinstance(path, str) or not path or "\0" in path:
        raise ArgumentError(f"{name} is a path as text, not empty and without a NUL")
    return Path(path)


def file_token(token: object) -> str:
    """Return a token that can be the name of a file everywhere.

    Raises:
        InvalidResponseError: it cannot.
    """
    if not isinstance(token, str) or not _TOKEN.fullmatch(token) or _OF_WINDOWS.fullmatch(token):
        shown = ascii(token)[:100]
        raise InvalidResponseError(f"the token {shown} cannot be the name of a file")
    return token


def video_extension(video_type: object) -> str:
    """Return what the file of a stream is called after the dot, by the type that the stream has."""
    extension = video_type.lower().lstrip(".") if isinstance(video_type, str) else ""
    return extension if extension in VIDEO_EXTENSIONS else "mp4"


def image_extension(path: Path) -> str:
    """Return what an image is called after its name, by how it begins."""
    with open(path, "rb") as file:
        start = file.read(_LONGEST_START)
    return next((extension for known, extension in _IMAGES if start.startswith(known)), ".jpg")


def record_of_file(folder: Path, path: Path, kind: str, stream: str | None) -> FileRecord:
    """Return the record of a file that is written.

    Raises:
        OSError: it cannot be read.
    """
    return {
        "kind": kind,
        "path": path.relative_to(folder).as_posix(),
        "stream": stream,
        "size": path.stat().st_size,
        "sha256": sha256_of(path),
    }


def is_whole(folder: Path, file: FileRecord, *, verify: bool) -> bool:
    """Tell whether a file is as it was noted: of that size, and with `verify` that content."""
    path, size = file.get("path"), file.get("size")
    if path is None or size is None:
        return path is None and file.get("kind") is not None
    try:
        found = os.lstat(folder / path)
        return (
            stat.S_ISREG(found.st_mode)
            and found.st_size == size
            and (not verify or sha256_of(folder / path) == file.get("sha256"))
        )
    except (OSError, ValueError):
        return False


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file's content as hexadecimal digits.

    Raises:
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that is there whole, or as it was before.

    It is not flushed to the disk one by one, which would take longer than to fetch it: where the
    machine itself fails, a later run sees by the size what is missing.

    Raises:
        OSError: it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with open(part, "xb") as file:
            file.write(content)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk.

    Raises:
        OSError: the disk failed.
    """
    if os.name == "nt":  # where a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
