"""One connection: urllib3's, with a time limit for each step."""

from __future__ import annotations

import http.client
import ssl
import sys
from functools import lru_cache
from time import monotonic
from typing import TYPE_CHECKING, Any

from urllib3.connection import HTTPConnection
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NewConnectionError,
    ProtocolError,
    SSLError,
)
from urllib3.util import connection as urllib3_sockets
from urllib3.util.ssl_match_hostname import CertificateError

from .reaching import addresses_of, connect_to_one
from .strict_response import StrictResponse
from .timeouts import Limits, ProxyReader, Seconds, TimedReader, set_timeout

if TYPE_CHECKING:
    import socket

_CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)


class StaleConnectionError(ProtocolError):
    """A kept connection had been closed by the peer before the request reached it."""


class TimedConnection(HTTPConnection):
    """What is added to a connection of urllib3, plain or over TLS.

    Attributes:
        max_idle: seconds after which it is not used again.
        idle_since: moment at which it was last given back, 0 before the first time.
        reaches_by_itself: whether its class opens sockets in a way of its own, as that of a SOCKS
            proxy does.
    """

    max_idle: float = float("inf")
    idle_since: float = 0.0
    reaches_by_itself: bool = False
    _limits: Limits
    _connecting = False
    _reader: TimedReader | None = None

    @property
    def limits(self) -> Limits:
        """Those of the present attempt, which came in with the timeout that urllib3 set."""
        if isinstance(self.timeout, Seconds):
            self._limits = self.timeout.limits
        return self._limits

    @property
    def is_connected(self) -> bool:
        """Whether it can be used again: open, not idle for too long, and with nothing unread."""
        if monotonic() - self.idle_since > self.max_idle:
            return False
        if self._reader is not None and self._reader.surplus:
            return False
        pending = getattr(self.sock, "pending", None)  # what TLS holds back, a socket can't show
        return not (pending is not None and pending()) and super().is_connected

    def connect(self) -> None:
        """Open the connection, all of it within one time; every error says that nothing was sent.

        Raises:
            urllib3.exceptions.SSLError: the peer cannot be trusted.
            urllib3.exceptions.NewConnectionError: the host could not be reached.
            urllib3.exceptions.ConnectTimeoutError: it was not reached in time.
        """
        attempt = self.limits
        self._connecting = True
        try:
            self._limits = attempt.of_connecting()
            self.timeout = self._left()
            super().connect()
        except (ssl.SSLCertVerificationError, CertificateError) as error:
            raise SSLError(_words(error)) from error
        except ConnectTimeoutError:  # NewConnectionError is one, too
            raise
        except TimeoutError as error:
            raise ConnectTimeoutError(_words(error)) from error
        except (OSError, HTTPError, http.client.HTTPException, ValueError) as error:
            raise NewConnectionError(self, _words(error)) from error
        finally:
            self._connecting, self._limits = False, attempt

    def _new_conn(self) -> socket.socket:
        """Open a socket to the host, or to its proxy; what follows gets what is left of the time.

        The one name of urllib3's here that is not public: its own class for SOCKS opens its sockets
        in the same place, and there is no other between the name of a host and TLS.
        """
        opened = self._opened()
        opened.settimeout(self._left())
        return opened

    def _opened(self) -> socket.socket:
        # Programs that pin addresses put a function of theirs in the place of urllib3's.
        stands_as_it_was = urllib3_sockets.create_connection.__module__ == urllib3_sockets.__name__
        if self.reaches_by_itself or not stands_as_it_was:
            return super()._new_conn()
        # With a dot at its end, which `host` takes off, a name is looked up as it is.
        addresses = addresses_of(self._dns_host, self.port, self._left())
        opened = connect_to_one(
            addresses, self._left(), self.source_address, self.socket_options or ()
        )
        sys.audit("http.client.connect", self, self.host, self.port)
        return opened

    def _left(self) -> float:
        """Return the seconds that are left to connect."""
        return self._limits.bounded(self._limits.connect)

    def putheader(self, header: str, *values: Any) -> None:  # type: ignore[override]
        """Write a header; urllib3 looks in each for a mark that no request of ours has."""
        http.client.HTTPConnection.putheader(self, header, *values)

    def send(self, data: Any) -> None:
        """Send a block, for which the peer has the send timeout."""
        if self.sock is None:
            self.connect()
        limits = self.limits
        opened: Any = self.sock
        set_timeout(opened, limits.bounded(limits.send))
        try:
            super().send(data)
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError) as error:
            # As TLS says it; urllib3 goes on to read what the peer may have answered.
            raise BrokenPipeError(_words(error)) from error

    def getresponse(self) -> Any:
        """Read the head of the response.

        Raises:
            StaleConnectionError: a kept connection was closed before a byte of it came.
        """
        self._reader = None
        reused = self.idle_since > 0
        try:
            return super().getresponse()
        except _CLOSED as error:
            if reused and not (self._reader and self._reader.received):
                raise StaleConnectionError(_words(error), error) from error
            raise

    # The standard library calls it for the response to a request, and for that to CONNECT.
    def response_class(  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]
        self, sock: socket.socket, *_: Any, **options: Any
    ) -> StrictResponse:
        """Return a response that is read in time; a proxy's to CONNECT belongs to connecting."""
        kind = ProxyReader if self._connecting else TimedReader
        limits = self.limits
        self._reader = kind(sock, limits, limits.read)
        return StrictResponse(self._reader, **options)

    def close(self) -> None:
        """Close the connection; urllib3 may open it again."""
        super().close()
        self.idle_since, self._reader = 0.0, None


@lru_cache(maxsize=64)
def timed(kind: type[Any], max_idle: float) -> type[Any]:
    """Return a class of connections with time limits; what is not urllib3's own stays as it is.

    Tools that record or replay traffic put classes of theirs in the place of urllib3's.
    """
    if not issubclass(kind, HTTPConnection):
        return kind
    added = {
        "max_idle": max_idle,
        "reaches_by_itself": kind._new_conn is not HTTPConnection._new_conn,
    }
    return type(f"Timed{kind.__name__}", (TimedConnection, kind), added)


def _words(error: BaseException) -> str:
    return str(error) or type(error).__name__
