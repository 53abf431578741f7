"""A file at the service: opened at an offset, always the same version of it or told otherwise."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..errors import APIStatusError, DownloadError, InvalidResponseError, ZiggeoError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._http.exchange import Exchange
    from .._http.request import Request
    from .._http.transport import Transport

_OK = 200
_PARTIAL = 206
_RANGE_NOT_SATISFIABLE = 416
_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+)")


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


class RemoteFile:
    """One file, read in one piece or gone on with after a cut.

    Attributes:
        version: the version that was opened last, or None.
        attempts: how many times the file was opened.
    """

    def __init__(self, transport: Transport, request: Request, version: Version | None) -> None:
        self._transport = transport
        self._request = request
        self._deadline = transport.deadline()
        self.version = version
        self.attempts = 0

    def open(self, offset: int) -> tuple[Exchange, int]:
        """Open the file at an offset if it is still the same, otherwise at its beginning.

        Returns:
            the exchange to read from and to release, and where in the file it begins.

        Raises:
            InvalidResponseError: what came is no file.
        """
        self.attempts += 1
        headers = self._range(offset)
        try:
            exchange = self._opened(headers)
        except APIStatusError as error:
            if error.status != _RANGE_NOT_SATISFIABLE or not headers:
                raise
            exchange = self._opened({})  # shorter now than it was
        if exchange.status == _PARTIAL:
            self._require_rest(exchange, offset)
            return exchange, offset
        self.version = _version(exchange.headers)
        return exchange, 0

    def failed(self, message: str, kind: type[ZiggeoError] = DownloadError) -> ZiggeoError:
        """Return the error for a file that does not arrive whole."""
        request = self._request
        return kind(
            message,
            method=request.method,
            url=request.origin + request.path,
            attempts=self.attempts,
        )

    def _range(self, offset: int) -> dict[str, str]:
        if not offset or self.version is None or self.version.validator is None:
            return {}
        return {"Range": f"bytes={offset}-", "If-Range": self.version.validator}

    def _opened(self, headers: dict[str, str]) -> Exchange:
        request = self._request.with_headers(headers)
        return self._transport.run(request, _kept_open, deadline=self._deadline)

    def _require_rest(self, exchange: Exchange, offset: int) -> None:
        match = _CONTENT_RANGE.fullmatch(exchange.headers.get("Content-Range", ""))
        length = self.version.length if self.version else None
        if match and int(match[1]) == offset and length in (None, int(match[2])):
            return
        exchange.close()
        raise self.failed("another part of the file came than the one that was asked for")


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
    return Version(
        validator,
        int(length) if length.isdecimal() else None,
        _content_type(headers),
        headers.get("Accept-Ranges", "").strip().lower() == "bytes",
    )


def _content_type(headers: Mapping[str, str]) -> str:
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()
