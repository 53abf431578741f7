"""What hooks and the log are told of calls and their attempts, tokens and secrets left out."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, TypeVar

from ..events import RequestEvent, ResponseEvent
from .masking import masked_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..config import Config
    from .exchange import Exchange
    from .request import Request

logger = logging.getLogger("ziggeo")
logger.addHandler(logging.NullHandler())

T = TypeVar("T")


class Attempt:
    """One attempt, as the hooks and the log see it.

    Attributes:
        exchange: the last exchange of the attempt, or None before a response came.
        error: name of the class of what ended it, or None.
    """

    __slots__ = ("_begun", "_config", "_number", "_request", "error", "exchange")

    def __init__(self, request: Request, number: int, config: Config) -> None:
        self._request = request
        self._number = number
        self._config = config
        self.exchange: Exchange | None = None
        self.error: str | None = None
        self._begun = time.perf_counter()

    def begin(self) -> None:
        """Tell the hook that an attempt begins."""
        if self._config.on_request is not None:
            _call(self._config.on_request, self._request_event())

    def end(self) -> None:
        """Tell the hook and the log how it ended."""
        elapsed = time.perf_counter() - self._begun
        if self._config.on_response is not None:
            _call(self._config.on_response, self._response_event(elapsed))
        if logger.isEnabledFor(logging.DEBUG):
            self._log(self._response_event(elapsed))

    def _request_event(self) -> RequestEvent:
        request = self._request
        return RequestEvent(request.operation, request.method, request.path, self._number)

    def _response_event(self, elapsed: float) -> ResponseEvent:
        exchange = self.exchange
        return ResponseEvent(
            *self._request_event(),
            status=exchange.status if exchange else None,
            elapsed=elapsed,
            bytes=exchange.received if exchange else 0,
            error=self.error,
        )

    def _log(self, event: ResponseEvent) -> None:
        logger.debug(
            "%s %s: %s, attempt %d, %s%.1f ms, %d bytes",
            event.method,
            masked_path(event.path),
            event.error or event.status,
            event.attempt,
            _operation(self._request),
            event.elapsed * 1000,
            event.bytes,
        )


def _call(hook: Callable[[T], object], event: T) -> None:
    """Call a hook; what it raises is logged, since the call it watches must not fail by it."""
    try:
        hook(event)
    except Exception:
        logger.exception("a hook raised")


def log_call(request: Request, ended: str, attempts: int, seconds: float) -> None:
    """Write a call's line, for INFO."""
    logger.info(
        "%s %s: %s, %d attempts, %s%.1f ms",
        request.method,
        masked_path(request.path),
        ended,
        attempts,
        _operation(request),
        seconds * 1000,
    )


def log_retry(request: Request, attempts: int, pause: float, reason: str) -> None:
    """Write a line about an attempt that failed and is followed by another, for WARNING."""
    logger.warning(
        "%s %s: attempt %d failed, %sthe next in %.2f s: %s",
        request.method,
        masked_path(request.path),
        attempts,
        _operation(request),
        pause,
        reason,
    )


def _operation(request: Request) -> str:
    return f"{request.operation}, " if request.operation else ""
