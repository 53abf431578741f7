"""One connection: urllib3's, with a time limit for each step, and strict about responses."""

from __future__ import annotations

import http.client
import re
import ssl
import sys
from email.errors import MissingHeaderBodySeparatorDefect
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
from .timeouts import Limits, ProxyReader, Seconds, TimedReader, set_timeout

if TYPE_CHECKING:
    import socket

_CLOSED = (ConnectionError, ssl.SSLEOFError, ssl.SSLZeroReturnError)
_LENGTH = re.compile("[0-9]{1,18}")  # more digits count no file's bytes
_SPACES = " \t"
_CONTINUE, _SWITCHING_PROTOCOLS, _OK = 100, 101, 200
_WITHOUT_BODY = frozenset({_SWITCHING_PROTOCOLS, 204, 304})


class StaleConnectionError(ProtocolError):
    """A kept connection had been closed by the peer before the request reached it."""


class StrictResponse(http.client.HTTPResponse):
    """A response of the standard library, refused where its end cannot be told for certain."""

    def __init__(self, reader: TimedReader, **options: Any) -> None:
        self._reader = reader
        as_much_of_a_socket_as_it_uses: Any = reader
        super().__init__(as_much_of_a_socket_as_it_uses, **options)

    def begin(self) -> None:
        """Read the head.

        Raises:
            http.client.HTTPException: it is not HTTP, is cut, or contradicts itself.
        """
        super().begin()
        # http.client passes over 100 only; RFC 9110, section 15.2, lets any 1xx come first.
        while _CONTINUE < self.status < _OK and self.status != _SWITCHING_PROTOCOLS:
            self._require_whole_head()
            vars(self).update(
                headers=None, msg=None
            )  # begin reads another head where there is none
            super().begin()
        self._require_whole_head()
        self._require_one_framing()
        # RFC 9112, section 6.3: these end with their head, whatever it says of a body. http.client
        # would wait for a chunk.
        if self.status in _WITHOUT_BODY:
            self.chunked, self.length = False, 0

    def _require_whole_head(self) -> None:
        """Refuse a head without its empty line, which http.client takes for a whole one."""
        if self._reader.ended:
            raise http.client.IncompleteRead(b"")
        for defect in self.headers.defects:
            if isinstance(defect, MissingHeaderBodySeparatorDefect):
                raise http.client.HTTPException("a line of the head is not a header")

    def _require_one_framing(self) -> None:
        """Refuse what two readers could take for responses of different length.

        RFC 9112, section 6.1: of transfer codings, `chunked` is the only one that everybody reads;
        section 6.3: it comes before Content-Length, and lengths that differ are an error.
        """
        names = [name.lower() for name in self.headers]
        if "transfer-encoding" in names:
            self._require_chunks()
        elif "content-length" in names:
            self._require_one_length()

    def _require_chunks(self) -> None:
        encodings = self.headers.get_all("Transfer-Encoding", [])
        if [encoding.strip(_SPACES).lower() for encoding in encodings] != ["chunked"]:
            raise http.client.HTTPException("Transfer-Encoding is not exactly chunked")
        # http.client does not know it with a space after it, and would take chunks for the body.
        self.chunked, self.chunk_left, self.length = True, None, None

    def _require_one_length(self) -> None:
        said = ",".join(self.headers.get_all("Content-Length", []))
        length, *others = {part.strip(_SPACES) for part in said.split(",")}
        if others:
            raise http.client.HTTPException("there are two values of Content-Length")
        if not _LENGTH.fullmatch(length):
            raise http.client.HTTPException("Content-Length is not a length")
        self.length = int(length)  # http.client makes nothing of "2, 2", and a 2 of "+2"

    def _safe_read(self, amt: int) -> bytes:
        """Read so many bytes of a chunk, or the two that end it.

        http.client has no public place for this. It throws the two away without a look, and goes on
        in the midst of something else where the chunk is longer, or its lines end in LF alone.
        """
        inherited: Any = super()
        block: bytes = inherited._safe_read(amt)
        if self.chunk_left == 0 and block != b"\r\n":
            raise http.client.HTTPException("a chunk does not end where it says")
        return block


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
