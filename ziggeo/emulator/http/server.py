"""Sockets and HTTP/1.1: accepts connections on loopback and hands requests to a WSGI application.

Werkzeug's own development server closes the connection after each response; clients that keep
connections alive are what an emulator is for, so this one keeps them. What a request means is
decided in ``app``.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import selectors
import socket
import ssl
import struct
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast

from .request_body import RequestBody, request_body

if TYPE_CHECKING:
    from socketserver import BaseServer

    from _typeshed.wsgi import WSGIApplication

    from ..faults.kinds import Kind

LOOPBACK = "127.0.0.1"
# Where the application leaves word, in the environment of a request, of how it is to go wrong.
FAULT_KIND = "ziggeo.fault_kind"

_log = logging.getLogger("ziggeo.emulator")
_BACKLOG = 128
_HANDSHAKE_SECONDS = 10.0
_STOP_SECONDS = 2.0


class Server:
    """An HTTP server on a port of 127.0.0.1, with one thread for each open connection.

    Args:
        port: the port to listen on; 0 takes a free one.
        tls: how to encrypt; None serves plain HTTP.
    """

    def __init__(self, *, port: int = 0, tls: ssl.SSLContext | None = None) -> None:
        self.scheme = "http" if tls is None else "https"
        self._tls = tls
        self._listener = socket.create_server((LOOPBACK, port), backlog=_BACKLOG)
        self._listener.setblocking(False)
        self._wake_receiver, self._wake_sender = socket.socketpair()
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()
        self._connections: dict[socket.socket, threading.Thread] = {}
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
        self._application = application
        self._acceptor.start()

    def stop(self) -> None:
        """Close every connection and end all threads."""
        self._wake_sender.close()
        self._acceptor.join()
        self._wake_receiver.close()
        self._listener.close()
        with self._lock:
            open_connections = dict(self._connections)
        for connection, thread in open_connections.items():
            # A connection that its client closed at this very moment cannot be shut down again.
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(_STOP_SECONDS)

    def _accept_all(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._wake_receiver, selectors.EVENT_READ)
            while self._wake_receiver not in [key.fileobj for key, _ in selector.select()]:
                # A client may give up between the selector's word and the accept.
                with contextlib.suppress(OSError):
                    self._accept_one()

    def _accept_one(self) -> None:
        connection, address = self._listener.accept()
        connection.setblocking(True)
        thread = threading.Thread(
            target=self._serve, args=(connection, address), name="ziggeo-emulator-connection"
        )
        thread.daemon = True
        with self._lock:
            self._connections[connection] = thread
        thread.start()

    def _serve(self, connection: socket.socket, address: tuple[str, int]) -> None:
        try:
            _Connection(
                self,
                self._application,
                self._secured(connection),
                address,
                next(self._numbers),
            )
        except OSError as error:
            # Clients hang up, refuse the certificate or break off; none of it concerns the others.
            _log.debug("connection ended: %s", error)
        finally:
            with self._lock:
                self._connections.pop(connection, None)
            connection.close()

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


@dataclass(frozen=True)
class _Response:
    """What the application wants to be sent."""

    status: str
    headers: list[tuple[str, str]]
    blocks: Any

    @property
    def length(self) -> int:
        """How long the body is that the headers announce."""
        return int(next((value for name, value in self.headers if _is_length(name)), "0"))

    def altered_by(self, kind: Kind) -> _Response:
        """Return what a fault lets through of it."""
        announced = str(kind.announced_length(self.length))
        headers = [(name, announced if _is_length(name) else value) for name, value in self.headers]
        return _Response(self.status, headers, kind.body(self.length, self.blocks))


def _is_length(name: str) -> bool:
    return name.lower() == "content-length"


class _Connection(BaseHTTPRequestHandler):
    """One connection: reads its requests one after the other and writes the responses."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(
        self,
        server: Server,
        application: WSGIApplication,
        connection: socket.socket,
        address: tuple[str, int],
        number: int,
    ) -> None:
        self._server = server
        self._application = application
        self._number = number
        with connection:
            super().__init__(connection, address, cast("BaseServer", server))

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: ``requests`` of the emulator says what arrived."""
        _log.debug(format, *args)

    def handle_expect_100(self) -> bool:
        """Put the invitation off until somebody reads the body, which a refusal never does."""
        return True

    def respond(self) -> None:
        """Hand one request to the application and send what it returns."""
        try:
            body = request_body(self.headers, self.rfile, self._invite_body)
        except ValueError as error:
            self.close_connection = True
            self.send_error(400, str(error))
            return
        environ = self._environ(body)
        response = self._call_application(environ)
        try:
            kind = environ.get(FAULT_KIND)
            if kind is None:
                self._discard(body)
                self._send(response)
            else:
                self._fail(kind, body, response)
        finally:
            response.blocks.close()

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = respond

    def _expects_invitation(self) -> bool:
        return self.headers.get("Expect", "").lower() == "100-continue"

    def _invite_body(self) -> None:
        self._invited = True
        if self._expects_invitation():
            self.connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")

    def _call_application(self, environ: dict[str, Any]) -> _Response:
        self._invited = False
        head: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(
            status: str, headers: list[tuple[str, str]], exc_info: object = None
        ) -> Any:
            head[:] = [(status, headers)]

        blocks = self._application(environ, start_response)
        return _Response(*head[0], blocks)

    def _discard(self, body: RequestBody) -> None:
        if self._expects_invitation() and not self._invited:
            # Without the invitation the client may or may not send its body: nobody could tell
            # where the next request begins.
            self.close_connection = True
        else:
            body.discard()

    def _fail(self, kind: Kind, body: RequestBody, response: _Response) -> None:
        """Carry out a fault, which may be to send nothing at all."""
        if kind.bytes_read is None:
            self._discard(body)
        else:
            body.read(kind.bytes_read)
        kind.wait()
        if kind.responds(response.length):
            self._send(response.altered_by(kind))
        if kind.resets_connection:
            # To be closed with RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if kind.closes_connection:
            self.close_connection = True

    def _send(self, response: _Response) -> None:
        self.log_request(response.status[:3])
        lines = [f"HTTP/1.1 {response.status}", f"Date: {self.date_time_string()}"]
        lines += [f"{name}: {value}" for name, value in response.headers if name.lower() != "date"]
        if self.close_connection:
            lines.append("Connection: close")
        head = "\r\n".join([*lines, "", ""]).encode("latin-1")
        for block in response.blocks:
            # Head and first block go out together, so that a small response is one packet.
            self.connection.sendall(head + block if head else block)
            head = b""
        if head:
            self.connection.sendall(head)

    def _environ(self, body: RequestBody) -> dict[str, Any]:
        # The path is left percent-encoded: a decoded one could not tell "a/b" from "a%2Fb".
        path, _, query = self.path.partition("?")
        environ = {
            "REQUEST_METHOD": self.command,
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": LOOPBACK,
            "SERVER_PORT": str(self._server.port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._server.scheme,
            "wsgi.input": body,
            "wsgi.input_terminated": True,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "ziggeo.connection": self._number,
        }
        for name, value in self.headers.items():
            key = name.upper().replace("-", "_")
            environ[key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}"] = value
        return environ
