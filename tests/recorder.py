"""A tiny HTTP server for tests: notes what arrives and answers what it was told, nothing more."""

from __future__ import annotations

import base64
import json
import threading
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qsl


class Part(NamedTuple):
    """One part of a multipart form."""

    name: str
    filename: str | None
    content: bytes


@dataclass(frozen=True)
class Request:
    """One request as it arrived, its path still quoted."""

    verb: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, str]:
        """The form that the body holds."""
        return dict(parse_qsl(self.body.decode("ascii"), keep_blank_values=True))

    @property
    def parameters(self) -> dict[str, str]:
        """The query, decoded."""
        return dict(parse_qsl(self.query, keep_blank_values=True))

    @property
    def parts(self) -> list[Part]:
        """The multipart form that the body holds, in the order it was sent."""
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        return [_part(message) for message in message_from_bytes(head + self.body).get_payload()]

    @property
    def credentials(self) -> str | None:
        """User and password of Basic auth, or None where none were sent."""
        scheme, _, encoded = self.headers.get("authorization", "").partition(" ")
        return base64.b64decode(encoded).decode() if scheme == "Basic" else None


def _part(message: Any) -> Part:
    name = message.get_param("name", header="content-disposition")
    return Part(name, message.get_filename(), message.get_payload(decode=True))


class Answer(NamedTuple):
    """What to answer one request with."""

    status: int
    body: bytes
    headers: dict[str, str]


class Recorder:
    """The server: `answer` queues answers, `requests` holds what came."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: deque[Answer] = deque()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.recorder = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        serve = self._server.serve_forever
        self._thread = threading.Thread(target=serve, args=(0.01,), daemon=True)
        self._thread.start()

    def answer(self, content: Any, status: int = 200, **headers: str) -> None:
        """Queue an answer: bytes and text as they are, anything else as JSON."""
        kind = "application/octet-stream" if isinstance(content, bytes) else "text/plain"
        if not isinstance(content, (bytes, str)):
            kind, content = "application/json", json.dumps(content)
        body = content if isinstance(content, bytes) else content.encode()
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        self.answers.append(Answer(status, body, {"Content-Type": kind, **names}))

    def reset(self) -> None:
        """Forget what came and what was to be answered."""
        self.requests.clear()
        self.answers.clear()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body in one segment
    timeout = 20

    def _record(self) -> None:
        recorder: Recorder = self.server.recorder  # type: ignore[attr-defined]
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        recorder.requests.append(Request(self.command, path, query, headers, body))
        self._send(recorder.answers.popleft() if recorder.answers else _UNEXPECTED)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.status != 204:
            self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _record

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the tests look at `requests`."""


_UNEXPECTED = Answer(418, b"the test queued no answer for this request", {})
