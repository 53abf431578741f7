"""Sends a request until it is answered or given up: attempts, errors, redirects, logs, hooks."""

from __future__ import annotations

import base64
import http.client
import json
import logging
import os
import re
import sys
import time
import zlib
from typing import NamedTuple, TypeVar
from urllib.parse import quote, urljoin, urlsplit

from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ReadTimeoutError,
)

from ._version import __version__
from .errors import (
    APIConnectionError,
    APITimeoutError,
    InvalidResponseError,
    RateLimitError,
    ZiggeoError,
    excerpt,
    status_error_class,
)
from .pool import Body, Exchange, Limits, Pool
from .retries import Tries, retry_after

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .config import Config, Credentials
    from .sources import MultipartBody

_logger = logging.getLogger("ziggeo")
_logger.addHandler(logging.NullHandler())

_MOST_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_MOST_ERROR_BYTES = 64 * 1024
_MOST_POOLS = 64
_GONE = 404
_SNIFFED = 256
_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_REQUEST_ID_HEADERS = ("x-request-id", "x-amzn-requestid", "x-amz-request-id")
_UNSHOWN_HEADERS = frozenset({"set-cookie", "location"})  # both can carry a signature or a session
_SAFE_IN_TARGET = "/%:@!$&'()*+,;=~-._"
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
        elapsed: seconds from the first byte sent to the last byte read.
        received: bytes of the answer's body.
        error: name of the error's class when the attempt failed, or None.
    """

    operation: str | None
    method: str
    path: str
    attempt: int
    status: int | None
    elapsed: float
    received: int
    error: str | None


class Request(NamedTuple):
    """One request, the same at each attempt.

    Attributes:
        method: HTTP verb.
        origin: scheme, host and port, "https://srv-api.ziggeo.com".
        target: path and query, percent-quoted.
        headers: all headers but Host.
        body: bytes, or something that is read in blocks and rewound for another attempt.
        operation: its name for logs, hooks and errors.
        repeatable: whether doing it twice does the same as doing it once.
        secrets: texts that no error may show, besides the credentials.
    """

    method: str
    origin: str
    target: str
    headers: dict[str, str]
    body: bytes | Body | None = None
    operation: str | None = None
    repeatable: bool = False
    secrets: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        """The target without its query."""
        return self.target.partition("?")[0]


class _Refusal(NamedTuple):
    """An answer that is no success."""

    status: int
    reason: str
    headers: http.client.HTTPMessage
    body: bytes


class Transport:
    """Sends requests for one client; safe for threads, and fresh after a fork."""

    def __init__(self, credentials: Credentials, config: Config) -> None:
        self.retries = config.retries
        self._config = config
        self._process = os.getpid()
        self._pools: dict[str, Pool] = {}
        pair = f"{credentials.token}:{credentials.private_key}".encode()
        basic = base64.b64encode(pair).decode()
        self._secrets = tuple(
            filter(None, (basic, credentials.private_key, credentials.encryption_key))
        )
        agent = {"User-Agent": _user_agent(config), "Accept": "*/*"}
        authorized = {**agent, "Authorization": f"Basic {basic}"}
        form_type = {"Content-Type": "application/x-www-form-urlencoded"}
        self._json_headers = {**authorized, "Accept-Encoding": "gzip"}
        self._form_headers = {**self._json_headers, **form_type}
        self._download_headers = {**authorized, "Accept-Encoding": "identity"}
        self._storage_headers = {**agent, "Accept-Encoding": "identity"}

    def close(self) -> None:
        """Close the idle connections; a later call opens new ones."""
        pools, self._pools = self._pools, {}
        for pool in pools.values():
            pool.close()

    def get(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that reads something small."""
        return Request("GET", origin, target, self._json_headers, None, operation, True)

    def post(
        self, origin: str, target: str, form: bytes, repeatable: bool, operation: str | None
    ) -> Request:
        """Return the request that sends a form."""
        return Request("POST", origin, target, self._form_headers, form, operation, repeatable)

    def delete(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that deletes something; done twice, it is done."""
        return Request("DELETE", origin, target, self._json_headers, None, operation, True)

    def download(self, origin: str, target: str, operation: str | None) -> Request:
        """Return the request that reads a file as it is."""
        return Request("GET", origin, target, self._download_headers, None, operation, True)

    def storage(
        self,
        origin: str,
        target: str,
        form: MultipartBody,
        operation: str | None,
        secrets: tuple[str, ...],
    ) -> Request:
        """Return the request that stores a file at a signed address, without credentials."""
        headers = {
            **self._storage_headers,
            "Content-Type": form.content_type,
            "Content-Length": str(len(form)),
        }
        return Request("POST", origin, target, headers, form, operation, True, secrets)

    def json(self, request: Request) -> Any:
        """Send a request and return its answer parsed from JSON.

        Raises:
            InvalidResponseError: the answer is no JSON; its body is attached.
        """
        return self.run(request, self._read_json)

    def text(self, request: Request) -> str:
        """Send a request and return its answer as text; empty when an earlier attempt did it.

        Raises:
            InvalidResponseError: the answer is a web page.
        """
        return self.run(request, self._read_text)

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
            if _logger.isEnabledFor(logging.INFO):
                _log_call(request, ended, tries.count, time.perf_counter() - started)
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
            except HTTPError as error:
                failure: ZiggeoError = self._connection_error(request, error, tries.count)
                pause = tries.pause_after_error(error)
                if pause is None:
                    raise failure from error
            except ZiggeoError as error:
                self._located(error, request, tries.count)
                raise
            else:
                if not isinstance(outcome, _Refusal):
                    return outcome
                failure = self._status_error(request, outcome, tries.count)
                pause = tries.pause_after_status(outcome.status, outcome.headers)
                if pause is None:
                    raise failure
            _logger.warning(
                "%s %s: attempt %d failed, the next in %.2f s: %s",
                request.method,
                _masked_path(request.path),
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
    ) -> T | _Refusal:
        """Make one attempt, and tell the hooks and the log about it."""
        config = self._config
        limits = Limits(config.connect_timeout, config.send_timeout, config.read_timeout, deadline)
        attempt = _Attempt(request, tries.count)
        _tell(config.on_request, attempt.request_event)
        try:
            outcome = self._attempt(request, consume, tries, limits, attempt)
        except BaseException as error:
            attempt.error = type(error).__name__
            raise
        finally:
            attempt.elapsed = time.perf_counter() - attempt.elapsed
            _tell(config.on_response, attempt.response_event)
            attempt.log()
        return outcome

    def _attempt(
        self,
        request: Request,
        consume: Callable[[Exchange], T],
        tries: Tries,
        limits: Limits,
        attempt: _Attempt,
    ) -> T | _Refusal:
        """Send a request once, follow where a GET is redirected, and read the answer."""
        for _ in range(_MOST_REDIRECTS):
            exchange = self._pool(request.origin).exchange(
                request.method, request.target, request.headers, request.body, limits
            )
            attempt.exchange = exchange
            try:
                status = exchange.response.status
                # Deleted by an earlier attempt whose answer was lost.
                gone = status == _GONE and request.method == "DELETE" and tries.reached
                if 200 <= status < 300 or gone:
                    outcome: T | _Refusal = consume(exchange)
                else:
                    outcome = _refusal(exchange)
            except BaseException:
                exchange.abort()
                raise
            if not exchange.keep_open:
                exchange.release()
            location = exchange.response.headers.get("Location")
            if status not in _REDIRECTS or request.method != "GET" or not location:
                return outcome
            request = _redirected(request, location)
        return outcome

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

    def _read_json(self, exchange: Exchange) -> Any:
        body = self._read_whole(exchange)
        try:
            return json.loads(body.decode())
        except (ValueError, RecursionError):
            raise _invalid("the answer is no JSON", exchange, body) from None

    def _read_text(self, exchange: Exchange) -> str:
        body = self._read_whole(exchange)
        if exchange.response.status == _GONE:
            return ""
        if body[:_SNIFFED].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            raise _invalid("the answer is a web page", exchange, body)
        return body.decode("utf-8", "replace")

    def _read_whole(self, exchange: Exchange) -> bytes:
        most = self._config.max_json_bytes
        body = exchange.read(most + 1)
        encoding = exchange.response.headers.get("Content-Encoding", "identity").lower()
        if encoding in _COMPRESSED:
            body = _inflated(body, most)
        elif encoding != "identity":
            raise _invalid(f"the answer is encoded as {encoding!r}", exchange, b"")
        if len(body) > most:
            raise _invalid(f"the answer is larger than {most} bytes", exchange, body)
        return body

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
        self, request: Request, error: HTTPError, attempts: int
    ) -> APIConnectionError:
        refused = isinstance(error, NewConnectionError)
        late = isinstance(error, (ConnectTimeoutError, ReadTimeoutError)) and not refused
        kind = APITimeoutError if late else APIConnectionError
        what = "no answer in time from" if late else "no answer from"
        failure = kind(f"{what} {urlsplit(request.origin).netloc}: {error}")
        self._located(failure, request, attempts)
        return failure

    def _status_error(self, request: Request, refusal: _Refusal, attempts: int) -> ZiggeoError:
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
        for secret in (*self._secrets, *request.secrets):
            text = text.replace(secret, "[secret]")
        return text


class _Attempt:
    """What the hooks and the log are told of one attempt."""

    __slots__ = ("_number", "_request", "elapsed", "error", "exchange")

    def __init__(self, request: Request, number: int) -> None:
        self._request = request
        self._number = number
        self.exchange: Exchange | None = None
        self.error: str | None = None
        self.elapsed = time.perf_counter()

    def request_event(self) -> RequestEvent:
        request = self._request
        return RequestEvent(request.operation, request.method, request.path, self._number)

    def response_event(self) -> ResponseEvent:
        exchange = self.exchange
        return ResponseEvent(
            *self.request_event(),
            status=exchange.response.status if exchange else None,
            elapsed=self.elapsed,
            received=exchange.received if exchange else 0,
            error=self.error,
        )

    def log(self) -> None:
        if not _logger.isEnabledFor(logging.DEBUG):
            return
        event = self.response_event()
        _logger.debug(
            "%s %s: %s, attempt %d, %.1f ms, %d bytes",
            event.method,
            _masked_path(event.path),
            event.error or event.status,
            event.attempt,
            event.elapsed * 1000,
            event.received,
        )


def _tell(hook: Callable[[T], object] | None, make_event: Callable[[], T]) -> None:
    """Call a hook; what it raises is logged, since the call it watches must not fail by it."""
    if hook is None:
        return
    try:
        hook(make_event())
    except Exception:
        _logger.exception("a hook raised")


def _log_call(request: Request, ended: str, attempts: int, seconds: float) -> None:
    _logger.info(
        "%s %s: %s, %d attempts, %.1f ms",
        request.method,
        _masked_path(request.path),
        ended,
        attempts,
        seconds * 1000,
    )


def _invalid(message: str, exchange: Exchange, body: bytes) -> InvalidResponseError:
    """Return the error for a success that is none, with the beginning of what came."""
    text = body[:_MOST_ERROR_BYTES].decode("utf-8", "replace")
    response = exchange.response
    return InvalidResponseError(
        f"{message}: {excerpt(text)}" if text else message,
        status=response.status,
        body=text,
        headers=dict(response.headers),
    )


def _refusal(exchange: Exchange) -> _Refusal:
    response = exchange.response
    try:
        body = exchange.read(_MOST_ERROR_BYTES)
        if response.headers.get("Content-Encoding") in _COMPRESSED:
            body = _inflated(body, _MOST_ERROR_BYTES, whole=False)
    except (HTTPError, InvalidResponseError):
        body = b""  # the status has come, and says more than how its explanation was lost
    return _Refusal(response.status, response.reason, response.headers, body)


def _inflated(body: bytes, most: int, *, whole: bool = True) -> bytes:
    """Decompress gzip or deflate, one byte more than the most at most."""
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        inflated = decoder.decompress(body, most + 1)
    except zlib.error as error:
        raise InvalidResponseError(f"the answer cannot be decompressed: {error}") from error
    if whole and not decoder.eof and len(inflated) <= most:
        raise InvalidResponseError("the compressed answer ends before its end")
    return inflated


def _redirected(request: Request, location: str) -> Request:
    """Return the request for where a GET is redirected; credentials stay with their origin."""
    url = urlsplit(urljoin(request.origin + request.target, location))
    origin = f"{url.scheme}://{url.netloc}".lower()
    downgraded = url.scheme == "http" and request.origin.startswith("https:")
    if url.scheme not in ("http", "https") or downgraded or "@" in url.netloc or not url.hostname:
        raise InvalidResponseError(f"redirected to where this does not follow: {url.scheme}:")
    headers = request.headers
    if origin != request.origin.lower():
        headers = {name: value for name, value in headers.items() if name != "Authorization"}
    target = quote(url.path or "/", safe=_SAFE_IN_TARGET)
    if url.query:
        target += "?" + quote(url.query, safe=_SAFE_IN_TARGET + "?")
    return request._replace(origin=origin, target=target, headers=headers)


def _request_id(headers: dict[str, str]) -> str | None:
    return next((headers[name] for name in _REQUEST_ID_HEADERS if name in headers), None)


def _masked_path(path: str) -> str:
    """Return a path for the log: what is no word of the API is shown by its beginning only."""
    return "/".join(
        segment if not segment or _WORD.fullmatch(segment) else segment[:4] + "…"
        for segment in path.split("/")
    )


def _user_agent(config: Config) -> str:
    python = ".".join(map(str, sys.version_info[:3]))
    agent = f"ziggeo-python/{__version__} Python/{python}"
    return f"{agent} {config.user_agent_suffix}" if config.user_agent_suffix else agent
