"""Sends webhook messages to their addresses: in order to each of them, and to several at once.

Who hears of what is decided in ``events``; how a message looks as bytes, in ``payloads``; how one
is sent, in ``posting``.
"""

from __future__ import annotations

import http.client
import itertools
import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ..model.clock import Clock
from ..model.objects import Delivery, Document, Webhook
from ..model.schedule import Schedule
from .payloads import encode
from .posting import Post

# Inferred: no document says how long the service waits; nobody should answer slower than this.
TIMEOUT_SECONDS: Final = 10.0
_log = logging.getLogger("ziggeo.emulator")
_MAX_KEPT: Final = 10_000
_MAX_KEPT_BYTES: Final = 64 * 1024 * 1024
_MAX_WAITING: Final = 1000
_MAX_THREADS: Final = 16
_JOIN_SECONDS: Final = 1.0


@dataclass(frozen=True)
class _Messages:
    """Messages to one webhook, of which each is sent only if the one before was accepted."""

    number: int
    webhook: Webhook
    event_type: str
    documents: Sequence[Document]


class WebhookSender:
    """Sends messages to each address in the order in which they are enqueued.

    Threads send them and end when nothing is left; an address is served by one at a time, so that
    a slow one holds up no other. A further thread begins with the first message and ends with
    ``close``: it does the jobs that become due, since no request may come to do them.

    Args:
        clock: what tells the time.
        schedule: the jobs that become due.
        seconds: how long an address may take for a message.
    """

    def __init__(self, clock: Clock, schedule: Schedule, seconds: float = TIMEOUT_SECONDS) -> None:
        self._clock = clock
        self._schedule = schedule
        self._seconds = seconds
        self._changed = threading.Condition()
        self._numbers = itertools.count()
        # What waits, by address; and the addresses that no thread is serving.
        self._queues: dict[str, deque[_Messages]] = {}
        self._unserved: deque[str] = deque()
        self._deliveries: deque[tuple[int, Delivery]] = deque()
        self._kept_bytes = 0
        self._threads: set[threading.Thread] = set()
        self._clock_thread: threading.Thread | None = None
        self._posts: set[Post] = set()
        self._woken = False
        self._closed = False

    def enqueue(self, webhook: Webhook, event_type: str, *documents: Document) -> None:
        """Have messages sent to a webhook; a later one only if the one before was accepted."""
        with self._changed:
            if self._closed:
                return
            messages = _Messages(next(self._numbers), webhook, event_type, documents)
            self._add(messages)
            if self._clock_thread is None:
                self._clock_thread = _started(self._watch_clock, "ziggeo-emulator-clock")
            self._changed.notify_all()

    def wake(self) -> None:
        """Have a thread look for jobs that are due: there is a new one, or the clock moved."""
        with self._changed:
            self._woken = True
            self._changed.notify_all()

    def deliveries(self) -> list[Delivery]:
        """Return what was sent, oldest first."""
        with self._changed:
            return [delivery for _, delivery in sorted(self._deliveries, key=lambda kept: kept[0])]

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to send, and tell whether that came in time."""
        with self._changed:
            return self._changed.wait_for(lambda: self._closed or not self._queues, seconds)

    def close(self) -> None:
        """Send nothing more and end the threads, in the middle of a message if need be."""
        with self._changed:
            self._closed = True
            self._queues.clear()
            self._unserved.clear()
            threads, posts = list(self._threads), list(self._posts)
            threads += [self._clock_thread] if self._clock_thread else []
            self._changed.notify_all()
        for post in posts:
            post.cut()
        ends = time.monotonic() + _JOIN_SECONDS
        for thread in threads:
            thread.join(max(0.0, ends - time.monotonic()))

    def send(self, webhook: Webhook, event_type: str, document: Document) -> Delivery:
        """Send one message now, and remember how it went."""
        messages = _Messages(next(self._numbers), webhook, event_type, [document])
        return self._send(messages, document)

    def _add(self, messages: _Messages) -> None:
        address = messages.webhook.target_url
        queue = self._queues.get(address)
        if queue is None:
            queue = self._queues[address] = deque()
            self._unserved.append(address)
            if len(self._threads) < _MAX_THREADS:
                self._threads.add(_started(self._work, "ziggeo-emulator-webhooks"))
        if len(queue) < _MAX_WAITING:
            queue.append(messages)
        else:
            _log.warning("%s is not sent to %s: too many wait", messages.event_type, address)

    def _watch_clock(self) -> None:
        while not self._closed:
            self._schedule.run_due()
            timeout = self._schedule.seconds_until_due()
            with self._changed:
                self._changed.wait_for(lambda: self._woken or self._closed, timeout)
                self._woken = False

    def _work(self) -> None:
        """Serve addresses, one after the other, until none has anything waiting."""
        while (messages := self._next_messages()) is not None:
            for document in messages.documents:
                if self._send(messages, document).status != http.client.OK:
                    break
            self._finish(messages.webhook.target_url)

    def _next_messages(self) -> _Messages | None:
        with self._changed:
            if self._unserved:
                return self._queues[self._unserved.popleft()].popleft()
            self._threads.discard(threading.current_thread())
            return None

    def _finish(self, address: str) -> None:
        """Let an address be served once more when something waits for it, after the others."""
        with self._changed:
            if self._queues.get(address):
                self._unserved.append(address)
            else:
                self._queues.pop(address, None)
            self._changed.notify_all()

    def _send(self, messages: _Messages, document: Document) -> Delivery:
        """Send one message, and remember how it went."""
        webhook = messages.webhook
        content_type, body = encode(webhook.encoding, document, webhook.variant)
        at = self._clock.now()
        status, error = self._post(Post(webhook.target_url, content_type, body))
        delivery = Delivery(
            at,
            webhook.id,
            webhook.target_url,
            messages.event_type,
            webhook.encoding,
            document,
            content_type,
            body,
            status,
            error,
        )
        self._remember(messages.number, delivery)
        return delivery

    def _post(self, post: Post) -> tuple[int | None, str | None]:
        with self._changed:
            if self._closed:
                return None, "the emulator was stopped or reset"
            self._posts.add(post)
        try:
            return post.send(self._seconds)
        finally:
            with self._changed:
                self._posts.discard(post)

    def _remember(self, number: int, delivery: Delivery) -> None:
        with self._changed:
            self._deliveries.append((number, delivery))
            self._kept_bytes += len(delivery.body)
            while len(self._deliveries) > _MAX_KEPT or self._kept_bytes > _MAX_KEPT_BYTES:
                _, forgotten = self._deliveries.popleft()
                self._kept_bytes -= len(forgotten.body)


def _started(work: Callable[[], None], name: str) -> threading.Thread:
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    return thread
