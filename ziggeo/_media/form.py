"""The form around an uploaded file: rendered head and tail, with the source streamed between."""

from __future__ import annotations

from ..errors import SourceError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType

    from ..progress import Meter
    from .sources import OpenSource

_BLOCK = 256 * 1024


class MultipartBody:
    """A form with one file as its last part, read in blocks: head, source, tail.

    Attributes:
        content_type: value of the Content-Type header, with the boundary.
        failure: what reading raised, if it raised.
    """

    def __init__(self, fields: list[tuple[str, str]], source: OpenSource, meter: Meter) -> None:
        from requests_toolbelt import MultipartEncoder

        part = (source.name, b"", source.content_type)
        encoder = MultipartEncoder([*fields, ("file", part)])
        self.content_type: str = encoder.content_type
        self.failure: BaseException | None = None
        self.failure_traceback: TracebackType | None = None
        form: bytes = encoder.to_string()
        self._tail = f"\r\n--{encoder.boundary_value}--\r\n".encode()
        self._head = form.removesuffix(self._tail)
        self._source = source
        self._meter = meter
        self._pending = self._head
        self._left = source.length

    def __len__(self) -> int:
        """Return the bytes of the whole body."""
        return len(self._head) + self._source.length + len(self._tail)

    def read(self, size: int = -1) -> bytes:
        """Return the next block, empty at the end; when it is asked for, the last one is sent."""
        try:
            self._tell_progress()
            if self._left and not self._pending:
                return self._read_source(min(size if size > 0 else _BLOCK, self._left))
            block, self._pending = self._pending, b""
        except BaseException as failure:
            self.failure, self.failure_traceback = failure, failure.__traceback__
            raise
        return block

    def rewind(self) -> None:
        """Go back to the beginning, for another attempt."""
        self._pending = self._head
        self._left = self._source.length
        self._source.rewind()

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
