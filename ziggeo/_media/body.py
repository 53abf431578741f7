"""What one response brings of a file: which version of it, and its bytes from an offset on.

All that downloads and readers use of an exchange is used here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..errors import InvalidResponseError
from .ranges import parse_content_range, parse_length

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._http.exchange import Exchange

_OK = 200
_PARTIAL = 206


class Version(NamedTuple):
    """What tells one version of a file from another, and what is known of it.

    Attributes:
        etag: ETag, or None.
        last_modified: date of the last change, as the service writes it, or None.
        length: bytes of the whole file, or None when the service does not say.
        content_type: media type without its parameters, or "".
        ranges: whether the service says that it sends parts.
    """

    etag: str | None
    last_modified: str | None
    length: int | None
    content_type: str = ""
    ranges: bool = False

    @property
    def validator(self) -> str | None:
        """What If-Range can hold: a strong ETag, otherwise the date of the last change."""
        # A weak ETag stands for the same meaning, not for the same bytes.
        strong = self.etag is not None and not self.etag.startswith("W/")
        return self.etag if strong else self.last_modified

    def completed_by(self, newer: Version) -> Version:
        """Return this version with what another response says beside it."""
        return Version(
            self.etag or newer.etag,
            self.last_modified or newer.last_modified,
            self.length if self.length is not None else newer.length,
            self.content_type or newer.content_type,
            self.ranges or newer.ranges,
        )

    def agrees_with(self, other: Version) -> bool:
        """Tell whether nothing that both versions say differs."""
        pairs = zip(self[:3], other[:3], strict=True)
        return all(mine == its or mine is None or its is None for mine, its in pairs)


class Body:
    """The bytes of a file from an offset on, as one response brings them.

    Whatever is raised while it is read, an interrupt too, ends it: bytes that were received and
    not handed over are never skipped, because nothing more comes from here.

    Attributes:
        version: what the response says about the file.
        position: offset in the file of the next byte.
        end: offset after the last byte of this response, or None when the service does not say.
        is_part: whether the response says that it is a part of the file.
    """

    def __init__(self, exchange: Exchange) -> None:
        headers = exchange.headers
        self._exchange: Exchange | None = exchange
        self.is_part: bool = exchange.status == _PARTIAL
        self.position: int = 0
        self.end = length = parse_length(headers.get("Content-Length", ""))
        if self.is_part:
            # A part that does not say which one it is begins where none was asked for.
            part = parse_content_range(headers.get("Content-Range", "")) or (-1, None, None)
            self.position, self.end, length = part
        self.version: Version = _version(headers, length, part=self.is_part)

    @property
    def is_open(self) -> bool:
        """Whether it can be read on."""
        return self._exchange is not None

    def read(self, size: int) -> bytes:
        """Return at most so many of the next bytes, b"" at the end.

        Raises:
            ExchangeError: the connection was cut.
        """
        exchange, self._exchange = self._exchange, None
        if exchange is None:
            raise ValueError("read of a body that has ended")
        try:
            block = exchange.read(size)
            self.position += len(block)
            self._exchange = exchange
        except BaseException:
            exchange.close()
            raise
        return block

    def release(self) -> None:
        """Keep the connection if all was read, and close it otherwise."""
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.close()

    def abort(self) -> None:
        """Close the connection."""
        exchange, self._exchange = self._exchange, None
        if exchange is not None:
            exchange.close()


def kept_open(exchange: Exchange) -> Exchange:
    """Check that a file begins here, and leave its body to the caller."""
    what = None
    if _content_type(exchange.headers) == "text/html":
        what = "a web page"
    elif exchange.status not in (_OK, _PARTIAL):
        what = f"status {exchange.status}"
    elif exchange.headers.get("Content-Encoding", "identity").lower() != "identity":
        what = "an encoded file"
    if what is not None:
        raise InvalidResponseError(f"{what} came where a file is due", status=exchange.status)
    exchange.keep_open = True
    return exchange


def _version(headers: Mapping[str, str], length: int | None, *, part: bool) -> Version:
    return Version(
        headers.get("ETag") or None,
        headers.get("Last-Modified") or None,
        length,
        _content_type(headers),
        headers.get("Accept-Ranges", "").strip().lower() == "bytes" or part,
    )


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()
