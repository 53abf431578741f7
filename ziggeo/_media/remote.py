"""A file at the service, or a part of it: always the same version, or told otherwise."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import APIStatusError, ArgumentError, DownloadError, InvalidResponseError, ZiggeoError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._http.exchange import Exchange
    from .._http.request import Request
    from .._http.transport import Transport

_OK = 200
_PARTIAL = 206
_RANGE_NOT_SATISFIABLE = 416
_CONTENT_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19}|\*)")
_MAX_LENGTH_DIGITS = 19


class Version(NamedTuple):
    """What tells one version of a file from another, and what is known of it.

    Attributes:
        validator: strong ETag, otherwise the date of the last change, otherwise None.
        length: bytes of the whole file, or None when the service does not say.
        content_type: media type without its parameters, or "".
        ranges: whether the service says that it sends parts.
    """

    validator: str | None
    length: int | None
    content_type: str = ""
    ranges: bool = False


class Span(NamedTuple):
    """Which bytes of a file a response holds, as its Content-Range says.

    Attributes:
        first: position of the first byte.
        last: position of the last byte.
        total: bytes of the whole file, or None when the service does not say.
    """

    first: int
    last: int
    total: int | None


class Part(NamedTuple):
    """Which bytes of a file are wanted: from `start` up to but not including `end`, as a slice.

    Attributes:
        start: position of the first byte; negative for so many bytes at the end of the file.
        end: position after the last byte, or None for the end of the file.
    """

    start: int
    end: int | None

    @property
    def header(self) -> str:
        """The value of a Range header; RFC 9110, section 14.1.2, counts the last byte in."""
        if self.start < 0:
            return f"bytes={self.start}"
        return f"bytes={self.start}-{'' if self.end is None else self.end - 1}"


def part_of(start: int, end: int | None) -> Part | None:
    """Return the part that is wanted, None for the whole file.

    Raises:
        ArgumentError: there is no such part of any file.
    """
    for name, value in (("start", start), ("end", 1 if end is None else end)):
        if isinstance(value, bool) or not isinstance(value, int):
            raise ArgumentError(f"{name} is a whole number of bytes, not {value!r}")
    if end is not None and (start < 0 or end <= start):
        raise ArgumentError("end is more than start, and is not given with a negative start")
    return Part(start, end) if start or end is not None else None


class RemoteFile:
    """One file or a part of it, read in one piece or gone on with after a cut.

    Attributes:
        version: the version that was opened last, or None.
        span: the bytes of the part, once it has been opened; None for a whole file.
        attempts: how many times the file was opened.
    """

    def __init__(
        self,
        transport: Transport,
        request: Request,
        version: Version | None = None,
        part: Part | None = None,
    ) -> None:
        self._transport = transport
        self._request = request
        self._deadline = transport.deadline()
        self._part = part
        self.version = version
        self.span: Span | None = None
        self.attempts: int = 0

    @property
    def address(self) -> str:
        """Where the file is: scheme, host and path, without a query."""
        return self._request.origin + self._request.path

    @property
    def length(self) -> int | None:
        """Bytes of the file, or of the part that is read."""
        if self.span is not None:
            return self.span.last - self.span.first + 1
        return self.version.length if self.version else None

    def open(self, offset: int) -> tuple[Exchange, int]:
        """Open at an offset if it is still the same file, otherwise at its beginning.

        Returns:
            the exchange to read from and to close, and where in the file or part it begins.

        Raises:
            InvalidResponseError: what came is not a file.
            DownloadError: the part is not the one that was asked for.
        """
        self.attempts += 1
        if self._part is not None and self.span is None:
            return self._open_part(self._part), 0
        headers = self._rest(offset)
        if not headers:
            return self._open_whole(), 0
        try:
            exchange = self._opened(headers)
        except APIStatusError as error:
            if error.status != _RANGE_NOT_SATISFIABLE:
                raise
            return self._open_whole(), 0  # shorter now than it was
        if exchange.status != _PARTIAL:
            return self._begin(exchange), 0
        if self._is_rest(exchange, offset):
            return exchange, offset
        exchange.close()  # of another version, from a service that does not look at If-Range
        return self._open_whole(), 0

    def failed(self, message: str, kind: type[ZiggeoError] = DownloadError) -> ZiggeoError:
        """Return the error for a file that does not arrive whole."""
        return kind(message, method=self._request.method, url=self.address, attempts=self.attempts)

    def _open_whole(self) -> Exchange:
        return self._begin(self._opened({}))

    def _begin(self, exchange: Exchange) -> Exchange:
        """Note which version begins; a part of one must have been asked for."""
        if exchange.status == _PARTIAL or self.span is not None:
            exchange.close()
            raise self.failed("another part of the file came than the one that was asked for")
        self.version = _version(exchange.headers)
        return exchange

    def _open_part(self, part: Part) -> Exchange:
        try:
            exchange = self._opened({"Range": part.header})
        except APIStatusError as error:
            if error.status == _RANGE_NOT_SATISFIABLE:
                total = error.headers.get("content-range", "").rpartition("/")[2]
                error.message = f"the file has {total or 'fewer'} bytes: the part begins beyond"
                error.args = (error.message,)
            raise
        span = _span(exchange.headers)
        if exchange.status != _PARTIAL or span is None or not _is_answer(span, part):
            exchange.close()
            raise self.failed("the service sent no such part of the file")
        self.span = span
        self.version = _version(exchange.headers)._replace(length=span.total, ranges=True)
        return exchange

    def _rest(self, offset: int) -> dict[str, str]:
        """Return the headers that ask for the rest, as long as it is the same file."""
        if self.version is None or self.version.validator is None:
            return {}
        if self.span is not None:
            rest = f"bytes={self.span.first + offset}-{self.span.last}"
        elif offset:
            rest = f"bytes={offset}-"
        else:
            return {}
        return {"Range": rest, "If-Range": self.version.validator}

    def _is_rest(self, exchange: Exchange, offset: int) -> bool:
        """Tell whether a response holds the rest of the very version that was opened."""
        span, version = _span(exchange.headers), self.version
        if span is None or version is None:
            return False
        begin = self.span.first if self.span else 0
        end = (
            self.span.last if self.span else None if version.length is None else version.length - 1
        )
        # RFC 9110, section 15.3.7: what is said of a part is said of the whole. Where it says
        # nothing of a version, its place and the length of the whole have to do.
        return (
            span.first == begin + offset
            and end in (None, span.last)
            and (version.length is None or span.total in (None, version.length))
            and _is_said_of(version, exchange.headers)
        )

    def _opened(self, headers: dict[str, str]) -> Exchange:
        request = self._request.with_headers(headers)
        return self._transport.run(request, _kept_open, deadline=self._deadline)


def _kept_open(exchange: Exchange) -> Exchange:
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


def _version(headers: Mapping[str, str]) -> Version:
    etag = headers.get("ETag", "")
    # A weak ETag stands for the same meaning, not for the same bytes.
    validator = headers.get("Last-Modified") if not etag or etag.startswith("W/") else etag
    length = headers.get("Content-Length", "")
    usable = length.isascii() and length.isdecimal() and len(length) <= _MAX_LENGTH_DIGITS
    return Version(
        validator,
        int(length) if usable else None,
        _content_type(headers),
        headers.get("Accept-Ranges", "").strip().lower() == "bytes",
    )


def _is_said_of(version: Version, headers: Mapping[str, str]) -> bool:
    """Tell whether headers name the validator of a version, or none to compare with it."""
    is_date = not (version.validator or "").startswith('"')
    said = headers.get("Last-Modified" if is_date else "ETag")
    return said is None or said == version.validator


def _span(headers: Mapping[str, str]) -> Span | None:
    match = _CONTENT_RANGE.fullmatch(headers.get("Content-Range", "").strip())
    if match is None:
        return None
    first, last, total = int(match[1]), int(match[2]), match[3]
    return Span(first, last, None if total == "*" else int(total)) if first <= last else None


def _is_answer(span: Span, part: Part) -> bool:
    """Tell whether a span is what was asked for, or as much of it as there is."""
    if part.start < 0:
        wanted = -part.start
        at_end = span.total is None or span.last == span.total - 1
        return at_end and (span.last - span.first + 1 == wanted or span.first == 0)
    at_most = part.end is None or span.last < part.end
    complete = part.end is None or span.last == part.end - 1 or span.total == span.last + 1
    open_end = part.end is not None or span.total in (None, span.last + 1)
    return span.first == part.start and at_most and complete and open_end


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()
