"""The service of the benchmarks: answers from memory, over TLS, with as little work as Python can.

A program of its own, so that it shares no interpreter with what is measured. It prints its port.
"""

from __future__ import annotations

import json
import select
import selectors
import socket
import ssl
import sys

VIDEO_BYTES = 2_000
INDEX_VIDEOS = 100


def video(number: int) -> dict[str, object]:
    """Return a video of about 2 KB, shaped as the service's are."""
    stream = {"token": f"{number:032x}", "state_string": "READY", "video_type": "mp4"}
    shown: dict[str, object] = {
        "token": f"{number:032x}",
        "title": f"Video {number}",
        "tags": ["benchmark", "summer"],
        "duration": 12.5,
        "created": 1_700_000_000 + number,
        "approved": True,
        "default_stream": stream,
        "original_stream": stream,
        "streams": [stream] * 8,
    }
    shown["description"] = "x" * (VIDEO_BYTES - len(json.dumps(shown)))
    return shown


def answer(content: object) -> bytes:
    """Return a whole HTTP answer with JSON in it."""
    body = json.dumps(content).encode()
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
    return head.encode() + b"\r\nConnection: keep-alive\r\n\r\n" + body


ONE = answer(video(1))
ALL = answer([{**video(number), "description": "x" * 1_290} for number in range(INDEX_VIDEOS)])


class Connection:
    """One connection of the loop: first its handshake, then its requests, which have no body."""

    def __init__(self, secured: ssl.SSLSocket) -> None:
        self.socket = secured
        self._pending = b""
        self._greeted = False

    def advance(self) -> bool:
        """Do what can be done without waiting, and tell whether the connection goes on."""
        try:
            if not self._greeted:
                self.socket.do_handshake()
                self._greeted = True
            return self._answer()
        except ssl.SSLWantReadError:
            return True
        except OSError:
            return False

    def _answer(self) -> bool:
        while block := self.socket.recv(65536):
            self._pending += block
            while b"\r\n\r\n" in self._pending:
                head, _, self._pending = self._pending.partition(b"\r\n\r\n")
                self._send(ALL if head.startswith(b"GET /v1/videos/ ") else ONE)
                if b"Connection: close" in head:
                    return False
        return False

    def _send(self, content: bytes) -> None:
        left = memoryview(content)
        while left:
            try:
                left = left[self.socket.send(left) :]
            except ssl.SSLWantWriteError:
                select.select([], [self.socket], [])


def main(certificate: str) -> None:
    """Serve all connections in one loop, whose threads would wait for each other otherwise."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    listener = socket.create_server(("127.0.0.1", 0), backlog=512)
    print(listener.getsockname()[1], flush=True)
    poll = selectors.DefaultSelector()
    poll.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in poll.select():
            if key.data is None:
                plain, _ = listener.accept()
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                plain.setblocking(False)
                secured = context.wrap_socket(
                    plain, server_side=True, do_handshake_on_connect=False
                )
                poll.register(secured, selectors.EVENT_READ, Connection(secured))
            elif not key.data.advance():
                poll.unregister(key.fileobj)
                key.data.socket.close()


if __name__ == "__main__":
    main(sys.argv[1])
