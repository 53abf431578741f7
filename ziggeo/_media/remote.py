"""A file at the service: opened at an offset, always the same version of it or told otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._http.exchange import first_cause, is_timeout
from .._words import visible
from ..errors import (
    APIStatusError,
    APITimeoutError,
    DownloadError,
    ZiggeoError,
)
from .body import Body, Version, kept_open
from .ranges import ByteRange, parse_length

if TYPE_CHECKING:
    from .._http.exchange import ExchangeError
    from .._http.request import Request
    from .._http.transport import Transport

_RANGE_NOT_SATISFIABLE = 416


class RemoteFile:
    """One file, read in one piece or gone on with after a cut.

    Attributes:
        address: host and path of the file, without a query and without credentials.
        version: the version that is being read, or None before it is known.
        attempts: how many times the file was opened.
    """

    def __init__(
        self, transport: Transport, request: Request, version: Version | None = None
    ) -> None:
        self._transport = transport
        self._request = request
        self._deadline = transport.deadline()
        self.address: str = request.origin + request.path
        self.version = version
        self.attempts: int = 0

    def open(self, offset: int = 0) -> Body:
        """Open the file at an offset if it is still the same, otherwise whole, as it is now.

        Raises:
            InvalidResponseError: what came is not a file.
            DownloadError: a part came that nobody asked for.
        """
        if offset and self.version is not None and self.version.validator is not None:
            body = self._rest(offset)
            if body is not None:
                return body
        body = self._ask(None)
        if body.position != 0:
            raise self._another_part(body)
        self.version = body.version
        return body

    def open_part(self, part: ByteRange | None) -> Body:
        """Open a part of the file, or the whole of it, whatever version that is.

        Returns:
            a body that begins with the part, or with the file where the service sends no parts.

        Raises:
            APIStatusError: the file ends before the part begins: status 416.
            DownloadError: another part came.
        """
        try:
            body = self._ask(part)
        except APIStatusError as error:
            if part is None or error.status != _RANGE_NOT_SATISFIABLE:
                raise
            told = error.headers.get("content-range", "").rpartition("/")[2]
            raise self.beyond_the_end(part, parse_length(told)) from error
        total = body.version.length
        start = 0 if part is None else part.start
        if start < 0:
            start = body.position if total is None else max(total + start, 0)
        if body.position < 0 or body.position != (start if body.is_part else 0):
            raise self._another_part(body)
        self.version = body.version
        return body

    def reopen(self, position: int, end: int | None, *, anew: bool) -> Body:
        """Open the version that is being read once more, to go on at a position.

        Args:
            position: offset of the first byte that is wanted.
            end: offset after the last one, or None for the end of the file.
            anew: whether reading begins there, so that no earlier bytes have to fit.

        Returns:
            a body that begins there, or with the file where the service sends no parts.

        Raises:
            DownloadError: the file has changed, or nothing tells whether it has.
        """
        version = self.version or Version(None, None, None)
        if version.validator is None and not anew:
            raise self.failed(
                "the service sends no parts of the file, which cannot be gone on with"
            )
        try:
            body = self._ask(ByteRange(position, end) if position or end is not None else None)
        except APIStatusError as error:
            if error.status != _RANGE_NOT_SATISFIABLE:
                raise
            raise self.failed("the file has changed: it is shorter now") from error
        proven = anew or body.version.validator == version.validator
        usable = body.position == position if body.is_part else proven
        if usable and version.agrees_with(body.version):
            return body
        body.abort()
        raise self.failed("the file has changed while it was read")

    def failed(self, message: str, kind: type[ZiggeoError] = DownloadError) -> ZiggeoError:
        """Return the error for a file that does not arrive whole."""
        return kind(message, method=self._request.method, url=self.address, attempts=self.attempts)

    def cut(self, done: int, error: ExchangeError | None) -> ZiggeoError:
        """Return the error for a file that is cut for good after so many bytes."""
        if error is None:
            return self.failed(f"the file was cut after {done} bytes: no more of it came")
        if is_timeout(error):
            message = f"no more of the file came in time after {done} bytes"
            return self.failed(message, APITimeoutError)
        return self.failed(
            f"the file was cut after {done} bytes: {visible(str(first_cause(error)))}"
        )

    def beyond_the_end(self, part: ByteRange, total: int | None) -> APIStatusError:
        """Return the error for a part that the file does not have."""
        known = "fewer" if total is None else str(total)
        return APIStatusError(
            f"the file has {known} bytes: none at {part.start}",
            method=self._request.method,
            url=self.address,
            status=_RANGE_NOT_SATISFIABLE,
            headers={"content-range": f"bytes */{'*' if total is None else total}"},
            attempts=self.attempts,
        )

    def _rest(self, offset: int) -> Body | None:
        """Open the same version at an offset, or None where what came cannot be used."""
        known = self.version or Version(None, None, None)
        try:
            body = self._ask(ByteRange(offset))
        except APIStatusError as error:
            if error.status != _RANGE_NOT_SATISFIABLE:
                raise
            return None  # shorter now than it was
        if not body.is_part:
            self.version = body.version
            return body
        # A service that ignores If-Range sends a part of whatever it has now.
        if body.position == offset and known.agrees_with(body.version):
            self.version = known.completed_by(body.version)
            return body
        body.abort()
        return None

    def _ask(self, part: ByteRange | None) -> Body:
        """Send a request for a part, of the version that is known if there is one."""
        headers = {}
        if part is not None:
            headers["Range"] = part.header
            if self.version is not None and self.version.validator is not None:
                headers["If-Range"] = self.version.validator
        self.attempts += 1
        request = self._request.with_headers(headers)
        return Body(self._transport.run(request, kept_open, deadline=self._deadline))

    def _another_part(self, body: Body) -> ZiggeoError:
        body.abort()
        return self.failed("another part of the file came than the one that was asked for")
