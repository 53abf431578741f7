"""The courier: sends webhook messages to their targets, one after the other, from its own thread.

Who hears of what is decided in ``events``; how a message looks as bytes, in ``payloads``.
"""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from .clock import Clock
from .payloads import encode

if TYPE_CHECKING:
    from .state import Webhook

# Inferred: no document says how long the service waits; nobody should answer slower than this.
TIMEOUT_SECONDS: Final = 10.0
_KEPT: Final = 10_000
_JOIN_SECONDS: Final = 1.0

Document = dict[str, Any]


@dataclass(frozen=True)
class Delivery:
    """One message to a webhook, and what its target answered.

    Args:
        at: the emulator's time, in seconds since 1970.
        webhook_id: the id of the webhook.
        target_url: where it was sent.
        event_type: the event, or ``ziggeo_validation`` for the two messages that come first.
        encoding: json, jsonheader or form.
        document: what was said, before it was encoded.
        content_type: the header that came with it.
        body: the bytes that were sent.
        status: the status of the answer, or None when none came.
        error: why none came.
    """

    at: float
    webhook_id: str
    target_url: str
    event_type: str
    encoding: str
    document: Document
    content_type: str
    body: bytes
    status: int | None
    error: str | None


@dataclass(frozen=True)
class _Errand:
    """Messages to one webhook, of which each is sent only if the one before was welcome."""

    webhook: Webhook
    event_type: str
    documents: Sequence[Document]


class Courier:
    """Delivers messages in the order in which they are handed in.

    The thread begins with the first message and ends with ``close``. While there is one it also
    does the jobs of the state that become due, since no request may come to do them.

    Args:
        clock: what tells the time.
        settle: does the jobs that are due.
        seconds_until_due: tells how long the next job has to wait; None when there is none.
    """

    def __init__(
        self,
        clock: Clock,
        settle: Callable[[], None],
        seconds_until_due: Callable[[], float | None],
    ) -> None:
        self._clock = clock
        self._settle = settle
        self._seconds_until_due = seconds_until_due
        self._changed = threading.Condition()
        self._errands: deque[_Errand] = deque()
        self._deliveries: deque[Delivery] = deque(maxlen=_KEPT)
        self._thread: threading.Thread | None = None
        self._busy = False
        self._woken = False
        self._closed = False
        self._connection: http.client.HTTPConnection | None = None

    def hand_in(self, webhook: Webhook, event_type: str, *documents: Document) -> None:
        """Have messages sent to a webhook; the later ones only if the earlier ones are welcome."""
        with self._changed:
            if self._closed:
                return
            self._errands.append(_Errand(webhook, event_type, documents))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="ziggeo-emulator-courier")
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
            self._errands.clear()
            thread, connection = self._thread, self._connection
            self._changed.notify_all()
        if connection is not None and connection.sock is not None:
            # The target may close it at the same time.
            with contextlib.suppress(OSError):
                connection.sock.shutdown(socket.SHUT_RDWR)
        if thread is not None:
            thread.join(_JOIN_SECONDS)

    def _is_idle(self) -> bool:
        return self._closed or not (self._errands or self._busy)

    def _work(self) -> None:
        while not self._closed:
            errand = self._next_errand()
            if errand is None:
                self._settle()
                continue
            for document in errand.documents:
                if not self._deliver(errand, document):
                    break
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _next_errand(self) -> _Errand | None:
        """Wait for something to send, or return None when jobs may be due."""
        due = self._seconds_until_due()
        # A clock that stands still reaches no moment by itself; moving it wakes this thread.
        timeout = None if due is None or (due > 0 and self._clock.is_frozen) else max(0.0, due)
        with self._changed:
            self._changed.wait_for(lambda: self._errands or self._woken or self._closed, timeout)
            self._woken = False
            if not self._errands:
                return None
            self._busy = True
            return self._errands.popleft()

    def _deliver(self, errand: _Errand, document: Document) -> bool:
        """Send one message, remember how it went, and tell whether it was welcome."""
        webhook = errand.webhook
        content_type, body = encode(webhook.encoding, document)
        at = self._clock.now()
        status, error = self._post(webhook.target_url, content_type, body)
        delivery = Delivery(
            at,
            webhook.id,
            webhook.target_url,
            errand.event_type,
            webhook.encoding,
            document,
            content_type,
            body,
            status,
            error,
        )
        with self._changed:
            self._deliveries.append(delivery)
        return status == http.client.OK

    def _post(self, url: str, content_type: str, body: bytes) -> tuple[int | None, str | None]:
        connection = _connection(url)
        parts = urlsplit(url)
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        headers = {"Content-Type": content_type, "User-Agent": "ziggeo-emulator"}
        try:
            with self._changed:
                if self._closed:
                    return None, "the emulator was stopped or reset"
                self._connection = connection
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status, None
        except (OSError, http.client.HTTPException) as error:
            return None, f"{type(error).__name__}: {error}"
        finally:
            self._connection = None
            connection.close()


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
