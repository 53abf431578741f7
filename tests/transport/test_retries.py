"""When a call is sent again and after which pause; under which fault: the matrix."""

from __future__ import annotations

import itertools
import socket
import time
from email.message import Message
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some
from timing import taking
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import FaultServer

from ziggeo import (
    APIConnectionError,
    APITimeoutError,
    NotFoundError,
    RateLimitError,
    ServerError,
    UploadError,
)
from ziggeo._http.retries import RetryPolicy, jittered_pause, retry_after


def asking(**headers: str) -> Any:
    message = Message()
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    return message


def in_seconds(seconds: float) -> str:
    return formatdate(time.time() + seconds, usegmt=True)


def test_without_retries_nothing_is_sent_again(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.status(503, Retry_After="0"), lasting=True)
    client = connect(plain, retries=0)
    for call in (clients.read, clients.create, clients.download):
        with pytest.raises(ServerError) as caught:
            call(client)
        assert caught.value.attempts == 1
    assert len(plain.arrivals) == 3


@pytest.mark.parametrize("retries", [0, 1, 2])
def test_an_error_says_how_often_the_request_was_sent(
    plain: FaultServer, connect: Connect, retries: int
) -> None:
    plain.fail("", faults.status(503, Retry_After="0"), lasting=True)
    with pytest.raises(ServerError) as caught:
        clients.read(connect(plain, retries=retries))
    assert caught.value.attempts == len(plain.arrivals) == retries + 1
    assert ("attempts" in str(caught.value)) == (retries > 0)


def test_a_create_reaches_a_service_that_comes_up_meanwhile(connect: Connect) -> None:
    coming = FaultServer()
    address = coming.listener.getsockname()
    coming.close()
    server: list[FaultServer] = []

    def come_up(event: Any) -> None:
        if not server:
            server.append(FaultServer(port=address[1]))

    client = clients.connect_to(coming.url, on_response=come_up)
    assert clients.create(client)["method"] == "POST"
    assert len(server[0].arrivals) == 1
    client.close()
    server[0].close()


def test_a_host_name_that_does_not_exist_is_a_connection_error() -> None:
    with pytest.raises(APIConnectionError, match=r"nowhere\.invalid") as caught:
        clients.create(clients.connect_to("http://nowhere.invalid", retries=1))
    assert caught.value.attempts == 2


def test_a_repeated_delete_that_meets_404_has_succeeded(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", faults.hang_up(), faults.status(404))
    assert connect(plain).videos().delete(clients.VIDEO) == ""
    assert [arrival.method for arrival in plain.arrivals] == ["DELETE", "DELETE"]


def test_a_delete_that_meets_404_at_once_has_not(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.status(404))
    with pytest.raises(NotFoundError):
        connect(plain).videos().delete(clients.VIDEO)


def test_a_repeated_read_that_meets_404_has_not(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.hang_up(), faults.status(404))
    with pytest.raises(NotFoundError):
        clients.read(connect(plain))


def test_the_store_step_is_repeated_from_the_start_of_its_source(
    server: FaultServer, connect: Connect
) -> None:
    server.fail("/storage", faults.status(500), faults.reset())
    clients.upload(connect(server, retries=2))
    bodies = [arrival.body for arrival in server.seen("/storage")]
    assert len(bodies) == 3
    assert bodies[0] == bodies[1] == bodies[2]
    assert clients.SOURCE in bodies[0]
    assert len(server.seen("upload-url")) == 1


class Tape:
    """A source that can be read once from where it stands, and then not again."""

    def __init__(self, content: bytes) -> None:
        self._left = content
        self._length = len(content)
        self._position = 0
        self._sent = False

    def read(self, size: int = -1) -> bytes:
        self._sent = self._sent or size != 0
        block, self._left = self._left[:size], self._left[size:]
        return block

    def tell(self) -> int:
        return self._position

    def seek(self, position: int, whence: int = 0) -> int:
        if self._sent:
            raise OSError("a tape runs one way")
        self._position = self._length if whence else position
        return self._position


def test_the_store_step_is_not_repeated_where_the_source_cannot_be_rewound(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("/storage", faults.status(500), lasting=True)
    with pytest.raises((UploadError, OSError), match="cannot be read again"):
        connect(plain).videos().create(file=("clip.mp4", Tape(clients.SOURCE)))
    assert len(plain.seen("/storage")) == 1


def test_retry_after_is_waited_for(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.status(429, Retry_After="1"))
    with taking(1.0, 1.0):
        clients.create(connect(plain))


def test_the_error_says_what_retry_after_asked_for(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.status(429, Retry_After="7"))
    with pytest.raises(RateLimitError) as caught:
        clients.read(connect(plain, retries=0))
    assert caught.value.retry_after == 7


@pytest.mark.parametrize("asked", ["61", "86400", str(10**30)])
def test_a_long_retry_after_is_capped_at_a_minute(asked: str) -> None:
    policy = RetryPolicy.for_call(3, repeatable=True)
    assert policy.pause(asking(Retry_After=asked)) == 60


def test_retry_after_is_read_as_seconds_and_as_a_date() -> None:
    assert retry_after(asking(Retry_After="0")) == 0
    assert retry_after(asking(Retry_After=" 12 ")) == 12
    assert retry_after(asking(Retry_After=in_seconds(30))) == pytest.approx(30, abs=2)
    assert retry_after(asking(Retry_After=in_seconds(-30))) == 0


@given(some.text(some.characters(codec="ascii"), max_size=40))
def test_whatever_retry_after_says_it_is_a_time_or_nothing(said: str) -> None:
    asked = retry_after(asking(Retry_After=said.replace("\r", "").replace("\n", "")))
    assert asked is None or asked >= 0


@given(some.integers(min_value=1, max_value=100))
def test_a_pause_is_between_nothing_and_a_bound_that_doubles_up_to_eight_seconds(
    failures: int,
) -> None:
    bound = min(8, 0.25 * 2 ** (failures - 1))
    assert 0 <= jittered_pause(failures) <= bound


def test_pauses_differ_so_that_clients_do_not_come_back_together() -> None:
    pauses = [jittered_pause(6) for _ in range(200)]
    assert min(pauses) < 1
    assert max(pauses) > 7


def test_the_deadline_bounds_tries_and_pauses_together(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", faults.silence(), lasting=True)
    client = connect(plain, retries=200, read_timeout=0.2, deadline=0.7)
    with taking(0, 0.7), pytest.raises(APITimeoutError) as caught:
        clients.read(client)
    assert 1 <= caught.value.attempts <= 4


def test_the_deadline_cuts_an_attempt_short(server: FaultServer, connect: Connect) -> None:
    server.fail("", faults.silence(), lasting=True)
    with taking(0.3, 0.3), pytest.raises(APITimeoutError):
        clients.read(connect(server, read_timeout=60, deadline=0.3))


def test_a_pause_that_the_deadline_does_not_allow_is_not_begun(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", faults.status(429, Retry_After="30"), lasting=True)
    with taking(0, 0), pytest.raises(RateLimitError):
        clients.read(connect(plain, deadline=20))


def test_a_refused_connection_costs_no_time_but_the_pauses() -> None:
    taken = socket.socket()
    taken.bind(("127.0.0.1", 0))
    client = clients.connect_to(f"http://127.0.0.1:{taken.getsockname()[1]}", retries=2)
    with taking(0, 0.25 + 0.5), pytest.raises(APIConnectionError) as caught:
        clients.create(client)
    assert caught.value.attempts == 3
    taken.close()


def test_each_attempt_of_each_kind_of_call_counts(plain: FaultServer, connect: Connect) -> None:
    client = connect(plain, retries=3)
    for call, wrong in itertools.product((clients.read, clients.download), range(4)):
        plain.arrivals.clear()
        plain.fail("", *[faults.status(503, Retry_After="0")] * wrong)
        call(client)
        assert len(plain.arrivals) == wrong + 1
