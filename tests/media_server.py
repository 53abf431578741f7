"""A server for tests of uploads and downloads: takes files, sends one, and fails as it is told."""

from __future__ import annotations

import hashlib
import json
import re
import sys
import threading
import time
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from typing import Any

VIDEO = {"token": "v1", "default_stream": {"token": "s1"}}


@dataclass
class Stored:
    """One file as the storage took it."""

    fields: list[tuple[str, str]]
    filename: str
    content_type: str
    sha256: str
    length: int
    headers: dict[str, str]


@dataclass
class File:
    """The file that every download is of."""

    content: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)  # of paths that have their own
    ranges: bool = True
    heeds_if_range: bool = True
    part_headers: dict[str, str] = field(default_factory=dict)  # of answers that are parts
    longest_part: int | None = None
    unasked: tuple[int, int] | None = None  # a part that is sent for the whole
    length_told: bool = True  # otherwise the connection's end tells it
    cuts: list[int] = field(default_factory=list)  # for each answer, bytes after which it ends
    silence: float = 0.0  # seconds between a cut and the end of the connection
    refusals: list[int] = field(
        default_factory=list
    )  # statuses of answers without the file; 0: with


class MediaServer:
    """Prepares, stores, confirms and sends; `calls` lists what came."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.prepared: list[dict[str, str]] = []
        self.stored: list[Stored] = []
        self.ranges: list[str | None] = []
        self.fields: dict[str, Any] = {"key": "k/ü.mp4", "policy": "signed-policy"}
        self.refusals: list[int] = []  # statuses that the storage answers with first
        self.cut: Queue[bytes] = Queue()
        self.answers: dict[str, tuple[int, Any]] = {}
        self.texts: dict[str, str] = {}  # bodies of answers, as they are, with status 200
        self.file = File()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.media = self  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self.storage_url = self.url + "/storage"

    def prepare_with(self, url_data: Any = None, *, scope: str = "video") -> None:
        """Answer prepare with this signed form, or with this name of the object."""
        signed = {"url": self.storage_url, "fields": self.fields} if url_data is None else url_data
        self.answers["/v1/videos-upload-url"] = (200, {scope: VIDEO, "url_data": signed})

    def cut_body(self) -> bytes:
        """Return what came of an upload that broke off; waits until it has."""
        return self.cut.get(timeout=60)

    def __enter__(self) -> MediaServer:
        thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Report what is wrong here, and not that a client has gone away."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    @property
    def media(self) -> MediaServer:
        return self.server.media  # type: ignore[attr-defined, no-any-return]

    def do_POST(self) -> None:
        self.media.calls.append(f"POST {self.path}")
        length = int(self.headers.get("Content-Length", 0))
        if self.path.partition("?")[0] == "/storage":
            self._store(length)
            return
        body = self.rfile.read(length)
        if self.path.endswith("-upload-url"):
            self.media.prepared.append({"path": self.path, "form": body.decode()})
        status, answer = self.media.answers.get(self.path, (200, None))
        text = json.dumps(self._prepared() if answer is None else answer)
        self._answer(status, self.media.texts.get(self.path, text))

    def do_DELETE(self) -> None:
        self.media.calls.append(f"DELETE {self.path}")
        self._answer(200, "")

    def do_GET(self) -> None:
        self.media.calls.append(f"GET {self.path}")
        self.media.ranges.append(self.headers.get("Range"))
        file = self.media.file
        if file.refusals and (status := file.refusals.pop(0)):
            self._answer(status, "refused")
            return
        content = file.contents.get(self.path, file.content)
        part = self._part(file, len(content))
        if part is not None and part[0] >= len(content):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(content)}")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        start, end = part or (0, len(content))
        self.send_response(206 if part else 200)
        self._send_file(file, content[start:end], self._file_headers(file, content, part))

    def _file_headers(
        self, file: File, content: bytes, part: tuple[int, int] | None
    ) -> dict[str, str]:
        start, end = part or (0, len(content))
        headers = {"Content-Length": str(end - start)} if file.length_told else {}
        headers |= file.headers
        if part:
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
            headers |= file.part_headers
        return headers

    def _send_file(self, file: File, body: bytes, headers: dict[str, str]) -> None:
        cut = file.cuts.pop(0) if file.cuts else len(body)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body[:cut])
        if cut < len(body):
            time.sleep(file.silence)
        self.close_connection = cut < len(body) or not file.length_told

    def _part(self, file: File, length: int) -> tuple[int, int] | None:
        """Return the first byte to send and the one after the last, or None for the whole."""
        match = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
        validators = (None, file.headers.get("ETag"), file.headers.get("Last-Modified"))
        same = self.headers.get("If-Range") in validators or not file.heeds_if_range
        if not match or not same or not file.ranges:
            return file.unasked
        if not match[1]:
            return max(length - int(match[2]), 0), length
        start, end = int(match[1]), int(match[2] or length) + bool(match[2])
        return start, min(end, length, start + (file.longest_part or length))

    def _store(self, length: int) -> None:
        body = self.rfile.read(length)
        if len(body) < length:
            self.media.cut.put(body)
            self.close_connection = True
            return
        if self.media.refusals:
            self._answer(self.media.refusals.pop(0), self.media.texts.get(self.path, ""))
            return
        self.media.stored.append(self._stored(body))
        self._answer(204, "")

    def _stored(self, body: bytes) -> Stored:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        parts: Any = message_from_bytes(head + body).get_payload()
        content = parts[-1].get_payload(decode=True)
        return Stored(
            [
                (
                    part.get_param("name", header="content-disposition"),
                    part.get_payload(decode=True).decode(),
                )
                for part in parts[:-1]
            ],
            dict(parts[-1].raw_items())["Content-Disposition"].partition("filename=")[2],
            parts[-1].get_content_type(),
            hashlib.sha256(content).hexdigest(),
            len(content),
            {name.lower(): value for name, value in self.headers.items()},
        )

    def _prepared(self) -> Any:
        url_data = {"url": self.media.storage_url, "fields": self.media.fields}
        scopes = {
            "video": VIDEO,
            "audio": VIDEO,
            "stream": {"token": "s1"},
            "effect_process": {"token": "p1"},
        }
        return {**scopes, "url_data": url_data} if "-upload-url" in self.path else {"token": "s1"}

    def _answer(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the tests look at `calls`."""
