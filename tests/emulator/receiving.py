"""A receiver of webhooks on loopback, and how one is set up; what the tests check is elsewhere."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import ssl

    from emulator.calling import Caller


@dataclass
class Message:
    """One message as it came."""

    path: str
    content_type: str
    body: bytes


@dataclass
class Receiver:
    """Takes every message; answers with `status`, after `gate` is open."""

    status: int = 200
    tls: ssl.SSLContext | None = None
    messages: list[Message] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Receiver:
        self.gate.set()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.receiver = self  # type: ignore[attr-defined]
        if self.tls is not None:
            self._server.socket = self.tls.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.gate.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def url(self) -> str:
        scheme = "http" if self.tls is None else "https"
        return f"{scheme}://127.0.0.1:{self._server.server_port}/hook?a=b"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        receiver.messages.append(Message(self.path, self.headers["Content-Type"], body))
        receiver.gate.wait(10)
        self.send_response(receiver.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent: the tests look at `messages`."""


def listen(caller: Caller, receiver: Receiver, **fields: str) -> str:
    """Create and confirm a webhook as its owner would, and forget the handshake."""
    webhook = caller.send("POST", "/v1/api/hook", data={"target_url": receiver.url, **fields}).text
    code = caller.emulator.wait_for_deliveries()[-1].document["validation_code"]
    confirmation = {"webhook_id": webhook, "validation_code": code}
    assert caller.status("POST", "/v1/api/confirmhook", data=confirmation) == 200
    receiver.messages.clear()
    return webhook


def events(caller: Caller) -> list[str]:
    sent = [delivery.event_type for delivery in caller.emulator.wait_for_deliveries()]
    return [event for event in sent if event != "ziggeo_validation"]
