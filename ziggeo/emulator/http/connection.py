"""One connection: HTTP/1.1 on a socket, request by request, each handed to a WSGI application.

Accepting connections is ``server``'s part, how long to wait for what is ``incoming``'s.
"""

from __future__ import annotations

import io
import logging
import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any, cast

from .incoming import Incoming, Limits
from .request_body import RequestBody, request_body

if TYPE_CHECKING:
    from socketserver import BaseServer

    from _typeshed.wsgi import WSGIApplication

    from ..faults.kinds import Kind

# Where the application leaves word, in the environment of a request, of how it is to go wrong.
FAULT_KIND = "ziggeo.fault_kind"

_log = logging.getLogger("ziggeo.emulator")
_READ_SIZE = 64 * 1024


@dataclass(frozen=True)
class Served:
    """What is the same for all connections of a server: its address, its limits, who answers."""

    scheme: str
    host: str
    port: int
    limits: Limits
    application: WSGIApplication


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


def serve(
    served: Served,
    connection: socket.socket,
    address: tuple[str, int],
    number: int,
    completed: Callable[[], None],
) -> None:
    """Serve one connection to its end.

    Args:
        served: the server that accepted it.
        connection: the socket, which is closed at the end.
        address: of the client.
        number: counts the connections.
        completed: called after each response.

    Raises:
        OSError: the client has hung up or broken off.
    """
    _Connection(served, connection, address, number, completed)


class _Connection(BaseHTTPRequestHandler):
    """Reads the requests of a connection one after the other, and writes the responses."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def __init__(
        self,
        served: Served,
        connection: socket.socket,
        address: tuple[str, int],
        number: int,
        completed: Callable[[], None],
    ) -> None:
        self._served = served
        self._number = number
        self._completed = completed
        self._incoming = Incoming(connection, served.limits)
        with connection:
            super().__init__(connection, address, cast("BaseServer", served))

    def setup(self) -> None:
        """Have the connection read within the server's limits."""
        super().setup()
        self.rfile.close()
        self.rfile = io.BufferedReader(self._incoming, _READ_SIZE)

    def handle_one_request(self) -> None:
        """Wait for a request and answer it."""
        self._incoming.begin_request()
        super().handle_one_request()
        self._completed()

    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet: ``requests`` of the emulator says what arrived."""
        _log.debug(format, *args)

    def handle_expect_100(self) -> bool:
        """Put the invitation off until somebody reads the body, which a refusal never does."""
        return True

    def respond(self) -> None:
        """Hand one request to the application and send what it returns."""
        self._incoming.begin_body()
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

        blocks = self._served.application(environ, start_response)
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
        self.connection.settimeout(self._served.limits.silence)
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
            "SERVER_NAME": self._served.host,
            "SERVER_PORT": str(self._served.port),
            "SERVER_PROTOCOL": self.request_version,
            "REMOTE_ADDR": self.client_address[0],
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": self._served.scheme,
            "wsgi.input": body,
            "wsgi.errors": sys.stderr,
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
