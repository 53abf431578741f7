"""A file of the service as a readable stream, for a web framework's response or a decoder."""

from __future__ import annotations

import io
import operator
import os
import time
from typing import TYPE_CHECKING

from .._http.adapter import BLOCK_SIZE
from .._http.exchange import ExchangeError
from .._http.retries import jittered_pause
from .._words import visible
from .file_names import extension, safe_name
from .ranges import ContentRange

if TYPE_CHECKING:
    from typing import Any

    from .body import Body
    from .ranges import ByteRange
    from .remote import RemoteFile


class FileReader(io.RawIOBase):
    """A file at the service, or a part of it, read as it comes; closing it closes the connection.

    It is read with `read` or `readinto`, or iterated in blocks of 256 KiB, and can be sought where
    the service sends parts. A connection that is cut is replaced by one that goes on there. After
    anything that is raised while it is read, an interrupt too, it stands where that read began.

    Attributes:
        name: file name, "TOKEN.mp4".
        content_type: media type, "video/mp4", or "" when the service does not say.
        length: bytes to read, or None when the service does not say.
        total: bytes of the whole file, or None when the service does not say.
        content_range: for a part, the text of the header Content-Range that tells which one it is,
            "bytes 0-499/900000"; None for a whole file.
    """

    def __init__(
        self, remote: RemoteFile, retries: int, *, name: str, part: ByteRange | None = None
    ) -> None:
        super().__init__()
        name = safe_name(name)
        self._remote = remote
        self._retries = retries
        self._body: Body | None = remote.open_part(part)
        version = self._body.version
        self._start, self._end = self._bounds(self._body, part)
        self._position = self._start  # in the whole file; the body's own may be ahead of it
        self._asked_end = self._end if part is not None and part.end is not None else None
        ignored = part is not None and not self._body.is_part
        self._seekable = version.ranges and version.validator is not None and not ignored
        self.name: str = name + extension(version.content_type)
        self.content_type: str = version.content_type
        self.total: int | None = version.length
        self.length: int | None = None if self._end is None else self._end - self._start
        self.content_range: str | None = None
        if part is not None and self._end is not None:
            self.content_range = ContentRange(self._start, self._end, self.total).header

    def _bounds(self, body: Body, part: ByteRange | None) -> tuple[int, int | None]:
        """Return where in the whole file what is to be read begins and ends."""
        total = body.version.length
        if part is None:
            return 0, total
        if total is None:
            if body.is_part:
                return body.position, body.end
            body.abort()
            raise self._remote.failed("the service sends no parts of the file")
        start, end = part.within(total)
        if start >= end:
            body.abort()
            raise self._remote.beyond_the_end(part, total)
        return start, end

    def __repr__(self) -> str:
        """Return name, type, length and whether it is open; no address, which may be signed."""
        length = "unknown length" if self.length is None else f"{self.length} bytes"
        kind = visible(self.content_type) or "unknown type"
        state = "closed" if self.closed else "open"
        return f"<FileReader {self.name!r}, {kind}, {length}, {state}>"

    def readable(self) -> bool:
        """Return True."""
        return True

    def seekable(self) -> bool:
        """Tell whether the service sends parts of this file."""
        return self._seekable and self.length is not None

    def tell(self) -> int:
        """Return the position in bytes from where what is read begins."""
        self._require_open()
        return self._position - self._start

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        """Move to a position; what comes next is asked for when it is read.

        The beginning can be gone back to always: the file is opened anew.

        Raises:
            io.UnsupportedOperation: the service sends no parts of this file.
        """
        self._require_open()
        bases = {os.SEEK_SET: 0, os.SEEK_CUR: self.tell(), os.SEEK_END: self.length or 0}
        if whence not in bases:
            raise ValueError(f"whence is 0, 1 or 2, not {whence!r}")
        position = max(bases[whence] + operator.index(offset), 0)
        unknown = whence == os.SEEK_END and self.length is None
        if unknown or not (self.seekable() or position in (0, self.tell())):
            raise io.UnsupportedOperation("the service sends no parts of this file")
        self._position = self._start + position
        return position

    def read(self, size: int | None = -1, /) -> bytes:
        """Return so many bytes, fewer only where the file ends; all that is left for -1 or None.

        Raises:
            DownloadError: the file was cut again and again, or has changed meanwhile.
            APITimeoutError: no more of it came in time.
            APIConnectionError: the service could not be reached again after a cut or a seek.
        """
        self._require_open()
        size = -1 if size is None else operator.index(size)
        start = self._position
        try:
            content = self._content(start, size)
            self._position = start + len(content)
            return content
        except BaseException:  # what was received went nowhere: it is read again
            self._position = start
            raise

    def readall(self) -> bytes:
        """Return all that is left."""
        return self.read()

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer with what comes next; fewer bytes only where the file ends, 0 at its end.

        Raises:
            DownloadError: the file was cut again and again, or has changed meanwhile.
            APITimeoutError: no more of it came in time.
            APIConnectionError: the service could not be reached again after a cut or a seek.
        """
        start = self._position
        try:
            view = memoryview(buffer).cast("B")
            content = self.read(len(view))
            view[: len(content)] = content
            return len(content)
        except BaseException:
            self._position = start
            raise

    def __iter__(self) -> FileReader:
        """Return the stream itself, which yields blocks and not lines."""
        return self

    def __next__(self) -> bytes:
        """Return the next block."""
        start = self._position
        try:
            block = self.read(BLOCK_SIZE)
            if block:
                return block
        except BaseException:
            self._position = start
            raise
        raise StopIteration

    def __enter__(self) -> FileReader:
        """Return the stream itself."""
        return self

    def close(self) -> None:
        """Close the connection, or keep it for another call if the file was read to its end."""
        self._disconnect()
        super().close()

    def _content(self, position: int, size: int) -> bytes:
        """Return so many bytes from a position on, all for a negative size."""
        first = self._block(position, size)
        if not first or len(first) == size:
            return first
        content = io.BytesIO()
        content.write(first)
        while content.tell() != size:
            block = self._block(position + content.tell(), size - content.tell())
            if not block:
                break
            content.write(block)
        return content.getvalue()

    def _block(self, position: int, size: int) -> bytes:
        """Return at most a block from a position on, b"" at the end; a cut is mended."""
        left = BLOCK_SIZE if self._end is None else self._end - position
        most = min(BLOCK_SIZE, left, size if size >= 0 else BLOCK_SIZE)
        if most <= 0:
            return b""
        attempt = 0
        while True:
            cut: ExchangeError | None = None
            try:
                block = self._body_at(position).read(most)
            except ExchangeError as error:
                cut = error
            else:
                if block or self._end is None:
                    return block
            # It was cut, or ended too early, as a part may that is shorter than was asked for.
            self._disconnect()
            attempt += 1
            if attempt > self._retries:
                raise self._remote.cut(position - self._start, cut) from cut
            time.sleep(jittered_pause(attempt))

    def _body_at(self, position: int) -> Body:
        """Return the body that goes on at a position, which is a new one after a cut or a seek."""
        body = self._body
        if body is None or not self._reaches(body, position):
            self._disconnect()
            body = self._remote.reopen(position, self._asked_end, anew=position == self._start)
            self._body = body
        while body.position < position:  # the service has sent the file from its beginning
            if not body.read(min(BLOCK_SIZE, position - body.position)):
                raise self._remote.failed("the file has changed: it is shorter now")
        return body

    def _reaches(self, body: Body, position: int) -> bool:
        """Tell whether a body goes on at a position, or comes there sooner than a new one."""
        gap = position - body.position
        return body.is_open and gap >= 0 and (gap <= BLOCK_SIZE or not self.seekable())

    def _disconnect(self) -> None:
        body, self._body = getattr(self, "_body", None), None  # close may come before all is there
        if body is not None:
            body.release()

    def _require_open(self) -> None:
        if self.closed:
            raise ValueError("the file is closed")
