"""The connections to one host: opened, kept while idle, and used for one exchange each.

Retries, errors for the user and the meaning of an answer live in `transport`.
"""

from __future__ import annotations

import http.client
import re
import ssl
from collections import deque
from functools import partial
from time import monotonic
from typing import NamedTuple
from urllib.parse import urlsplit

from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util.ssl_match_hostname import CertificateError

from .connection import (
    BLOCK_SIZE,
    SOCKET_OPTIONS,
    Body,
    Limits,
    PlainConnection,
    SecureConnection,
    TimedConnection,
)
from .network import proxy_for, proxy_manager, tls_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..config import Config

_BURST = 1.0  # seconds for which connections beyond the pool's size are kept

_UNSENDABLE = re.compile(r"[^!-~]")

ExchangeError = HTTPError  # whatever breaks an exchange


def is_late(error: ExchangeError) -> bool:
    """Tell whether an exchange broke because its time was over."""
    refused = isinstance(error, NewConnectionError)  # which urllib3 counts among the time-outs
    return isinstance(error, (ConnectTimeoutError, ReadTimeoutError)) and not refused


class StaleConnectionError(ProtocolError):
    """A kept connection had been closed by the peer before the request reached it."""


class Exchange:
    """One request and its answer, with the connection that carries them until it is released."""

    __slots__ = ("_connection", "_pool", "keep_open", "received", "response")

    def __init__(
        self, pool: Pool, connection: TimedConnection, response: http.client.HTTPResponse
    ) -> None:
        self._pool = pool
        self._connection = connection
        self.response = response
        self.received = 0  # bytes of the body so far
        self.keep_open = False  # whether who reads the body also releases

    def read(self, most: int) -> bytes:
        """Return the whole body, or its beginning when it is longer than `most` bytes."""
        try:
            body = self.response.read(most)
        except (OSError, http.client.HTTPException) as error:
            raise _broken(error, self._connection, None) from error
        self.received = len(body)
        if self.response.length and self.received < most:
            raise self._cut()
        return body

    def readinto(self, buffer: memoryview) -> int:
        """Fill a buffer with what comes next; 0 at the end of the body.

        The read timeout starts anew, and each kilobyte starts it anew.
        """
        clock = self._connection.clock
        try:
            if clock is not None:
                clock.steady = True
                clock.restart()
            count = self.response.readinto(buffer)
        except (OSError, http.client.HTTPException) as error:
            raise _broken(error, self._connection, None) from error
        if not count and self.response.length:
            raise self._cut()
        self.received += count
        return count

    def _cut(self) -> ProtocolError:
        return ProtocolError(f"the answer ended {self.response.length} bytes before its end")

    def release(self) -> None:
        """Keep the connection for the next request if the answer was read to its end."""
        response = self.response
        if response.isclosed() and not response.will_close and self._connection.is_in_step:
            self._pool.give(self._connection)
        else:
            self.abort()

    def abort(self) -> None:
        """Close the connection, whatever is left of the answer."""
        self.response.close()
        self._connection.close()


class Pool:
    """The idle connections to one origin, shared by threads without a lock.

    A `deque` is enough: its ends are safe to use from many threads at once, and a process that
    forks in the middle leaves no held lock behind in the child.
    """

    def __init__(self, origin: str, config: Config) -> None:
        self._config = config
        self._idle: deque[TimedConnection] = deque()
        self._closed = False
        self._way = _way_to(origin, config)
        self._host = urlsplit(origin).netloc.encode("idna").decode()

    def exchange(
        self,
        method: str,
        target: str,
        headers: dict[str, str],
        body: bytes | Body | None,
        limits: Limits,
    ) -> Exchange:
        """Send a request and return the exchange, its answer read up to the body.

        Raises:
            urllib3.exceptions.ConnectTimeoutError: nothing was sent.
            urllib3.exceptions.SSLError: the peer could not be trusted; nothing was sent.
            urllib3.exceptions.ReadTimeoutError: time was over after sending had begun.
            urllib3.exceptions.ProtocolError: the connection broke after sending had begun.
        """
        connection = self._take(limits)
        length = {"Content-Length": str(len(body))} if isinstance(body, bytes) else {}
        headers = {"Host": self._host, **headers, **length, **self._way.headers}
        try:
            head = _head(method, self._way.prefix + target, headers)
            response = _converse(connection, method, head, body)
        except BaseException as error:
            connection.close()
            explained = _broken(error, connection, body)
            if isinstance(explained, StaleConnectionError):
                self._close_idle()
            if explained is error:
                raise
            if explained is getattr(body, "failure", None):
                raise explained  # noqa: B904 - it has a cause of its own
            raise explained from error
        return Exchange(self, connection, response)

    def give(self, connection: TimedConnection) -> None:
        """Keep a connection for the next request, and close those that are kept for nothing."""
        connection.idle_since = monotonic()
        self._idle.append(connection)
        if self._closed:  # while this connection was in use
            self._close_idle()
        try:
            while self._is_surplus(self._idle[0]):
                self._idle.popleft().close()
        except IndexError:  # other threads have taken them all
            return

    def close(self) -> None:
        """Close the idle connections, and those in use as soon as they are given back."""
        self._closed = True
        self._close_idle()

    def _close_idle(self) -> None:
        while self._idle:
            try:
                self._idle.pop().close()
            except IndexError:  # another thread has taken the last one
                return

    def _is_surplus(self, connection: TimedConnection) -> bool:
        idle = monotonic() - connection.idle_since
        too_many = len(self._idle) > self._config.pool_size
        return idle > self._config.max_idle or (too_many and idle > _BURST)

    def _take(self, limits: Limits) -> TimedConnection:
        """Return the connection used last if it is still good, otherwise a new one."""
        while True:
            try:
                connection = self._idle.pop()
            except IndexError:
                return self._way.open(limits)
            fresh = monotonic() - connection.idle_since <= self._config.max_idle
            if fresh and connection.is_connected:
                connection.limits = limits
                connection.reused = True
                return connection
            connection.close()


class _Way(NamedTuple):
    """How to get to an origin: straight, by a tunnel through a proxy, or by asking a proxy."""

    make: Callable[[], TimedConnection]
    connect: Callable[[TimedConnection], None]
    prefix: str = ""  # what a proxy wants before the path
    headers: dict[str, str] = {}  # what a proxy wants besides; never changed  # noqa: RUF012

    def open(self, limits: Limits) -> TimedConnection:
        """Return a connection that is ready to send."""
        connection = self.make()
        connection.limits = limits
        try:
            connection.timeout = limits.bounded(limits.connect)
            self.connect(connection)
        except BaseException as error:
            connection.close()
            explained = _unreached(error, connection)
            if explained is error:
                raise
            raise explained from error
        return connection


def _way_to(origin: str, config: Config) -> _Way:
    parts = urlsplit(origin)
    options: dict[str, Any] = {"blocksize": BLOCK_SIZE, "socket_options": SOCKET_OPTIONS}
    secure = parts.scheme == "https"
    if secure:
        options["ssl_context"] = tls_context(config)
    proxy = proxy_for(origin, config)
    if proxy is None:
        kind: type[TimedConnection] = SecureConnection if secure else PlainConnection
        make = partial(kind, parts.hostname or "", parts.port, **options)
        return _Way(make, _connect)
    return _way_through(proxy, origin, config, options)


def _connect(connection: TimedConnection) -> None:
    connection.connect()


def _way_through(proxy: str, origin: str, config: Config, options: dict[str, Any]) -> _Way:
    """Let urllib3 arrange the connection to a proxy, with our time limits in it."""
    pool = proxy_manager(proxy, config, **options).connection_from_url(origin)
    kind: type[Any] = type("_ProxiedConnection", (TimedConnection, pool.ConnectionCls), {})
    pool.ConnectionCls = kind
    # urllib3 keeps these two to itself, and they are all that knows how to go through a proxy.
    make: Any = pool._new_conn
    tunnel: Any = pool._prepare_proxy
    if pool.proxy is None:  # SOCKS: the connection itself goes there
        return _Way(make, _connect)
    if origin.startswith("https:"):
        return _Way(make, tunnel)
    return _Way(make, _connect, origin, dict(pool.proxy_headers))


def _head(method: str, target: str, headers: dict[str, str]) -> bytes:
    """Return the head of a request, none of whose values can break out of its line."""
    lines = [f"{method} {target} HTTP/1.1", *[f"{name}: {headers[name]}" for name in headers]]
    head = "\r\n".join([*lines, "", ""])
    if _UNSENDABLE.search(target) or not head.count("\r") == head.count("\n") == len(lines) + 1:
        raise http.client.InvalidURL("a header or the address holds a control character")
    return head.encode("latin-1")


def _converse(
    connection: TimedConnection, method: str, head: bytes, body: bytes | Body | None
) -> http.client.HTTPResponse:
    try:
        connection.ask(head, body)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
        # The peer may have answered, most likely with a refusal, before it had read everything.
        if getattr(body, "failure", None) is not None:
            raise
    return connection.answer(method)


def _broken(
    error: BaseException, connection: TimedConnection, body: bytes | Body | None
) -> BaseException:
    """Return what an error after sending had begun comes out as: the body's own comes first."""
    failure: BaseException | None = getattr(body, "failure", None)
    if failure is not None:
        return failure
    if isinstance(error, TimeoutError):
        no_pool_of_urllib3: Any = None
        return ReadTimeoutError(no_pool_of_urllib3, None, str(error))
    if isinstance(error, (OSError, http.client.HTTPException)):
        closed = isinstance(error, (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError))
        stale = closed and connection.reused and not connection.heard
        kind = StaleConnectionError if stale else ProtocolError
        return kind(_words(error), error)
    return error


def _unreached(error: BaseException, connection: TimedConnection) -> BaseException:
    """Return what an error before anything was sent comes out as."""
    if isinstance(error, ConnectTimeoutError):
        return error
    if isinstance(error, TimeoutError):
        return ConnectTimeoutError(_words(error))
    if isinstance(error, (ssl.SSLCertVerificationError, CertificateError)):
        return SSLError(_words(error))
    if isinstance(error, (OSError, HTTPError, http.client.HTTPException)):
        return NewConnectionError(connection, _words(error))
    return error


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
