"""One connection: its head and body sent and its answer read, each within its time.

Which connection is used, and what becomes of it afterwards, is decided in `pool`.
"""

from __future__ import annotations

import http.client
import io
import re
import socket
from time import monotonic
from typing import NamedTuple, Protocol

from urllib3 import HTTPHeaderDict
from urllib3.connection import HTTPConnection, HTTPSConnection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

BLOCK_SIZE = 256 * 1024  # 16 KiB, the default of urllib3, halves the throughput of an upload
_PROGRESS = 1024  # bytes that a download must bring within the read timeout
_SLACK = 0.25  # seconds that a wait may be longer than asked for
_CONTINUE = 100
_SWITCHING_PROTOCOLS = 101
_OK = 200
_BODILESS = frozenset({101, 204, 304})
_STATUS_LINE = re.compile(r"HTTP/1\.([01]) +(\d{3})(?: (.*))?")
_MOST_HEADERS = 100
_LONGEST_LINE = 65536

# Probe a silent peer after a minute, so that a dead one is noticed by more than a timeout.
SOCKET_OPTIONS = [
    (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
    (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
    *(
        (socket.IPPROTO_TCP, getattr(socket, name), seconds)
        for name, seconds in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 15), ("TCP_KEEPCNT", 4))
        if hasattr(socket, name)
    ),
]


class Body(Protocol):
    """A request body that is read in blocks.

    Attributes:
        failure: what reading raised, if it raised, so that it comes out as itself.
    """

    failure: BaseException | None

    def read(self, size: int = -1, /) -> bytes:
        """Return the next block, empty at the end."""
        ...

    def rewind(self) -> None:
        """Go back to the beginning, for another attempt."""
        ...


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


class ReadClock:
    """When an answer must be there: a fixed moment, or one that progress moves on."""

    __slots__ = ("_limits", "_received", "_until", "heard", "steady")

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self.heard = self.steady = False
        self.restart()

    def restart(self) -> None:
        """Give the peer the whole read timeout from now on."""
        self._received = 0
        self._until = monotonic() + self._limits.bounded(self._limits.read)

    def left(self) -> float:
        """Return the seconds that are left to the peer.

        Raises:
            TimeoutError: there are none.
        """
        left = self._until - monotonic()
        if left <= 0:
            raise TimeoutError("timed out")
        return left

    def received(self, count: int) -> None:
        """Note that bytes have come, which moves the moment on where progress does."""
        self.heard = self.heard or count > 0
        self._received += count
        if self.steady and self._received >= _PROGRESS:
            self.restart()


class _TimedReader(io.RawIOBase):
    """Reads a socket, each time with what is left of the clock."""

    def __init__(self, sock: socket.socket, clock: ReadClock) -> None:
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

    def __init__(self, sock: socket.socket, clock: ReadClock) -> None:
        self._reader = _TimedReader(sock, clock)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(self._reader)


class _Answer(http.client.HTTPResponse):
    """An answer of the standard library, whose head is read in a third of the time.

    `http.client` parses headers with the email package, which was a quarter of a whole call.
    """

    def begin(self) -> None:
        """Read the head of the answer, without the informational ones before it.

        Raises:
            http.client.HTTPException: it is no HTTP.
        """
        while True:
            minor, self.status, self.reason = _read_status(self.fp)
            headers: Any = _read_headers(self.fp)  # ignores case as the class it stands for
            if not _CONTINUE <= self.status < _OK or self.status == _SWITCHING_PROTOCOLS:
                break
        self.headers = headers
        self.version = 10 + minor
        self._frame()

    def _frame(self) -> None:
        """Tell from the head where the body ends, and whether the connection goes on."""
        self.chunked = self.headers.get("Transfer-Encoding", "").lower() == "chunked"
        self.chunk_left = None
        self.length = None if self.chunked else _length(self.headers)
        if self.status in _BODILESS:
            self.length = 0
        wish = self.headers.get("Connection", "").lower()
        ends = "close" in wish if self.version > 10 else "keep-alive" not in wish
        self.will_close = ends or (self.length is None and not self.chunked)


def _read_line(file: Any) -> str:
    line: bytes = file.readline(_LONGEST_LINE + 1)
    if len(line) > _LONGEST_LINE:
        raise http.client.LineTooLong("header line")
    return line.decode("latin-1")


def _read_status(file: Any) -> tuple[int, int, str]:
    """Read the first line: minor version, status, reason."""
    line = _read_line(file)
    if not line:
        raise http.client.RemoteDisconnected("the connection was closed without an answer")
    match = _STATUS_LINE.fullmatch(line.rstrip("\r\n"))
    if match is None:
        raise http.client.BadStatusLine(line)
    return int(match[1]), int(match[2]), (match[3] or "").strip()


def _read_headers(file: Any) -> HTTPHeaderDict:
    """Read header lines up to the empty one; a line without a name is not one."""
    headers = HTTPHeaderDict()
    for _ in range(_MOST_HEADERS + 1):
        line = _read_line(file)
        if line in ("\r\n", "\n", ""):
            return headers
        name, colon, value = line.partition(":")
        if colon and name and not name[0].isspace():
            headers.add(name.rstrip(), value.strip())
    raise http.client.HTTPException(f"more than {_MOST_HEADERS} headers")


def _length(headers: http.client.HTTPMessage) -> int | None:
    """Return Content-Length, or None when it is not there, no number, or several."""
    lengths = {length.strip() for length in headers.get("Content-Length", "").split(",")}
    length = lengths.pop()
    return int(length) if not lengths and length.isascii() and length.isdecimal() else None


class TimedConnection(HTTPConnection):
    """What both kinds of connection add to urllib3: a time limit for each block and for reading."""

    limits: Limits
    clock: ReadClock | None = None
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
        """Send a block, for which the peer has the send timeout."""
        _limit(self.sock, self.limits.bounded(self.limits.send))
        self.sock.sendall(data)

    def answer(self, method: str) -> http.client.HTTPResponse:
        """Return the answer as the standard library parses it, which streams without copies."""
        self.clock = ReadClock(self.limits)
        response = self.response_class(self.sock, method=method)
        try:
            response.begin()
        except BaseException:
            response.close()
            raise
        return response

    # The standard library calls it for the answer of a proxy to CONNECT, and for no other.
    def response_class(  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]
        self, sock: socket.socket, **options: Any
    ) -> http.client.HTTPResponse:
        """Return an answer that is read in time; a proxy's belongs to connecting."""
        clock = self.clock or ReadClock(self.limits._replace(read=self.limits.connect))
        as_much_of_a_socket_as_it_uses: Any = _TimedSocket(sock, clock)
        return _Answer(as_much_of_a_socket_as_it_uses, **options)


class PlainConnection(TimedConnection):
    """A connection in plain HTTP."""


class SecureConnection(TimedConnection, HTTPSConnection):  # pyright: ignore[reportIncompatibleVariableOverride]  # as above
    """A connection over TLS."""


def _limit(sock: socket.socket, seconds: float) -> None:
    """Set the timeout of a socket, unless it is nearly that already.

    Setting it is a system call that lets go of the interpreter, which threads then wait for.
    """
    present = sock.gettimeout()
    if present is None or not 0 <= present - seconds <= _SLACK:
        sock.settimeout(seconds)
