"""A file of the service as a readable stream, for a web framework's response or a decoder."""

from __future__ import annotations

import io
import os
import time

from .._http.adapter import BLOCK_SIZE
from .._http.exchange import ExchangeError
from .._http.retries import jittered_pause
from .file_sink import extension_of, safe_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .._http.exchange import Exchange
    from .remote import RemoteFile


class FileReader(io.RawIOBase):
    """A file at the service, or a part of one, read as it comes; closing it closes the connection.

    It is read with `read` or `readinto`, or iterated in blocks of 256 KiB, and can be sought where
    the service sends parts. A connection that is cut is replaced by one that goes on there; so is
    one on which reading was interrupted, and what had not been returned is read again. It can be
    uploaded as it is: ``create(file=ziggeo.videos().open_video(token))``.

    Attributes:
        name: file name, the token with the extension of what it is, "TOKEN.mp4".
        content_type: media type, "video/mp4".
        length: bytes in all, of the part where it is one; None when the service does not say.
        total: bytes of the whole file, None when the service does not say.
        content_range: of a part, the value of a Content-Range header, "bytes 0-99/1000"; else None.
    """

    def __init__(self, remote: RemoteFile, retries: int, name: str) -> None:
        super().__init__()
        self._remote = remote
        self._retries = retries
        self._position = 0
        self._exchange: Exchange | None = remote.open(0)[0]
        version, span = remote.version, remote.span
        self.content_type: str = version.content_type if version else ""
        self.name: str = safe_name(name) + extension_of(self.content_type)
        self.length: int | None = remote.length
        self.total: int | None = version.length if version else None
        self.content_range: str | None = None
        if span is not None:
            total = "*" if span.total is None else span.total
            self.content_range = f"bytes {span.first}-{span.last}/{total}"
        self._seekable = version is not None and version.ranges and version.validator is not None

    def __repr__(self) -> str:
        """Return the name, and how far it has been read."""
        of = "" if self.length is None else f" of {self.length}"
        state = ", closed" if self.closed else ""
        return f"<FileReader {self.name!r}, {self._position}{of} bytes read{state}>"

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
        self._require_open()
        if not self.seekable():
            raise io.UnsupportedOperation("the service sends no parts of this file")
        bases = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.length or 0}
        if whence not in bases:
            raise ValueError(f"whence is 0, 1 or 2, not {whence!r}")
        position = max(bases[whence] + offset, 0)
        if position != self._position:
            self._disconnect()
            self._position = position
        return position

    def read(self, size: int | None = -1, /) -> bytes:
        """Return at most so many bytes, or all that are left without a size; none at the end.

        Raises:
            DownloadError: the file was cut again and again, or has changed meanwhile.
        """
        begin = self._position
        try:
            return super().read(-1 if size is None else size) or b""
        except BaseException:
            self._go_back(begin)
            raise

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer with what comes next; 0 at the end.

        Raises:
            DownloadError: the file was cut again and again, or has changed meanwhile.
        """
        self._require_open()
        view = memoryview(buffer).cast("B")
        begin = self._position
        try:
            block = self._next(len(view))
            view[: len(block)] = block
            self._position += len(block)
            return len(block)
        except BaseException:
            self._go_back(begin)
            raise

    def __iter__(self) -> FileReader:
        """Return the stream itself, which yields blocks and not lines."""
        return self

    def __next__(self) -> bytes:
        """Return the next block."""
        begin = self._position
        try:
            block = self.read(BLOCK_SIZE)
            if block:
                return block
        except BaseException:
            self._go_back(begin)
            raise
        raise StopIteration

    def __enter__(self) -> FileReader:
        """Return the stream itself."""
        return self

    def close(self) -> None:
        """Close the connection, or keep it for another call if the file was read to its end."""
        self._disconnect()
        super().close()

    def _require_open(self) -> None:
        if self.closed:
            raise ValueError("read of a closed file")

    def _next(self, size: int) -> bytes:
        """Return what comes next, over as many connections as it takes."""
        if not size or (self.length is not None and self._position >= self.length):
            return b""
        for attempt in range(1, self._retries + 2):
            try:
                return self._connected().read(size)
            except ExchangeError as error:
                self._disconnect()
                if attempt > self._retries:
                    message = f"the file was cut after {self._position} bytes: {error}"
                    raise self._remote.failed(message) from error
                time.sleep(jittered_pause(attempt))
        raise AssertionError  # the last attempt returns or raises

    def _connected(self) -> Exchange:
        """Return the exchange at the present position, which is a new one after a cut."""
        if self._exchange is None:
            exchange, start = self._remote.open(self._position)
            if start != self._position:
                exchange.close()
                raise self._remote.failed("the file has changed, or the service sends no parts")
            self._exchange = exchange
        return self._exchange

    def _go_back(self, position: int) -> None:
        """Let what was not returned be read again: the connection may be somewhere beyond it."""
        self._disconnect()
        self._position = position

    def _disconnect(self) -> None:
        exchange, self._exchange = getattr(self, "_exchange", None), None
        if exchange is not None:
            exchange.close()
