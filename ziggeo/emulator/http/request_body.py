"""The body of one HTTP request as a readable stream that ends where the request ends."""

from __future__ import annotations

import io
from collections.abc import Callable
from email.message import Message
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_DISCARD_BLOCK = 256 * 1024


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
        received = self._source.readinto(wanted) if wanted else 0
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
        if self._remaining == 0:
            self._source.readline(3)
        return received

    def _next_length(self) -> int:
        line = self._source.readline(1024).split(b";")[0].strip()
        try:
            return int(line, 16)
        except ValueError as error:
            message = f"the client sent {line!r} where the length of a chunk belongs"
            raise self._fail(message) from error

    def _read_trailers(self) -> None:
        self._ended = True
        while self._source.readline(65536).strip():
            continue


def request_body(
    headers: Message, source: io.BufferedIOBase, before_reading: Callable[[], None]
) -> RequestBody:
    """Return the body that a request's headers announce.

    Raises:
        ValueError: the announced length is not a number.
    """
    if "chunked" in headers.get("Transfer-Encoding", "").lower():
        return ChunkedBody(source, before_reading)
    length = headers.get("Content-Length", "0").strip()
    if not (length.isascii() and length.isdigit()):
        raise ValueError(f"Content-Length must be a number, not {length!r}")
    return RequestBody(source, int(length), before_reading)
