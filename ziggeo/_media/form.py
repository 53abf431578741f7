"""The form around an uploaded file: rendered head and tail, with the source streamed between."""

from __future__ import annotations

import io
import os
from typing import TYPE_CHECKING

from requests_toolbelt import MultipartEncoder

from ..errors import SourceError

if TYPE_CHECKING:
    from types import TracebackType

    from ..progress import Meter
    from .signed import SignedForm
    from .sources import OpenSource

_BLOCK = 256 * 1024


class BodyReadError(Exception):
    """A body could not be read on; why stands in its `failure`.

    It is not an OSError, so that no HTTP library takes it for an error of the socket's.
    """


class MultipartBody:
    """A form with one file as its last part, read in blocks: head, source, tail.

    Attributes:
        content_type: value of the Content-Type header, with the boundary.
        failure: what the source or the progress callback raised, if it raised.
        failure_traceback: the frames of the failure, from `read` inwards.
    """

    def __init__(self, signed: SignedForm, source: OpenSource, meter: Meter) -> None:
        part = (source.name, b"", source.content_type)
        encoder = MultipartEncoder([*signed.fields, ("file", part)])
        self.content_type: str = encoder.content_type
        self.failure: BaseException | None = None
        self.failure_traceback: TracebackType | None = None
        self._tail = f"\r\n--{encoder.boundary_value}--\r\n".encode()
        self._head: bytes = encoder.to_string().removesuffix(self._tail)
        self._source = source
        self._meter = meter
        self._pending: bytes = self._head
        self._left = source.length

    def __len__(self) -> int:
        """Return the bytes of the whole body."""
        return len(self._head) + self._source.length + len(self._tail)

    def read(self, size: int | None = -1) -> bytes:
        """Return at most so many bytes, or all that are left without a size; none at the end.

        Raises:
            BodyReadError: the source or the progress callback has raised `failure`, now or before.
        """
        if self.failure is None:
            try:
                if size is None or size < 0:
                    return self._rest()
                return self._block(size) if size else b""
            except Exception as failure:
                self.failure, self.failure_traceback = failure, failure.__traceback__
        raise BodyReadError(f"the body cannot be read: {type(self.failure).__name__}")

    def seek(self, position: int, whence: int = os.SEEK_SET) -> int:
        """Go back to the beginning, as who reads a body before it is sent does afterwards."""
        if position != 0 or whence != os.SEEK_SET:
            raise io.UnsupportedOperation("a form can only go back to its beginning")
        self.rewind()
        return 0

    def rewind(self) -> None:
        """Go back to the beginning, for another attempt."""
        self.failure = self.failure_traceback = None
        self._pending = self._head
        self._left = self._source.length
        self._source.rewind()

    def _rest(self) -> bytes:
        blocks = []
        while block := self._block(_BLOCK):
            blocks.append(block)
        return b"".join(blocks)

    def _block(self, size: int) -> bytes:
        """Return the next block; when it is asked for, the last one has been sent."""
        self._tell_progress()
        if self._left and not self._pending:
            return self._read_source(min(size, self._left))
        cut = min(size, len(self._pending))
        start, self._pending = self._pending[:cut], self._pending[cut:]
        return start

    def _tell_progress(self) -> None:
        length = self._source.length
        if self._pending is self._head:
            self._meter.begin(length)
        elif self._left or self._pending:
            self._meter.advance(length - self._left)
        else:
            self._meter.finish(length)

    def _read_source(self, size: int) -> bytes:
        block = self._source.read(size)
        if not block:
            raise SourceError(f"{self._source.name} ended {self._left} bytes before its end")
        self._left -= len(block)
        if not self._left:
            self._pending = self._tail
        return block
