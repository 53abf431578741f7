"""What a caller gives as `to`: a path, a folder or a binary writable, as the sink that it means."""

from __future__ import annotations

import os

from ..errors import ArgumentError
from .file_sink import sink_at
from .sinks import WritableSink

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .sinks import Sink, Target


def sink_for(to: Target, *, name: str, overwrite: bool = True, keep_partial: bool = False) -> Sink:
    """Return the sink for what a caller gave as `to`.

    Raises:
        ArgumentError: it is neither a path nor a binary writable.
        DownloadError: it cannot be written.
    """
    if isinstance(to, (str, os.PathLike)):
        path = os.fspath(to)
        if not isinstance(path, str) or not path:
            raise ArgumentError("to is an empty path, or one of bytes: give a path as text")
        return sink_at(path, name=name, overwrite=overwrite, keep_partial=keep_partial)
    if callable(getattr(to, "write", None)):
        return WritableSink(to)
    raise ArgumentError(f"to is a path or a binary writable, not {type(to).__name__}")
