"""The connections to one host: opened, timed, kept while idle, and used for one exchange each.

Retries, errors for the user and the meaning of an answer live in `transport`.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
import ssl
from collections import deque
from functools import partial
from time import monotonic
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.util.ssl_match_hostname import CertificateError

from .network import proxy_for, proxy_manager, tls_context

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .config import Config

BLOCK_SIZE = 256 * 1024  # 16 KiB, the default of urllib3, halves the throughput of an upload
_PROGRESS = 1024  # bytes that a download must bring within the read timeout
_SLACK = 0.25  # seconds that a wait may be longer than asked for
_SWITCHING_PROTOCOLS = 101
_BURST = 1.0  # seconds for which connections beyond the pool's size are kept

_UNSENDABLE = re.compile(r"[^!-~]")

# Probe a silent peer after a minute, so that a dead one is noticed by more than a timeout.
_KEEP_ALIVE = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), seconds)
        for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
        if hasattr(socket, name)
    ),
]


ExchangeError = HTTPError  # whatever breaks an exchange


def is_late(error: ExchangeError) -> bool:
    """Tell whether an exchange broke because its time was over."""
    refused = isinstance(error, NewConnectionError)  # which urllib3 counts among the time-outs
    return isinstance(error, (ConnectTimeoutError, ReadTimeoutError)) and not refused


class StaleConnectionError(ProtocolError):
    """A kept connection had been closed by the peer before the request reached it."""


class Body(Protocol):
    """A request body that is read in blocks.

    Attributes:
        failure: what reading raised, if it raised, so that it comes out as itself.
    """

    failure: BaseException | None

    def read(self, size: int = -1, /) -> bytes:
        """Return the next block, empty at the end."""

    def rewind(self) -> None:
        """Go back to the beginning, for another attempt."""


class Limits(NamedTuple):
    """How long one attempt may take, in seconds; `deadline` is a moment of the monotonic clock."""

    connect: float
    send: float
    read: float
    deadline: float | None

    def bounded(self, seconds: float) -> float:
        """Return the seconds, or fewer where the deadline comes first."""
        if self.deadline is None:
            return seconds
        left = self.deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the deadline of the call has passed")
        return min(seconds, left)


class _ReadClock:
    """When an answer must be there: a fixed moment, or one that progress moves on."""

    __slots__ = ("_limits", "_received", "_until", "heard", "steady")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.heard = self.steady = False
        self.restart()

    def restart(self) -> None:
        self._received = 0
        self._until = monotonic() + self._limits.bounded(self._limits.read)

    def left(self) -> float:
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def received(self, count: int) -> None:
        self.heard = self.heard or count > 0
        self._received += count
        if self.steady and self._received >= _PROGRESS:
            self.restart()


class _TimedReader(io.RawIOBase):
    """Reads a socket, each time with what is left of the clock."""

    def __init__(self, sock: socket.socket, clock: _ReadClock) -> None:
        self._socket = sock
        self._clock = clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        _limit(self._socket, self._clock.left())
        count = self._socket.recv_into(buffer)
        self._clock.received(count)
        return count


class _TimedSocket:
    """The one thing of a socket that `http.client.HTTPResponse` asks for."""

    def __init__(self, sock: socket.socket, clock: _ReadClock) -> None:
        self._reader = _TimedReader(sock, clock)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader)


class _Answer(http.client.HTTPResponse):
    """An answer as the standard library parses it, without the informational ones before it."""

    def begin(self) -> None:
        super().begin()
        while 100 < self.status < 200 and self.status != _SWITCHING_PROTOCOLS:
            self.headers = None  # type: ignore[assignment]  # what tells it to begin again
            super().begin()


class _Timed(HTTPConnection):
    """What both kinds of connection add to urllib3: a time limit for each block and for reading."""

    limits: Limits
    clock: _ReadClock | None = None
    idle_since = 0.0
    reused = False

    @property
    def heard(self) -> bool:
        """Whether a byte of the present answer has come."""
        return self.clock is not None and self.clock.heard

    @property
    def is_in_step(self) -> bool:
        """Whether it is open, and nothing came beyond the answer that TLS would hide till later."""
        pending = getattr(self.sock, "pending", None)
        return self.sock is not None and not (pending is not None and pending())

    def ask(self, head: bytes, body: bytes | Body | None) -> None:
        """Send a request; what is small goes out in one piece."""
        self.clock = None
        if body is None or isinstance(body, bytes):
            self.send(head + (body or b""))
            return
        self.send(head)
        while block := body.read(BLOCK_SIZE):
            self.send(block)

    def send(self, data: Any) -> None:
        _limit(self.sock, self.limits.bounded(self.limits.send))
        self.sock.sendall(data)

    def answer(self, method: str) -> http.client.HTTPResponse:
        """Return the answer as the standard library parses it, which streams without copies."""
        self.clock = _ReadClock(self.limits)
        response = self.response_class(self.sock, method=method)
        response.begin()
        return response

    def response_class(self, sock: socket.socket, **options: Any) -> http.client.HTTPResponse:  # type: ignore[override]  # the standard library calls it
        # Without a clock it is a proxy's answer, which belongs to connecting.
        clock = self.clock or _ReadClock(self.limits._replace(read=self.limits.connect))
        return _Answer(_TimedSocket(sock, clock), **options)  # type: ignore[arg-type]  # as much of a socket as it uses


class _PlainConnection(_Timed):
    """A connection in plain HTTP."""


class _SecureConnection(_Timed, HTTPSConnection):
    """A connection over TLS."""


class Exchange:
    """One request and its answer, with the connection that carries them until it is released."""

    __slots__ = ("_connection", "_pool", "keep_open", "received", "response")

    def __init__(self, pool: Pool, connection: _Timed, response: http.client.HTTPResponse) -> None:
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
        self._idle: deque[_Timed] = deque()
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
            raise explained from error
        return Exchange(self, connection, response)

    def give(self, connection: _Timed) -> None:
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

    def _is_surplus(self, connection: _Timed) -> bool:
        idle = monotonic() - connection.idle_since
        too_many = len(self._idle) > self._config.pool_size
        return idle > self._config.max_idle or (too_many and idle > _BURST)

    def _take(self, limits: Limits) -> _Timed:
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

    make: Callable[[], _Timed]
    connect: Callable[[_Timed], None]
    prefix: str = ""  # what a proxy wants before the path
    headers: dict[str, str] = {}  # what a proxy wants besides; never changed  # noqa: RUF012

    def open(self, limits: Limits) -> _Timed:
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
    options: dict[str, Any] = {"blocksize": BLOCK_SIZE, "socket_options": _KEEP_ALIVE}
    secure = parts.scheme == "https"
    if secure:
        options["ssl_context"] = tls_context(config)
    proxy = proxy_for(origin, config)
    if proxy is None:
        kind: type[_Timed] = _SecureConnection if secure else _PlainConnection
        make = partial(kind, parts.hostname or "", parts.port, **options)
        return _Way(make, kind.connect)
    return _way_through(proxy, origin, config, options)


def _way_through(proxy: str, origin: str, config: Config, options: dict[str, Any]) -> _Way:
    """Let urllib3 arrange the connection to a proxy, with our time limits in it."""
    pool = proxy_manager(proxy, config, **options).connection_from_url(origin)
    kind: type[Any] = type("_ProxiedConnection", (_Timed, pool.ConnectionCls), {})
    pool.ConnectionCls = kind
    # urllib3 keeps these two to itself, and they are all that knows how to go through a proxy.
    make: Any = pool._new_conn
    tunnel: Any = pool._prepare_proxy
    if pool.proxy is None:  # SOCKS: the connection itself goes there
        return _Way(make, kind.connect)
    if origin.startswith("https:"):
        return _Way(make, tunnel)
    return _Way(make, kind.connect, origin, dict(pool.proxy_headers))


def _head(method: str, target: str, headers: dict[str, str]) -> bytes:
    """Return the head of a request, none of whose values can break out of its line."""
    lines = [f"{method} {target} HTTP/1.1", *[f"{name}: {headers[name]}" for name in headers]]
    head = "\r\n".join([*lines, "", ""])
    if _UNSENDABLE.search(target) or not head.count("\r") == head.count("\n") == len(lines) + 1:
        raise http.client.InvalidURL("a header or the address holds a control character")
    return head.encode("latin-1")


def _limit(sock: socket.socket, seconds: float) -> None:
    """Set the timeout of a socket, unless it is nearly that already.

    Setting it is a system call that lets go of the interpreter, which threads then wait for.
    """
    present = sock.gettimeout()
    if present is None or not 0 <= present - seconds <= _SLACK:
        sock.settimeout(seconds)


def _converse(
    connection: _Timed, method: str, head: bytes, body: bytes | Body | None
) -> http.client.HTTPResponse:
    try:
        connection.ask(head, body)
    except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
        # The peer may have answered, most likely with a refusal, before it had read everything.
        if getattr(body, "failure", None) is not None:
            raise
    return connection.answer(method)


def _broken(error: BaseException, connection: _Timed, body: bytes | Body | None) -> BaseException:
    """Return what an error after sending had begun comes out as: the body's own comes first."""
    failure: BaseException | None = getattr(body, "failure", None)
    if failure is not None:
        return failure
    if isinstance(error, TimeoutError):
        return ReadTimeoutError(None, None, str(error))  # type: ignore[arg-type]  # no pool of urllib3's
    if isinstance(error, (OSError, http.client.HTTPException)):
        closed = isinstance(error, (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError))
        stale = closed and connection.reused and not connection.heard
        kind = StaleConnectionError if stale else ProtocolError
        return kind(_words(error), error)
    return error


def _unreached(error: BaseException, connection: _Timed) -> BaseException:
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
