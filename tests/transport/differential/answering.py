"""A raw-socket server that answers each request with the bytes of the case that its path names."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time

from transport.differential.answers import Case, Ending

IDLE = 0.05  # seconds that a connection with nothing to say stays open after a case
LATER = 0.005
PATIENCE = 20.0
CLOSED = b""

_TARGET = re.compile(rb"GET (?:/cdn)?/(case|probe)/([0-9]+) ")


class AnsweringServer:
    """Answers `/case/N` as a case says, and `/probe/N` well.

    Attributes:
        cases: what is answered, by number.
        early: the case whose answer greets the next connections, or None.
        late_sent: released for each answer whose late part has been sent.
    """

    def __init__(self) -> None:
        self.cases: dict[int, Case] = {}
        self.early: Case | None = None
        self.late_sent = threading.Semaphore(0)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port: int = self._listener.getsockname()[1]
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        self._open.add(connection)
        with contextlib.suppress(OSError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._answer_all(connection)
        self._open.discard(connection)

    def _answer_all(self, connection: socket.socket) -> None:
        greeting = self.early
        if greeting is not None:
            connection.sendall(greeting.wire)
        connection.settimeout(PATIENCE)
        while head := _request(connection):
            if greeting is not None:
                return
            if not self._answer(connection, head):
                return

    def _answer(self, connection: socket.socket, head: bytes) -> bool:
        """Answer one request, and tell whether the connection stays open."""
        match = _TARGET.match(head)
        if match is None:
            return False
        number = int(match[2])
        if match[1] == b"probe":
            connection.sendall(probe_answer(number))
            connection.settimeout(PATIENCE)
            return True
        case = self.cases[number]
        connection.sendall(case.wire)
        if case.ending is Ending.LATE:
            self._send_late(connection, case)
        connection.settimeout(IDLE)
        return case.ending in (Ending.KEEP, Ending.LATE)

    def _send_late(self, connection: socket.socket, case: Case) -> None:
        time.sleep(LATER)
        try:
            connection.sendall(case.late)
        finally:
            self.late_sent.release()


def probe_answer(number: int) -> bytes:
    """Return a good answer that names the request it belongs to."""
    body = b'{"probe": %d}' % number
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)


def _request(connection: socket.socket) -> bytes:
    """Return the head of a request, b"" where none comes."""
    head = b""
    while b"\r\n\r\n" not in head:
        block = connection.recv(65536)
        if block == CLOSED:
            return b""
        head += block
    return head
