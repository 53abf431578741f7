"""Sends a request until it is answered or given up: attempts, redirects, status to error."""

from __future__ import annotations

import logging
import os
import time
from itertools import count
from typing import TypeVar
from urllib.parse import urlsplit

from ..errors import (
    APIConnectionError,
    APITimeoutError,
    RateLimitError,
    ZiggeoError,
    excerpt,
    status_error_class,
)
from ..events import Attempt, log_call, logger, masked_path, tell
from .answers import GONE, Refusal, read_json, read_refusal, read_text
from .connection import Limits
from .pool import ExchangeError, Pool, is_late
from .request import Requests, redirected
from .retries import Tries, retry_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..config import Config, Credentials
    from .pool import Exchange
    from .request import Request

_MOST_REDIRECTS = 4
_MOST_POOLS = 64
_REQUEST_ID_HEADERS = ("x-request-id", "x-amzn-requestid", "x-amz-request-id")
_UNSHOWN_HEADERS = frozenset({"set-cookie", "location"})  # both can carry a signature or a session

T = TypeVar("T")


class Transport:
    """Sends requests for one client; safe for threads, and fresh after a fork."""

    def __init__(self, credentials: Credentials, config: Config) -> None:
        self.retries = config.retries
        self._config = config
        self._process = os.getpid()
        self._pools: dict[str, Pool] = {}
        self.requests = Requests(credentials, config)

    def close(self) -> None:
        """Close the idle connections; a later call opens new ones."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.close()

    def json(self, request: Request) -> Any:
        """Send a request and return its answer parsed from JSON.

        Raises:
            InvalidResponseError: the answer is no JSON; its body is attached.
        """
        most = self._config.max_json_bytes
        return self.run(request, lambda exchange: read_json(exchange, most))

    def text(self, request: Request) -> str:
        """Send a request and return its answer as text; empty when an earlier attempt did it.

        Raises:
            InvalidResponseError: the answer is a web page.
        """
        most = self._config.max_json_bytes
        return self.run(request, lambda exchange: read_text(exchange, most))

    def deadline(self) -> float | None:
        """Return the moment of the monotonic clock at which a call that begins now is over."""
        seconds = self._config.deadline
        return None if seconds is None else time.monotonic() + seconds

    def run(
        self, request: Request, consume: Callable[[Exchange], T], *, deadline: float | None = None
    ) -> T:
        """Send a request until it succeeds or no attempt is left, and return what `consume` makes.

        Args:
            request: what to send.
            consume: reads the body of a success; what breaks while it reads is an attempt that
                failed.
            deadline: when the call is over, where it is part of a longer one.

        Raises:
            APIConnectionError: no answer came.
            APIStatusError: the answer is no success.
            InvalidResponseError: the answer is not what it should be.
        """
        deadline = self.deadline() if deadline is None else deadline
        tries = Tries(
            request.method, self.retries, repeatable=request.repeatable, deadline=deadline
        )
        started = time.perf_counter()
        ended = "failed"
        try:
            result = self._settled(request, consume, tries, deadline)
            ended = "done"
        finally:
            if logger.isEnabledFor(logging.INFO):
                log_call(request, ended, tries.count, time.perf_counter() - started)
        return result

    def _settled(
        self,
        request: Request,
        consume: Callable[[Exchange], T],
        tries: Tries,
        deadline: float | None,
    ) -> T:
        """Make attempts until one succeeds or none is left."""
        while True:
            tries.count += 1
            try:
                outcome = self._timed_attempt(request, consume, tries, deadline)
            except ExchangeError as error:
                failure: ZiggeoError = self._connection_error(request, error, tries.count)
                pause = tries.pause_after_error(error)
                if pause is None:
                    raise failure from error
            except ZiggeoError as error:
                if error.method is None:  # another call's, made by a callback, has its own
                    self._located(error, request, tries.count)
                raise
            else:
                if not isinstance(outcome, Refusal):
                    return outcome
                failure = self._status_error(request, outcome, tries.count)
                pause = tries.pause_after_status(outcome.status, outcome.headers)
                if pause is None:
                    raise failure
            logger.warning(
                "%s %s: attempt %d failed, the next in %.2f s: %s",
                request.method,
                masked_path(request.path),
                tries.count,
                pause,
                # The message of a status may quote the body, which no log shows.
                failure.message if failure.status is None else f"status {failure.status}",
            )
            time.sleep(pause)
            if request.body is not None and not isinstance(request.body, bytes):
                request.body.rewind()

    def _timed_attempt(
        self,
        request: Request,
        consume: Callable[[Exchange], T],
        tries: Tries,
        deadline: float | None,
    ) -> T | Refusal:
        """Make one attempt, and tell the hooks and the log about it."""
        config = self._config
        limits = Limits(config.connect_timeout, config.send_timeout, config.read_timeout, deadline)
        attempt = Attempt(request, tries.count)
        tell(config.on_request, attempt.request_event)
        try:
            outcome = self._attempt(request, consume, tries, limits, attempt)
        except BaseException as error:
            attempt.error = type(error).__name__
            raise
        finally:
            attempt.elapsed = time.perf_counter() - attempt.elapsed
            tell(config.on_response, attempt.response_event)
            attempt.log()
        return outcome

    def _attempt(
        self,
        request: Request,
        consume: Callable[[Exchange], T],
        tries: Tries,
        limits: Limits,
        attempt: Attempt,
    ) -> T | Refusal:
        """Send a request once, follow where a GET is redirected, and read the answer."""
        for redirects in count():
            exchange = self._pool(request.origin).exchange(
                request.method, request.target, request.headers, request.body, limits
            )
            attempt.exchange = exchange
            try:
                status = exchange.response.status
                # Deleted by an earlier attempt whose answer was lost.
                gone = status == GONE and request.method == "DELETE" and tries.reached
                if 200 <= status < 300 or gone:
                    outcome: T | Refusal = consume(exchange)
                else:
                    outcome = read_refusal(exchange)
            except BaseException:
                exchange.abort()
                raise
            if not exchange.keep_open:
                exchange.release()
            elsewhere = redirected(request, exchange.response)
            if elsewhere is None or redirects == _MOST_REDIRECTS:
                return outcome
            request = elsewhere
        raise AssertionError  # counting never ends

    def _pool(self, origin: str) -> Pool:
        """Return the pool of an origin; a child process makes its own."""
        if self._process != os.getpid():
            # The parent's connections are not closed here, only left to it.
            # The pools come first: a thread that sees the new process must not find the old ones.
            self._pools, self._process = {}, os.getpid()
        pool = self._pools.get(origin)
        if pool is None:
            if len(self._pools) >= _MOST_POOLS:  # redirects can name any number of hosts
                self.close()
            pool = self._pools.setdefault(origin, Pool(origin, self._config))
        return pool

    def _located(self, error: ZiggeoError, request: Request, attempts: int) -> ZiggeoError:
        """Say in an error which request it is about, and take every secret out of it."""
        error.method = request.method
        error.url = request.origin + request.path
        error.attempts = attempts
        error.message = self._masked(error.message, request)
        error.args = (error.message,)
        error.body = None if error.body is None else self._masked(error.body, request)
        error.headers = {
            name.lower(): self._masked(value, request)
            for name, value in error.headers.items()
            if name.lower() not in _UNSHOWN_HEADERS
        }
        error.request_id = _request_id(error.headers)
        return error

    def _connection_error(
        self, request: Request, error: ExchangeError, attempts: int
    ) -> APIConnectionError:
        late = is_late(error)
        kind = APITimeoutError if late else APIConnectionError
        what = "no answer in time from" if late else "no answer from"
        failure = kind(f"{what} {urlsplit(request.origin).netloc}: {_first_cause(error)}")
        self._located(failure, request, attempts)
        return failure

    def _status_error(self, request: Request, refusal: Refusal, attempts: int) -> ZiggeoError:
        body = refusal.body.decode("utf-8", "replace")
        failure = status_error_class(refusal.status)(
            f"{refusal.status} {refusal.reason}: {excerpt(body)}",
            status=refusal.status,
            body=body,
            headers=dict(refusal.headers),
        )
        if isinstance(failure, RateLimitError):
            failure.retry_after = retry_after(refusal.headers)
        return self._located(failure, request, attempts)

    def _masked(self, text: str, request: Request) -> str:
        for secret in (*self.requests.secrets, *request.secrets):
            text = text.replace(secret, "[secret]")
        return text


def _request_id(headers: dict[str, str]) -> str | None:
    return next((headers[name] for name in _REQUEST_ID_HEADERS if name in headers), None)


def _first_cause(error: BaseException) -> str:
    """Return the words of what happened first, which are the plainest."""
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error) or type(error).__name__
