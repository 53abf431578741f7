"""The storage and CDN of the benchmarks: takes and sends large files over TLS and keeps nothing.

A program of its own, so that it shares no interpreter with what is measured. It prints its port.
"""

from __future__ import annotations

import contextlib
import json
import re
import socket
import ssl
import sys
import threading

BLOCK = bytes(1024 * 1024)
TOKEN, STREAM = "a" * 32, "b" * 32


class Connection:
    """One connection, served by a thread until the client closes it."""

    def __init__(self, sock: ssl.SSLSocket, size: int) -> None:
        self._socket = sock
        self._size = size
        self._pending = b""
        self._buffer = memoryview(bytearray(1024 * 1024))

    def serve(self) -> None:
        with contextlib.suppress(OSError), self._socket:
            while head := self._head():
                self._discard(head)
                self._answer(head)

    def _head(self) -> bytes:
        while b"\r\n\r\n" not in self._pending:
            block = self._socket.recv(65536)
            if not block:
                return b""
            self._pending += block
        head, _, self._pending = self._pending.partition(b"\r\n\r\n")
        if b"100-continue" in head:
            self._socket.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        return head

    def _discard(self, head: bytes) -> None:
        """Read the body; in chunks of unknown number where its length is not said."""
        length = re.search(rb"(?i)content-length: *(\d+)", head)
        left = int(length[1]) if length else 0
        left -= len(self._pending)
        self._pending = b""
        while left > 0:
            count = self._socket.recv_into(self._buffer)
            if not count:
                raise ConnectionResetError
            left -= count

    def _answer(self, head: bytes) -> None:
        if re.match(rb"GET \S+/video ", head):
            self._send(self._size, b"Content-Type: video/mp4\r\nAccept-Ranges: bytes\r\n")
            for _ in range(self._size // len(BLOCK)):
                self._socket.sendall(BLOCK)
            return
        body = self._prepared(head) if b"-upload-url" in head else b"{}"
        self._send(len(body), b"Content-Type: application/json\r\n")
        self._socket.sendall(body)

    def _send(self, length: int, headers: bytes) -> None:
        self._socket.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%b\r\n" % (length, headers))

    def _prepared(self, head: bytes) -> bytes:
        host = re.search(rb"(?i)host: *(\S+)", head)
        address = host[1].decode() if host else ""
        fields = {"key": TOKEN, "policy": "p" * 400}
        video = {"token": TOKEN, "default_stream": {"token": STREAM}}
        data = {"url": f"https://{address}/storage", "fields": fields}
        return json.dumps({"video": video, "url_data": data}).encode()


def main(certificate: str, size: str) -> None:
    """Serve each connection in a thread."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    print(listener.getsockname()[1], flush=True)
    while True:
        plain, _ = listener.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=_serve, args=(context, plain, int(size)), daemon=True).start()


def _serve(context: ssl.SSLContext, plain: socket.socket, size: int) -> None:
    with contextlib.suppress(OSError):
        Connection(context.wrap_socket(plain, server_side=True), size).serve()


if __name__ == "__main__":
    main(*sys.argv[1:])
