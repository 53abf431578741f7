"""Sends a request until it is answered or given up: attempts, redirects, status to error."""

from __future__ import annotations

import logging
import time
from itertools import count
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from .._secret import MASK, being_handled, without_frames
from .._words import service_detail, visible
from ..errors import (
    APIConnectionError,
    APITimeoutError,
    RateLimitError,
    ZiggeoError,
    status_error_class,
)
from .exchange import ExchangeError, first_cause, is_timeout, send
from .log import Attempt, log_call, log_retry, logger
from .request import RequestFactory, redirect_request
from .response import NOT_FOUND, ErrorResponse, read_error, read_json, read_text
from .retries import Tries, retry_after
from .sessions import sessions_for
from .timeouts import Limits, LimitsTimeout

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..config import Config, Credentials
    from .exchange import Exchange
    from .request import Request
    from .sessions import Given, Sessions

_MAX_REDIRECTS = 4
_NO_WORDS = ("", "[]", "{}", "null")  # the second is what the service's framework answers
_REQUEST_ID_HEADERS = ("x-request-id", "x-amzn-requestid", "x-amz-request-id")
_UNSHOWN_HEADERS = frozenset({"set-cookie", "location"})  # both can carry a signature or a session

T = TypeVar("T")


class Transport:
    """Sends requests for one client; safe for threads, and fresh after a fork.

    Attributes:
        retries: how many times a call may be repeated.
        factory: makes the requests.
    """

    def __init__(
        self, credentials: Credentials, config: Config, session: Given | None = None
    ) -> None:
        self.retries: int = config.retries
        self.factory: RequestFactory = RequestFactory(credentials, config)
        self.config = config
        self.sessions: Sessions = sessions_for(config, session)
        self._timeouts = {
            is_file: LimitsTimeout(Limits(config, None, steady=is_file))
            for is_file in (False, True)
        }

    def close(self) -> None:
        """Close the idle connections of our own session; a later call opens new ones."""
        self.sessions.close()

    def json(self, request: Request) -> Any:
        """Send a request and return its response parsed from JSON.

        Raises:
            InvalidResponseError: the response is not JSON; its body is attached.
        """
        limit = self.config.max_json_bytes
        return self.run(request, lambda exchange: read_json(exchange, limit))

    def text(self, request: Request) -> str:
        """Send a request and return its response as text; empty when an earlier attempt did it.

        Raises:
            InvalidResponseError: the response is a web page.
        """
        limit = self.config.max_json_bytes
        return self.run(request, lambda exchange: read_text(exchange, limit))

    def deadline(self) -> float | None:
        """Return the moment of the monotonic clock at which a call that begins now is over."""
        seconds = self.config.deadline
        return None if seconds is None else time.monotonic() + seconds

    def timeout(self, request: Request, deadline: float | None) -> LimitsTimeout:
        """Return how long an attempt may take that begins now."""
        if deadline is None:
            return self._timeouts[request.is_file]
        return LimitsTimeout(Limits(self.config, deadline, steady=request.is_file))

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
            APIConnectionError: no response came.
            APIStatusError: the response is not a success.
            InvalidResponseError: the response is not what it should be.
        """
        handled = being_handled()
        call = _Call(self, request, consume, self.deadline() if deadline is None else deadline)
        try:
            return call.run()
        except BaseException as error:
            raise call.presentable(error, handled)  # noqa: B904 - its cause is in it


class _Call(Generic[T]):
    """One call: its attempts, and what is told of them."""

    __slots__ = ("_config", "_consume", "_deadline", "_reached", "_request", "_transport", "_tries")

    def __init__(
        self,
        transport: Transport,
        request: Request,
        consume: Callable[[Exchange], T],
        deadline: float | None,
    ) -> None:
        self._transport = transport
        self._config = transport.config
        self._request = request
        self._reached = request  # where redirects have led to
        self._consume = consume
        self._deadline = deadline
        self._tries = Tries(
            request.method, transport.retries, repeatable=request.repeatable, deadline=deadline
        )

    def run(self) -> T:
        """Make attempts until one succeeds or none is left."""
        if not logger.isEnabledFor(logging.INFO):
            return self._attempts()
        started = time.perf_counter()
        ended = "failed"
        try:
            result = self._attempts()
            ended = "done"
        finally:
            log_call(self._request, ended, self._tries.count, time.perf_counter() - started)
        return result

    def presentable(self, error: BaseException, handled: BaseException | None) -> BaseException:
        """Return an error with its frames taken off, but for those of the caller's own code."""
        body = self._request.body
        if body is not None and not isinstance(body, bytes) and error is body.failure:
            return error.with_traceback(body.failure_traceback)
        return without_frames(error, handled)

    def _body_failure(self) -> BaseException | None:
        """Return what reading the request's body raised: it comes before what came of it."""
        body = self._request.body
        return None if body is None or isinstance(body, bytes) else body.failure

    def _attempts(self) -> T:
        tries = self._tries
        while True:
            tries.count += 1
            self._reached = self._request
            try:
                outcome = self._observed_attempt()
            except ExchangeError as error:
                failure: ZiggeoError = self._connection_error(error)
                pause = tries.pause_after_error(error)
            except ZiggeoError as error:
                if error.method is None:  # another call's, made by a callback, has its own
                    self._complete(error)
                raise
            else:
                if not isinstance(outcome, ErrorResponse):
                    return outcome
                failure = self._status_error(outcome)
                pause = tries.pause_after_status(outcome.status, outcome.headers)
            if pause is None:
                raise failure
            self._wait(pause, failure)

    def _wait(self, pause: float, failure: ZiggeoError) -> None:
        """Pause until the next attempt, and go back to the beginning of the body."""
        # The message of a status may quote the body, which no log shows.
        reason = failure.message if failure.status is None else f"status {failure.status}"
        log_retry(self._request, self._tries.count, pause, reason)
        time.sleep(pause)
        body = self._request.body
        if body is not None and not isinstance(body, bytes):
            body.rewind()

    def _observed_attempt(self) -> T | ErrorResponse:
        """Make one attempt, and tell the hooks and the log about it."""
        attempt = Attempt(self._request, self._tries.count, self._config)
        attempt.begin()
        try:
            return self._attempt(attempt)
        except BaseException as error:
            attempt.error = type(error).__name__
            raise
        finally:
            attempt.end()

    def _attempt(self, attempt: Attempt) -> T | ErrorResponse:
        """Send a request once, follow where a GET is redirected, and read the response."""
        for redirects in count():
            exchange: Exchange | None = None
            try:
                exchange = attempt.exchange = self._send()
                outcome = self._read(exchange)
            except BaseException:
                if exchange is not None:
                    exchange.close()
                raise
            if not exchange.keep_open:
                exchange.close()
            if exchange.location is None or redirects == _MAX_REDIRECTS:
                return outcome
            elsewhere = redirect_request(self._reached, exchange.status, exchange.location)
            if elsewhere is None:
                return outcome
            self._reached = elsewhere
        raise AssertionError  # counting never ends

    def _send(self) -> Exchange:
        request, transport = self._reached, self._transport
        timeout = transport.timeout(request, self._deadline)
        options = transport.sessions.options(request, timeout)
        prepared = transport.factory.prepared(request)
        try:
            return send(transport.sessions.current(), prepared, options)
        except BaseException as error:
            failure = self._body_failure() or error
        raise failure  # here, so that it gets no context that it did not have

    def _read(self, exchange: Exchange) -> T | ErrorResponse:
        # RFC 9110, section 9.2.2: a repeated DELETE leaves what the first one left. That there is
        # nothing any more is what an earlier attempt was to do, whose response was lost.
        deleted = (
            exchange.status == NOT_FOUND
            and self._request.method == "DELETE"
            and self._tries.reached
        )
        if 200 <= exchange.status < 300 or deleted:
            return self._consume(exchange)
        return read_error(exchange)

    def _complete(self, error: ZiggeoError) -> ZiggeoError:
        """Say in an error which request it is about, and take every secret out of it."""
        error.method = self._reached.method
        error.url = self._reached.origin + self._reached.path
        error.attempts = self._tries.count
        error.message = self._masked(error.message)
        error.args = (error.message,)
        error.body = None if error.body is None else self._masked(error.body)
        error.detail = None if error.detail is None else self._masked(error.detail)
        error.headers = {
            name.lower(): self._masked(value)
            for name, value in error.headers.items()
            if name.lower() not in _UNSHOWN_HEADERS
        }
        error.request_id = _request_id(error.headers)
        return error

    def _connection_error(self, error: ExchangeError) -> ZiggeoError:
        timeout = is_timeout(error)
        kind = APITimeoutError if timeout else APIConnectionError
        what = "no response in time from" if timeout else "no response from"
        cause = first_cause(error)
        words = str(cause) or type(cause).__name__
        failure = kind(f"{what} {urlsplit(self._reached.origin).netloc}: {visible(words)}")
        failure.__cause__ = cause if self._masked(words) == words else None
        return self._complete(failure)

    def _status_error(self, response: ErrorResponse) -> ZiggeoError:
        body = response.body.decode("utf-8", "replace")
        detail = service_detail(body)
        said = visible(body if detail is None else detail)
        status = visible(f"{response.status} {response.reason}")
        failure = status_error_class(response.status)(
            status if said in _NO_WORDS else f"{status}: {said}",
            status=response.status,
            body=body,
            detail=detail,
            headers=dict(response.headers),
        )
        if isinstance(failure, RateLimitError):
            failure.retry_after = retry_after(response.headers)
        return self._complete(failure)

    def _masked(self, text: str) -> str:
        for secret in (*self._transport.factory.secrets, *self._request.secrets):
            text = text.replace(secret, MASK)
        return text


def _request_id(headers: dict[str, str]) -> str | None:
    return next((headers[name] for name in _REQUEST_ID_HEADERS if name in headers), None)
