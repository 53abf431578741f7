"""What hooks and the log are told of calls and their attempts."""

from __future__ import annotations

import logging
import re
import time
from typing import NamedTuple, TypeVar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ._http.pool import Exchange
    from ._http.request import Request

logger = logging.getLogger("ziggeo")
logger.addHandler(logging.NullHandler())

_WORD = re.compile(r"v\d|[a-z][a-z-]{0,23}|[a-z]+_[a-z]+")

T = TypeVar("T")


class RequestEvent(NamedTuple):
    """What `Config.on_request` is told before an attempt.

    Attributes:
        operation: name of the operation, "videos.get", or None for a path of the caller's own.
        method: HTTP verb.
        path: path of the request without its query.
        attempt: 1 for the first.
    """

    operation: str | None
    method: str
    path: str
    attempt: int


class ResponseEvent(NamedTuple):
    """What `Config.on_response` is told after an attempt.

    Attributes:
        operation: name of the operation, "videos.get", or None for a path of the caller's own.
        method: HTTP verb.
        path: path of the request without its query.
        attempt: 1 for the first.
        status: HTTP status, or None when no answer came.
        elapsed: seconds that the attempt took, connecting included.
        bytes: size of the answer's body; 0 for a download, whose body is read afterwards.
        error: name of the error's class when the attempt failed, or None.
    """

    operation: str | None
    method: str
    path: str
    attempt: int
    status: int | None
    elapsed: float
    bytes: int
    error: str | None


class Attempt:
    """What the hooks and the log are told of one attempt."""

    __slots__ = ("_number", "_request", "elapsed", "error", "exchange")

    def __init__(self, request: Request, number: int) -> None:
        self._request = request
        self._number = number
        self.exchange: Exchange | None = None
        self.error: str | None = None
        self.elapsed = time.perf_counter()

    def request_event(self) -> RequestEvent:
        """Return what is known before the attempt."""
        request = self._request
        return RequestEvent(request.operation, request.method, request.path, self._number)

    def response_event(self) -> ResponseEvent:
        """Return what is known after the attempt."""
        exchange = self.exchange
        return ResponseEvent(
            *self.request_event(),
            status=exchange.response.status if exchange else None,
            elapsed=self.elapsed,
            bytes=exchange.received if exchange else 0,
            error=self.error,
        )

    def log(self) -> None:
        """Write the attempt's line, for DEBUG."""
        if not logger.isEnabledFor(logging.DEBUG):
            return
        event = self.response_event()
        logger.debug(
            "%s: %s, attempt %d, %.1f ms, %d bytes",
            log_name(self._request),
            event.error or event.status,
            event.attempt,
            event.elapsed * 1000,
            event.bytes,
        )


def tell(hook: Callable[[T], object] | None, make_event: Callable[[], T]) -> None:
    """Call a hook; what it raises is logged, since the call it watches must not fail by it."""
    if hook is None:
        return
    try:
        hook(make_event())
    except Exception:
        logger.exception("a hook raised")


def log_call(request: Request, ended: str, attempts: int, seconds: float) -> None:
    """Write a call's line, for INFO."""
    logger.info(
        "%s: %s, %d attempts, %.1f ms",
        log_name(request),
        ended,
        attempts,
        seconds * 1000,
    )


def log_name(request: Request) -> str:
    """Return how the log calls a request: its operation, where it has one, verb and path."""
    address = f"{request.method} {masked_path(request.path)}"
    return f"{request.operation} {address}" if request.operation else address


def masked_path(path: str) -> str:
    """Return a path for the log: what is no word of the API is shown by its beginning only."""
    return "/".join(
        segment if not segment or _WORD.fullmatch(segment) else segment[:4] + "…"
        for segment in path.split("/")
    )
