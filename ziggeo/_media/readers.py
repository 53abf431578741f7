"""A file of the service as a readable stream, for a web framework's response or a decoder."""

from __future__ import annotations

import io
import os
import time

from .._http.adapter import BLOCK_SIZE
from .._http.exchange import ExchangeError
from .._http.retries import jittered_pause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .._http.exchange import Exchange
    from .remote import RemoteFile


class FileReader(io.RawIOBase):
    """A file at the service, read as it comes; closing it closes the connection.

    It is read with `read` or `readinto`, or iterated in blocks of 256 KiB, and can be sought where
    the service sends parts. A connection that is cut is replaced by one that goes on there.

    Attributes:
        content_type: media type, "video/mp4".
        length: bytes in all, or None when the service does not say.
    """

    def __init__(self, remote: RemoteFile, retries: int) -> None:
        super().__init__()
        self._remote = remote
        self._retries = retries
        self._position = 0
        self._exchange: Exchange | None = remote.open(0)[0]
        version = remote.version
        self.content_type = version.content_type if version else ""
        self.length = version.length if version else None
        self._seekable = version is not None and version.ranges and version.validator is not None

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Tell whether the service sends parts of this file."""
        return self._seekable and self.length is not None

    def tell(self) -> int:
        """Return the position in bytes."""
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to a position; what comes next is asked for when it is read."""
        if not self.seekable():
            raise io.UnsupportedOperation("the service sends no parts of this file")
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.length or 0}[whence]
        position = max(base + offset, 0)
        if position != self._position:
            self._disconnect()
            self._position = position
        return position

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer with what comes next; 0 at the end.

        Raises:
            DownloadError: the file was cut again and again, or has changed meanwhile.
        """
        if self.closed:
            raise ValueError("read of a closed file")
        view = memoryview(buffer).cast("B")
        for attempt in range(1, self._retries + 2):
            if self.length is not None and self._position >= self.length:
                return 0
            try:
                block = self._connected().read(len(view))
            except ExchangeError as error:
                self._disconnect()
                if attempt > self._retries:
                    message = f"the file was cut after {self._position} bytes: {error}"
                    raise self._remote.failed(message) from error
                time.sleep(jittered_pause(attempt))
            else:
                view[: len(block)] = block
                self._position += len(block)
                return len(block)
        raise AssertionError  # the last attempt returns or raises

    def __iter__(self) -> FileReader:
        """Return the stream itself, which yields blocks and not lines."""
        return self

    def __next__(self) -> bytes:
        """Return the next block."""
        block = self.read(BLOCK_SIZE)
        if not block:
            raise StopIteration
        return block

    def __enter__(self) -> FileReader:
        """Return the stream itself."""
        return self

    def close(self) -> None:
        """Close the connection, or keep it for another call if the file was read to its end."""
        self._disconnect()
        super().close()

    def _connected(self) -> Exchange:
        """Return the exchange at the present position, which is a new one after a cut."""
        if self._exchange is None:
            exchange, start = self._remote.open(self._position)
            if start != self._position:
                exchange.close()
                raise self._remote.failed("the file has changed, or the service sends no parts")
            self._exchange = exchange
        return self._exchange

    def _disconnect(self) -> None:
        exchange, self._exchange = getattr(self, "_exchange", None), None
        if exchange is not None:
            exchange.close()
