"""Sockets: accepts connections on loopback, each of which gets a thread that serves it.

Werkzeug's own development server closes the connection after each response; clients that keep
connections alive are what an emulator is for, so this one keeps them. What is said on a connection
is ``connection``'s part.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import logging
import selectors
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from .connection import Served, serve
from .incoming import Limits

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

LOOPBACK = "127.0.0.1"

_log = logging.getLogger("ziggeo.emulator")
_BACKLOG = 128
_HANDSHAKE_SECONDS = 10.0
_STOP_SECONDS = 2.0
# What keeps a connection from being accepted until another one ends.
_SHORTAGES = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_SHORTAGE_SECONDS = 0.02
_SPARE = 16


@dataclass
class _Open:
    """A connection that is open: by which thread, and since when it has completed no request."""

    thread: threading.Thread
    since: float = field(default_factory=time.monotonic)


class Server:
    """An HTTP server on a port of 127.0.0.1, with one thread for each open connection.

    Args:
        port: the port to listen on; 0 takes a free one.
        tls: how to encrypt; None serves plain HTTP.
        limits: how long a connection lasts, and how many there are.
    """

    def __init__(
        self, *, port: int = 0, tls: ssl.SSLContext | None = None, limits: Limits | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._most = self._limits.connections
        self.scheme = "http" if tls is None else "https"
        self._tls = tls
        self._listener = socket.create_server((LOOPBACK, port), backlog=_BACKLOG)
        self._listener.setblocking(False)
        self._wake_receiver, self._wake_sender = socket.socketpair()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, _Open] = {}
        self._acceptor = threading.Thread(target=self._accept_all, name="ziggeo-emulator")
        self._acceptor.daemon = True

    @property
    def port(self) -> int:
        """The port that the server listens on."""
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Where the server listens."""
        return f"{self.scheme}://{LOOPBACK}:{self.port}"

    def start(self, application: WSGIApplication) -> None:
        """Begin to accept connections, and have their requests answered by the application."""
        self._served = Served(self.scheme, LOOPBACK, self.port, self._limits, application)
        self._acceptor.start()

    def stop(self) -> None:
        """Close every connection and end all threads."""
        self._wake_sender.close()
        self._acceptor.join()
        self._wake_receiver.close()
        self._listener.close()
        with self._lock:
            open_connections = dict(self._connections)
        for connection, opened in open_connections.items():
            _shut_down(connection)
            opened.thread.join(_STOP_SECONDS)

    def _accept_all(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wake_receiver, selectors.EVENT_READ)
            while self._wake_receiver not in [key.fileobj for key, _ in selector.select()]:
                try:
                    self._accept_one()
                except OSError as error:
                    # A client may give up between the selector's word and the accept.
                    self._relieve(error)

    def _relieve(self, error: OSError) -> None:
        """Make room when there is none for another connection, and for the files of requests."""
        if error.errno in _SHORTAGES:
            self._most = max(1, len(self._connections) - _SPARE)
            self._end_oldest(self._most)
            time.sleep(_SHORTAGE_SECONDS)

    def _accept_one(self) -> None:
        connection, address = self._listener.accept()
        connection.setblocking(True)
        thread = threading.Thread(
            target=self._serve, args=(connection, address), name="ziggeo-emulator-connection"
        )
        thread.daemon = True
        self._end_oldest(self._most - 1)
        with self._lock:
            self._connections[connection] = _Open(thread)
        try:
            thread.start()
        except RuntimeError as error:
            self._forget(connection)
            raise OSError(errno.ENOMEM, "there can be no more threads") from error

    def _end_oldest(self, most: int) -> None:
        """End connections until few enough are left: slow clients must not keep out the others."""
        if len(self._connections) <= most:
            return
        with self._lock:
            oldest = sorted(self._connections.items(), key=lambda item: item[1].since)
        for connection, opened in oldest[: len(oldest) - most]:
            opened.since = time.monotonic()
            _shut_down(connection)

    def _forget(self, connection: socket.socket) -> None:
        with self._lock:
            self._connections.pop(connection, None)
        connection.close()

    def _completed(self, connection: socket.socket) -> None:
        """Note that a connection has had its response."""
        self._connections[connection].since = time.monotonic()

    def _serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        try:
            serve(
                self._served,
                self._secured(connection),
                address,
                next(self._numbers),
                partial(self._completed, connection),
            )
        except OSError as error:
            # Clients hang up, refuse the certificate or break off; none of it concerns the others.
            _log.debug("connection ended: %s", error)
        finally:
            self._forget(connection)

    def _secured(self, connection: socket.socket) -> socket.socket:
        if self._tls is None:
            return connection
        connection.settimeout(_HANDSHAKE_SECONDS)
        # The plain socket stays the one to close: stop() shuts it down from another thread.
        secured = self._tls.wrap_socket(
            connection.dup(), server_side=True, do_handshake_on_connect=True
        )
        secured.settimeout(None)
        return secured


def _shut_down(connection: socket.socket) -> None:
    """End a connection that another thread serves; it may have been closed at this very moment."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)
