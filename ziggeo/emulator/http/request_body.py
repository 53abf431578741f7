"""The body of one HTTP request as a readable stream that ends where the request ends."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from email.message import Message
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_DISCARD_BLOCK = 256 * 1024
_MAX_CHUNK_LINE = 1024
_MAX_TRAILER_LINE = 65_536
_MAX_TRAILERS = 100


class RequestBody(io.RawIOBase):
    """A request body of known length.

    Args:
        source: the connection, standing at the first byte of the body.
        length: how many bytes belong to this request.
        before_reading: called once before the first byte is read, to ask a waiting client for it.
    """

    def __init__(
        self, source: io.BufferedIOBase, length: int, before_reading: Callable[[], None]
    ) -> None:
        self._source = source
        self._remaining = length
        self._before_reading = before_reading
        self._asked = False
        self._failure: ConnectionError | None = None

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Fill the buffer as far as the body goes; 0 at its end."""
        if self._failure is not None:
            raise self._failure
        if not self._asked:
            self._asked = True
            self._before_reading()
        return self._fill(memoryview(buffer).cast("B"))

    def discard(self) -> None:
        """Read what nobody wanted, so that the next request on the connection begins in place."""
        if not self._is_empty():
            block = bytearray(_DISCARD_BLOCK)
            while self.readinto(block):
                continue

    def _is_empty(self) -> bool:
        return self._remaining == 0

    def _fill(self, view: memoryview) -> int:
        wanted = view[: self._remaining]
        try:
            received = self._source.readinto(wanted) if wanted else 0
        except TimeoutError as error:
            raise self._fail("the client has stopped in the middle of its request") from error
        if received < len(wanted):
            raise self._fail("the client left in the middle of its request")
        self._remaining -= received
        return received

    def _fail(self, message: str) -> ConnectionError:
        """Remember what went wrong: whoever reads on must not take the rest for a request."""
        self._failure = ConnectionError(message)
        return self._failure


class ChunkedBody(RequestBody):
    """A request body sent in chunks, by a client that did not know its length beforehand."""

    def __init__(self, source: io.BufferedIOBase, before_reading: Callable[[], None]) -> None:
        super().__init__(source, 0, before_reading)
        self._ended = False

    def _is_empty(self) -> bool:
        return self._ended

    def _fill(self, view: memoryview) -> int:
        """Read from the present chunk, after opening the next one when it is used up."""
        if self._ended:
            return 0
        if self._remaining == 0:
            self._remaining = self._next_length()
        if self._remaining == 0:
            self._read_trailers()
            return 0
        received = super()._fill(view)
        if self._remaining == 0 and self._line(2) != b"\r\n":
            raise self._fail("a chunk is longer than its length")
        return received

    def _next_length(self) -> int:
        line = self._line(_MAX_CHUNK_LINE).split(b";")[0].strip()
        # What int() takes beside digits would let a length be negative.
        if not re.fullmatch(rb"[0-9a-fA-F]{1,16}", line):
            raise self._fail(f"the client sent {line!r} where the length of a chunk belongs")
        return int(line, 16)

    def _read_trailers(self) -> None:
        for _ in range(_MAX_TRAILERS):
            if not self._line(_MAX_TRAILER_LINE).strip():
                self._ended = True
                return
        raise self._fail("the trailers of the request have no end")

    def _line(self, most: int) -> bytes:
        try:
            return self._source.readline(most)
        except TimeoutError as error:
            raise self._fail("the client has stopped in the middle of its request") from error


def request_body(
    headers: Message, source: io.BufferedIOBase, before_reading: Callable[[], None]
) -> RequestBody:
    """Return the body that a request's headers announce.

    Raises:
        ValueError: its length is not a number, or not told in one way.
    """
    codings, lengths = headers.get_all("Transfer-Encoding"), headers.get_all("Content-Length")
    if codings is None:
        return RequestBody(source, _one_length(lengths or ["0"]), before_reading)
    # RFC 9112, section 6.1: who sends both may want a part of the body taken for a request.
    if lengths is not None or [coding.strip().lower() for coding in codings] != ["chunked"]:
        raise ValueError("a body has a Content-Length, or comes as Transfer-Encoding: chunked")
    return ChunkedBody(source, before_reading)


def _one_length(lengths: list[str]) -> int:
    length = lengths[0].strip()
    if len(lengths) > 1 or not re.fullmatch(r"[0-9]{1,18}", length):
        raise ValueError(f"Content-Length must be one number, not {', '.join(lengths)[:40]!r}")
    return int(length)
