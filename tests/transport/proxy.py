"""A tiny HTTP proxy: forwards plain requests and tunnels CONNECT; it notes what it was asked."""

from __future__ import annotations

import contextlib
import socket
import threading
from urllib.parse import urlsplit


class Proxy:
    """The proxy, on a port of loopback.

    Attributes:
        requests: the first lines of what came, in order.
        authorizations: the Proxy-Authorization header of each, or None.
        refuses: whether it answers 407 to everything.
    """

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.requests: list[str] = []
        self.authorizations: list[str | None] = []
        self.refuses = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                block = client.recv(65536)
                if not block:
                    return
                head += block
            first, *lines = head.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in lines)
            self.requests.append(first)
            self.authorizations.append(fields.get("proxy-authorization"))
            if self.refuses:
                client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
                return
            self._forward(client, first, head)

    def _forward(self, client: socket.socket, first: str, head: bytes) -> None:
        verb, target, _ = first.split(" ")
        address = urlsplit(f"//{target}" if verb == "CONNECT" else target)
        with socket.create_connection((address.hostname, address.port)) as server:
            if verb == "CONNECT":
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            else:
                # One request for each connection is enough here.
                origin = f"{address.scheme}://{address.netloc}".encode()
                server.sendall(head.replace(origin, b"", 1))
            back = threading.Thread(target=_copy, args=(server, client), daemon=True)
            back.start()
            _copy(client, server)
            back.join(5)


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while block := source.recv(65536):
            target.sendall(block)
        target.shutdown(socket.SHUT_WR)
