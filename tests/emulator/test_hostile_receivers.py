"""Receivers that answer without end, in drops or not at all hold up no other and leave nothing."""

from __future__ import annotations

import os
import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from emulator.calling import Caller
from emulator.receiving import Receiver, listen
from timing import SLACK, until

from ziggeo.emulator import Emulator
from ziggeo.emulator.model.clock import Clock
from ziggeo.emulator.model.objects import Webhook
from ziggeo.emulator.model.schedule import Schedule
from ziggeo.emulator.webhooks.sender import WebhookSender

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: 1000000000000\r\n\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@contextmanager
def hostile(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Listen at an address, and answer each message as a function does."""

    def serve(connection: socket.socket) -> None:
        with connection:
            try:
                connection.recv(100_000)
                answer(connection)
            except OSError:
                return  # the sender has had enough

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=serve, args=(connection,), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        listener.shutdown(socket.SHUT_RDWR)


def repeating(head: bytes, block: bytes, pause: float = 0.0) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        connection.sendall(head)
        while True:
            connection.sendall(block)
            time.sleep(pause)

    return answer


def silence(connection: socket.socket) -> None:
    connection.recv(1)


ANSWERS = {
    "nothing": silence,
    "an endless body": repeating(OK + LENGTH, b"x" * 100_000),
    "endless chunks": repeating(OK + CHUNKED, b"1\r\nx\r\n" * 10_000),
    "a body in drops": repeating(OK + LENGTH, b"x", 0.02),
    "a head in drops": repeating(OK, b"X", 0.02),
    "interim responses without end": repeating(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "a line without end": repeating(OK, b"X" * 100_000),
    "an unknown status": repeating(b"HTTP/1.1 9999999 No\r\n\r\n", b"x"),
    "what is not HTTP": repeating(b"\xff\x00", b"\xff" * 1000),
    "a close": lambda connection: None,
}


@pytest.fixture
def sender() -> Iterator[WebhookSender]:
    clock = Clock(lambda: None)
    sender = WebhookSender(clock, Schedule(clock), seconds=0.5)
    yield sender
    sender.close()


def webhook(url: str) -> Webhook:
    return Webhook("id", url, "json", [], "123456")


@pytest.mark.parametrize("name", ANSWERS)
def test_a_message_takes_its_time_at_most_whatever_is_answered(
    sender: WebhookSender, name: str
) -> None:
    with hostile(ANSWERS[name]) as url:
        begun = time.monotonic()
        delivery = sender.send(webhook(url), "video_create", {})
        assert time.monotonic() - begun < 0.5 + SLACK
    # What has said 200 and more than anybody reads has accepted it.
    expected = 200 if name in ("an endless body", "endless chunks") else None
    assert (delivery.status, delivery.error is None) == (expected, expected == 200)


def test_a_tls_handshake_in_drops_comes_to_an_end(sender: WebhookSender) -> None:
    with hostile(repeating(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc", b"x", 0.02)) as url:
        delivery = sender.send(webhook(url.replace("http:", "https:")), "video_create", {})
    assert str(delivery.error).startswith("TimeoutError")


def test_a_redirect_is_an_answer_and_not_followed(sender: WebhookSender) -> None:
    def redirect(connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 307 No\r\nLocation: /\r\nContent-Length: 0\r\n\r\n")
        asked.append(1)

    asked: list[int] = []
    with hostile(redirect) as url:
        assert sender.send(webhook(url), "video_create", {}).status == 307
    assert asked == [1]


def test_a_receiver_that_hangs_holds_up_no_other(caller: Caller, receiver: Receiver) -> None:
    with hostile(silence) as url:
        caller.send("POST", "/v1/api/hook", data={"target_url": url})
        listen_beside(caller, receiver)
        caller.post("/v1/videos")
        until(lambda: len(receiver.messages) == 3)
        caller.emulator.reset()


def listen_beside(caller: Caller, receiver: Receiver) -> None:
    """Create and confirm a webhook while another one is not answered."""
    created = caller.send("POST", "/v1/api/hook", data={"target_url": receiver.url})
    until(lambda: len(receiver.messages) == 2)
    code = caller.emulator.webhooks[-1].validation_code
    confirmation = {"webhook_id": created.text, "validation_code": code}
    assert caller.status("POST", "/v1/api/confirmhook", data=confirmation) == 200


def test_each_address_gets_its_messages_in_order(sender: WebhookSender) -> None:
    with Receiver() as first, Receiver() as second:
        for number in range(50):
            for receiver in (first, second):
                sender.enqueue(webhook(receiver.url), "video_create", {"number": number})
        assert sender.wait(SLACK)
        expected = [b'{"number": %d}' % number for number in range(50)]
        for receiver in (first, second):
            assert [message.body for message in receiver.messages] == expected
    numbers = [delivery.document["number"] for delivery in sender.deliveries()]
    assert numbers == sorted(numbers)


def test_many_that_hang_are_cut_together(sender: WebhookSender, receiver: Receiver) -> None:
    with hostile(silence) as url:
        for number in range(40):
            sender.enqueue(webhook(f"{url}{number}"), "video_create", {})
        sender.enqueue(webhook(receiver.url), "video_create", {})
        assert sender.wait(2 * SLACK)
    assert len(sender.deliveries()) == 41
    assert len(receiver.messages) == 1


def test_what_waits_for_an_address_is_limited(
    sender: WebhookSender, caplog: pytest.LogCaptureFixture
) -> None:
    with hostile(silence) as url:
        for _ in range(1100):
            sender.enqueue(webhook(url), "video_create", {})
        assert "too many wait" in caplog.text
        begun = time.monotonic()
        sender.close()
        assert time.monotonic() - begun < SLACK


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files")
def test_no_thread_and_no_file_is_left(receiver: Receiver) -> None:
    threads, files = set(threading.enumerate()), len(os.listdir("/proc/self/fd"))
    with Emulator() as emulator, hostile(ANSWERS["a body in drops"]) as url:
        caller = Caller(emulator)
        with caller.session:
            listen(caller, receiver)
            for _ in range(20):
                caller.send("POST", "/v1/api/hook", data={"target_url": url})
                caller.post("/v1/videos")
    until(lambda: set(threading.enumerate()) <= threads)
    until(lambda: len(os.listdir("/proc/self/fd")) <= files)
