"""How long each part of a call may take."""

from __future__ import annotations

import http.client
import io
import ssl
from copy import copy
from time import monotonic
from typing import TYPE_CHECKING, Any

from urllib3.util import Timeout

if TYPE_CHECKING:
    import socket

    from ..config import Config

_PROGRESS = 1024  # bytes that a download must bring within the read timeout
_SLACK = 0.25  # seconds that a wait may be longer than asked for


class Limits:
    """How long one attempt may take.

    Args:
        config: the client's settings.
        deadline: moment of the monotonic clock at which the call is over, or None.
        steady: whether each kilobyte of the response renews its time.

    Attributes:
        connect: seconds to reach a host: name, addresses, proxy and TLS together.
        send: seconds for each block of a body.
        read: seconds of waiting for the whole response, or for its next kilobyte.
    """

    __slots__ = ("connect", "deadline", "read", "send", "steady")

    def __init__(self, config: Config, deadline: float | None, *, steady: bool) -> None:
        self.connect: float = config.connect_timeout
        self.send: float = config.send_timeout
        self.read: float = config.read_timeout
        self.deadline: float | None = deadline
        self.steady: bool = steady

    def of_connecting(self) -> Limits:
        """Return the limits of reaching a host from now on, whose steps share one time.

        Raises:
            TimeoutError: none is left.
        """
        limits = copy(self)
        limits.deadline = monotonic() + self.bounded(self.connect)
        limits.send = limits.read = self.connect
        limits.steady = False
        return limits

    def plain(self) -> tuple[float, float]:
        """Return seconds to connect and to read, for adapters that know no others."""
        return self.bounded(self.connect), self.bounded(self.read)

    def bounded(self, seconds: float) -> float:
        """Return the seconds, or fewer where the deadline comes first.

        Raises:
            TimeoutError: none are left.
        """
        if self.deadline is not None:
            seconds = min(seconds, self.deadline - monotonic())
        if seconds <= 0:
            raise TimeoutError("timed out")
        return seconds


class Seconds(float):
    """Seconds that know the limits they stand for: urllib3 hands a connection a number."""

    __slots__ = ("limits",)

    limits: Limits

    def __new__(cls, seconds: float, limits: Limits) -> Seconds:
        """Return the number with its limits."""
        self = super().__new__(cls, seconds)
        self.limits = limits
        return self


class LimitsTimeout(Timeout):
    """What takes limits to a connection: requests and urllib3 pass it on untouched."""

    def __init__(self, limits: Limits) -> None:
        # A connection opens within limits.connect by itself; what urllib3 sets on an open one
        # before it sends is best what sending would set, for each setting is a system call.
        super().__init__(connect=Seconds(limits.send, limits), read=Seconds(limits.read, limits))
        self.limits = limits

    def clone(self) -> LimitsTimeout:
        """Return the same: nothing in it changes while it is used."""
        return self

    def start_connect(self) -> float:
        """Return the present moment; the time of connecting is not taken off another's."""
        return monotonic()


class TimedReader(io.RawIOBase):
    """Reads a response from a socket, each time with the time that is left to the peer.

    Only waiting counts, so that a caller may take as long as it likes between two reads.

    Attributes:
        received: bytes so far.
        ended: whether the peer has closed the connection.
        finished: whether the response is over, so that nothing more is read.
        surplus: whether something came beyond the end of the response.
    """

    def __init__(self, sock: socket.socket, limits: Limits, seconds: float) -> None:
        self._socket = sock
        self._hold = sock.makefile("rb", buffering=0)  # keeps it open, though its connection closes
        self._limits = limits
        self._seconds = seconds
        self._waited = 0.0
        self._progress = 0
        self.received = 0
        self.ended = self.finished = self.surplus = False

    def makefile(self, mode: str) -> ResponseFile:
        """Return the file of the response: the one thing that `http.client` asks a socket for."""
        del mode
        return ResponseFile(self)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read what has come.

        Raises:
            TimeoutError: it did not come in time.
        """
        if self.finished:
            return 0
        set_timeout(self._socket, self._limits.bounded(self._seconds - self._waited))
        begun = monotonic()
        count = self._socket.recv_into(buffer)
        self._waited += monotonic() - begun
        self._progress += count
        if self._limits.steady and self._progress >= _PROGRESS:
            self._waited, self._progress = 0.0, 0
        self.received += count
        self.ended = not count
        return count

    def close(self) -> None:
        """Let go of the socket, which its connection may keep."""
        self._hold.close()
        super().close()


class ProxyReader(TimedReader):
    """Reads a proxy's response to CONNECT, and leaves to TLS what is left of the time."""

    def readinto(self, buffer: Any, /) -> int:
        """Read what has come.

        Raises:
            TimeoutError: it did not come in time.
        """
        count = super().readinto(buffer)
        if count:  # at its end, nothing of the time may be left
            self._socket.settimeout(self._limits.bounded(self._seconds))
        return count


class ResponseFile(io.BufferedReader):
    """What `http.client` reads a response from; on closing it notes what is left in the buffer."""

    def __init__(self, reader: TimedReader) -> None:
        super().__init__(reader)
        self._reader = reader

    def readline(self, size: int | None = -1, /) -> bytes:
        """Return a line of a head, or the size of a chunk.

        Raises:
            http.client.IncompleteRead: the connection ended inside of it. Of the size 0a, what was
                left could be 0, which is the end of a body.
            http.client.HTTPException: it has a carriage return inside, where the reader of headers
                would part it (RFC 9112, section 2.2), and take an empty line for the end of them.
        """
        line = super().readline(size)
        if self._reader.ended and line and not line.endswith(b"\n"):
            raise http.client.IncompleteRead(b"")  # no line: it may hold a cookie or a signature
        if b"\r" in line[:-2]:
            raise http.client.HTTPException("a line has a carriage return inside")
        return line

    def close(self) -> None:
        """Close, and tell whether more came than the response: the next one would begin with it."""
        if not self.closed and not self._reader.closed:
            self._reader.finished = True  # so that peeking does not wait for more
            self._reader.surplus = bool(self.peek(1))
        super().close()


class TimedSSLSocket(ssl.SSLSocket):
    """A TLS socket that is set to a timeout only where it is not nearly that already.

    urllib3 sets it twice in each call. Setting it is a system call that lets go of the interpreter,
    which threads then wait for.
    """

    def settimeout(self, value: float | None) -> None:
        """Set the seconds that an operation may take."""
        if not _is_nearly(self.gettimeout(), value):
            super().settimeout(value)


def set_timeout(sock: socket.socket, seconds: float) -> None:
    """Set the timeout of a socket of any kind, unless it is nearly that already."""
    if not _is_nearly(sock.gettimeout(), seconds):
        sock.settimeout(seconds)


def _is_nearly(present: float | None, wanted: float | None) -> bool:
    if present is None or not wanted:
        return False
    return 0 <= present - wanted <= _SLACK
