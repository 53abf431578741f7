"""Sends webhook messages to their targets, one after the other, from a thread of its own.

Who hears of what is decided in ``events``; how a message looks as bytes, in ``payloads``.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import string
import threading
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from ..model.clock import Clock
from ..model.objects import Delivery, Document, Webhook
from ..model.schedule import Schedule
from .payloads import encode

# Inferred: no document says how long the service waits; nobody should answer slower than this.
TIMEOUT_SECONDS: Final = 10.0
_MAX_KEPT: Final = 10_000
_JOIN_SECONDS: Final = 1.0


@dataclass(frozen=True)
class _Messages:
    """Messages to one webhook, of which each is sent only if the one before was accepted."""

    webhook: Webhook
    event_type: str
    documents: Sequence[Document]


class WebhookSender:
    """Sends messages in the order in which they are enqueued.

    The thread begins with the first message and ends with ``close``. While there is one it also
    does the jobs that become due, since no request may come to do them.

    Args:
        clock: what tells the time.
        schedule: the jobs that become due.
    """

    def __init__(self, clock: Clock, schedule: Schedule) -> None:
        self._clock = clock
        self._schedule = schedule
        self._changed = threading.Condition()
        self._queue: deque[_Messages] = deque()
        self._deliveries: deque[Delivery] = deque(maxlen=_MAX_KEPT)
        self._thread: threading.Thread | None = None
        self._busy = False
        self._woken = False
        self._closed = False
        self._connections: set[http.client.HTTPConnection] = set()

    def enqueue(self, webhook: Webhook, event_type: str, *documents: Document) -> None:
        """Have messages sent to a webhook; a later one only if the one before was accepted."""
        with self._changed:
            if self._closed:
                return
            self._queue.append(_Messages(webhook, event_type, documents))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ziggeo-emulator-webhooks")
                self._thread.daemon = True
                self._thread.start()
            self._changed.notify_all()

    def wake(self) -> None:
        """Have the thread look for jobs that are due: there is a new one, or the clock moved."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def deliveries(self) -> list[Delivery]:
        """Return what was sent, oldest first."""
        with self._changed:
            return list(self._deliveries)

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to send, and tell whether that came in time."""
        with self._changed:
            return self._changed.wait_for(self._is_idle, seconds)

    def close(self) -> None:
        """Send nothing more and end the thread, in the middle of a message if need be."""
        with self._changed:
            self._closed = True
            self._queue.clear()
            thread, connections = self._thread, list(self._connections)
            self._changed.notify_all()
        for connection in connections:
            if connection.sock is not None:
                # The target may close it at the same time.
                with contextlib.suppress(OSError):
                    connection.sock.shutdown(socket.SHUT_RDWR)
        if thread is not None:
            thread.join(_JOIN_SECONDS)

    def _is_idle(self) -> bool:
        return self._closed or not (self._queue or self._busy)

    def _work(self) -> None:
        while not self._closed:
            messages = self._next_messages()
            if messages is None:
                self._schedule.run_due()
                continue
            for document in messages.documents:
                delivery = self.send(messages.webhook, messages.event_type, document)
                if delivery.status != http.client.OK:
                    break
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _next_messages(self) -> _Messages | None:
        """Wait for something to send, or return None when jobs may be due."""
        timeout = self._schedule.seconds_until_due()
        with self._changed:
            self._changed.wait_for(lambda: self._queue or self._woken or self._closed, timeout)
            self._woken = False
            if not self._queue:
                return None
            self._busy = True
            return self._queue.popleft()

    def send(self, webhook: Webhook, event_type: str, document: Document) -> Delivery:
        """Send one message now, and remember how it went."""
        content_type, body = encode(webhook.encoding, document, webhook.variant)
        at = self._clock.now()
        status, error = self._post(webhook.target_url, content_type, body)
        delivery = Delivery(
            at,
            webhook.id,
            webhook.target_url,
            event_type,
            webhook.encoding,
            document,
            content_type,
            body,
            status,
            error,
        )
        with self._changed:
            self._deliveries.append(delivery)
        return delivery

    def _post(self, url: str, content_type: str, body: bytes) -> tuple[int | None, str | None]:
        connection = _connection(url)
        headers = {"Content-Type": content_type, "User-Agent": "ziggeo-emulator"}
        try:
            with self._changed:
                if self._closed:
                    return None, "the emulator was stopped or reset"
                self._connections.add(connection)
            connection.request("POST", _target(url), body, headers)
            response = connection.getresponse()
            response.read()
            return response.status, None
        except (OSError, http.client.HTTPException) as error:
            return None, f"{type(error).__name__}: {error}"
        finally:
            with self._changed:
                self._connections.discard(connection)
            connection.close()


def _target(url: str) -> str:
    """Return the path and query of an address, with what only browsers take percent-encoded."""
    parts = urlsplit(url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    return quote(target, safe=string.punctuation)


def _connection(url: str) -> http.client.HTTPConnection:
    """Return a connection to a target, which is on this machine whatever its certificate says."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme == "http":
        return http.client.HTTPConnection(host, parts.port, timeout=TIMEOUT_SECONDS)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, parts.port, timeout=TIMEOUT_SECONDS, context=context)
