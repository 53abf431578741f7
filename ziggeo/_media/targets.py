"""Chooses where a download goes by what a caller gave as `to`, before anything is sent."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArgumentError, DownloadError
from .device_sink import DeviceSink, is_special
from .file_names import safe_name
from .path_sink import FolderSink, PathSink
from .writable_sink import WritableSink

if TYPE_CHECKING:
    from .sinks import Sink, Target


def sink_for(to: Target, *, name: str, overwrite: bool = True, keep_partial: bool = False) -> Sink:
    """Return the sink for what a caller gave as `to`.

    Raises:
        ArgumentError: it is neither a path nor a binary writable that can be written to.
        DownloadError: nothing can be written there, or a file there may not be replaced.
    """
    name = safe_name(name)
    if isinstance(to, (str, os.PathLike)):
        return _sink_at(_text_of(to), name, overwrite=overwrite, keep_partial=keep_partial)
    return WritableSink(to)


def _sink_at(path: str, name: str, *, overwrite: bool, keep_partial: bool) -> Sink:
    mode = _mode_of(path)
    if mode is not None and is_special(path, mode):
        if stat.S_ISBLK(mode) and not overwrite:
            raise DownloadError(f"{path} exists: choose another path, or overwrite=True")
        return DeviceSink(path, mode)
    if mode is not None and stat.S_ISDIR(mode):
        return FolderSink(Path(path), name, overwrite=overwrite, keep_partial=keep_partial)
    if os.path.basename(path) in ("", os.curdir, os.pardir):
        raise DownloadError(f"{path} is not a folder: make it first")
    return PathSink(Path(path), overwrite=overwrite, keep_partial=keep_partial)


def _mode_of(path: str) -> int | None:
    """Return what is at a path, or None where nothing is, or a link to nothing."""
    try:
        return os.stat(path).st_mode
    except FileNotFoundError:
        return None
    except OSError as error:
        raise DownloadError(f"{path} cannot be written: {error.strerror or error}") from error


def _text_of(to: str | os.PathLike[str]) -> str:
    """Return a path as text that can name a file.

    Raises:
        ArgumentError: it cannot.
    """
    try:
        path = os.fspath(to)
        encoded = os.fsencode(path)
    except Exception as error:
        raise ArgumentError(f"to is not a path: {error}") from error
    if not isinstance(path, str):
        raise ArgumentError("to is a path of bytes: give text, as os.fsdecode makes it")
    if not path:
        raise ArgumentError("to is empty: give a path or a binary writable")
    if b"\0" in encoded:
        raise ArgumentError("to holds a NUL, which no path can")
    return path
