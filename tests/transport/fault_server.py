"""A raw-socket service that does wrong what it is told to; which wrongs there are: faults.py."""

from __future__ import annotations

import contextlib
import itertools
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

CLIP = bytes(range(256)) * 16
PATIENCE = 20.0
SIGNATURE = "c2lnbmF0dXJlLW9mLXRoZS11cGxvYWQ"


@dataclass
class Arrival:
    """One request whose head has arrived, on which connection and from which port."""

    method: str
    target: str
    headers: dict[str, str]
    connection: int
    port: int
    body: bytes = b""
    whole: bool = False


Act = Callable[["Line"], None]


@dataclass(frozen=True)
class Fault:
    """What to do with one request, and whether before its body is read."""

    act: Act
    early: bool = False


@dataclass
class Line:
    """One connection, at the moment when a request on it is to be answered."""

    server: FaultServer
    socket: socket.socket
    reader: BinaryIO
    arrival: Arrival
    open: bool = True

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        """Answer properly; `Content_Length=""` leaves a header out."""
        given = {"Content_Type": "application/json", "Content_Length": str(len(body)), **headers}
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items() if value]
        self.send("\r\n".join([f"HTTP/1.1 {status} Said", *lines, "", ""]).encode() + body)

    def close(self) -> None:
        self.open = False

    def reset(self) -> None:
        """End the connection by RST, which throws away what was on its way."""
        abort(self.socket)
        self.open = False

    def hold(self) -> None:
        """Do nothing until the peer or the test gives up."""
        self.server.released.wait(PATIENCE)
        self.open = False

    def drip(self, data: bytes, pause: float) -> None:
        """Send a byte at a time, until the peer or the test gives up."""
        for number in range(len(data)):
            self.send(data[number : number + 1])
            if self.server.released.wait(pause):
                return


class FaultServer:
    """The service on a port of loopback, with one thread for each connection.

    Attributes:
        arrivals: the requests whose heads have arrived.
        connections: how many connections were accepted.
        at_accept: what to do with the next connections, before any TLS; in order.
        released: set when whoever waits for a test shall give up.
        storage: where signed uploads are sent to.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.tls = tls
        self.listener = socket.create_server(("127.0.0.1", port), backlog=256)
        # Small, so that a peer notices soon when nobody reads; accepted sockets inherit it.
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32 * 1024)
        self.port: int = self.listener.getsockname()[1]
        self._numbers = itertools.count(1)
        self._open: set[socket.socket] = set()
        self.released = threading.Event()
        self.reset()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def open_connections(self) -> int:
        return len(self._open)

    def reset(self) -> None:
        """Forget everything, and let go of every connection."""
        self.released.set()
        self.released = threading.Event()
        self.storage = self.url
        self.drop_connections()
        self.arrivals: list[Arrival] = []
        self.connections = 0
        self.at_accept: Iterator[Callable[[socket.socket], None]] = iter(())
        self._faults: dict[str, Iterator[Fault]] = {}

    def close(self) -> None:
        self.released.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.drop_connections()

    def drop_connections(self) -> None:
        """End every open connection by FIN, as a service does with idle ones."""
        for connection in list(self._open):
            # Not the TLS socket's own method, which would pull its state from under its thread.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def fail(self, target: str, *faults: Fault, lasting: bool = False) -> None:
        """Do wrong the next requests whose target contains this, or all of them."""
        self._faults[target] = itertools.cycle(faults) if lasting else iter(faults)

    def seen(self, target: str = "") -> list[Arrival]:
        """Return the requests whose target contains this."""
        return [arrival for arrival in self.arrivals if target in arrival.target]

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self.listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections += 1
            arguments = (connection, next(self._numbers), address[1])
            threading.Thread(target=self._serve, args=arguments, daemon=True).start()

    def _serve(self, connection: socket.socket, number: int, port: int) -> None:
        with contextlib.suppress(OSError, ValueError):
            try:
                self._open.add(connection)
                greet = next(self.at_accept, None)
                if greet is not None:
                    greet(connection)
                if self.tls:
                    self._open.discard(connection)
                    connection = self.tls.wrap_socket(connection, server_side=True)
                    self._open.add(connection)
                with connection.makefile("rb") as reader:
                    while self._serve_one(connection, reader, number, port):
                        pass
            finally:
                self._open.discard(connection)
                connection.close()

    def _serve_one(
        self, connection: socket.socket, reader: BinaryIO, number: int, port: int
    ) -> bool:
        arrival = _head(reader, number, port)
        if arrival is None:
            return False
        self.arrivals.append(arrival)
        fault = self._next_fault(arrival.target)
        line = Line(self, connection, reader, arrival)
        if not fault.early:
            _read_body(arrival, reader)
        fault.act(line)
        return line.open

    def _next_fault(self, target: str) -> Fault:
        for part, faults in list(self._faults.items()):
            if part in target:
                return next(faults, WELL)
        return WELL


def well(line: Line) -> None:
    """Answer as the service does: uploads, files, and everything else as an echo."""
    target = line.arrival.target
    if "upload-url" in target:
        answer = {
            "video": {"token": "created", "default_stream": {"token": "stream"}},
            "url_data": {"url": f"{line.server.storage}/storage", "fields": {"Policy": SIGNATURE}},
        }
        line.answer(201, json.dumps(answer).encode())
    elif target.startswith("/storage"):
        line.answer(204, b"", Content_Length="")
    elif target.startswith("/cdn"):
        line.answer(200, CLIP, Content_Type="video/mp4")
    else:
        line.answer(200, echo(line.arrival))


WELL = Fault(well)


def echo(arrival: Arrival) -> bytes:
    """Return what arrived as JSON."""
    return json.dumps(
        {
            "method": arrival.method,
            "target": arrival.target,
            "port": arrival.port,
            "body": arrival.body.decode("latin-1"),
        }
    ).encode()


def abort(connection: socket.socket) -> None:
    """Let the next close of a socket be an RST."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _head(reader: BinaryIO, number: int, port: int) -> Arrival | None:
    """Read a request up to its body; None where the peer has closed."""
    words = reader.readline().decode("latin-1").split(" ")
    headers = {}
    while line := reader.readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if len(words) != 3:
        return None
    return Arrival(words[0], words[1], headers, number, port)


def _read_body(arrival: Arrival, reader: BinaryIO) -> None:
    length = int(arrival.headers.get("content-length", 0))
    arrival.body = reader.read(length)
    arrival.whole = len(arrival.body) == length
