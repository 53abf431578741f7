"""What every place for a download can do, and memory as the simplest one.

Writables, devices and paths are in files of their own; `targets` chooses among them.
"""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Any, Protocol, TypeAlias

    from .body import Version

    class Writable(Protocol):
        """A binary file-like object that takes blocks."""

        def write(self, block: Any, /) -> Any:
            """Take a block, and return how many bytes of it were taken, or None for all."""

    Target: TypeAlias = str | os.PathLike[str] | Writable


class Sink:
    """Where one file goes; closed well, it holds the whole file, and otherwise nothing.

    What has to be closed or taken away again is opened by `__enter__`, and not before: an
    interrupt could come between the two, after which nobody would know of it.

    Attributes:
        name: what to call the file while it comes.
        path: where the file is in the end, or None where it has no path.
    """

    name = "download"
    path: Path | None = None

    def partial(self, address: str) -> tuple[int, Version | None]:
        """Return how much of which version of the file there an earlier download left here."""
        return 0, None

    def begin(self, version: Version, start: int) -> None:
        """Get ready to take a version of the file from an offset on."""
        raise NotImplementedError

    def write(self, block: bytes) -> None:
        """Take the next block, whole."""
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

    def abandon(self) -> None:
        """Close and take away what is left where opening or closing was interrupted."""


class MemorySink(Sink):
    """Takes a file into memory, once."""

    def __init__(self) -> None:
        self._file = io.BytesIO()

    def begin(self, version: Version, start: int) -> None:
        """Go on from an offset; what a service declares is not allocated on trust."""
        self._file.seek(start)
        self._file.truncate()

    def write(self, block: bytes) -> None:
        """Take the next block."""
        self._file.write(block)

    def content(self) -> bytes:
        """Return what came, without copying it."""
        return self._file.getvalue()
