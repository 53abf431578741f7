"""Each wait has an end: connect, send and read, in plain HTTP and TLS."""

from __future__ import annotations

import itertools
import socket

import pytest
from timing import taking
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import FaultServer

from ziggeo import APITimeoutError, UploadError


def test_a_host_that_does_not_take_connections_ends_in_a_timeout() -> None:
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    queued = [socket.socket() for _ in range(4)]
    for each in queued:
        each.setblocking(False)
        each.connect_ex(full.getsockname())
    client = clients.connect_to(
        f"http://127.0.0.1:{full.getsockname()[1]}", connect_timeout=0.5, retries=0
    )
    with taking(0.5, 0.5), pytest.raises(APITimeoutError) as caught:
        clients.create(client)
    assert caught.value.attempts == 1
    for each in (*queued, full):
        each.close()


def test_tls_that_is_never_answered_ends_by_the_connect_timeout(
    secure: FaultServer, connect: Connect
) -> None:
    secure.at_accept = itertools.repeat(faults.hold_at_accept)
    with taking(0.4, 0.4), pytest.raises(APITimeoutError):
        clients.create(connect(secure, connect_timeout=0.4, retries=0))


@pytest.mark.parametrize("wrong", [faults.silence, faults.dripping_head, faults.dripping_body])
def test_an_answer_that_does_not_come_ends_by_the_read_timeout(
    server: FaultServer, connect: Connect, wrong: object
) -> None:
    server.fail("", wrong(), lasting=True)  # type: ignore[operator]
    client = connect(server, read_timeout=0.4, retries=0)
    for call in (clients.read, clients.create, clients.download):
        with taking(0.4, 0.4), pytest.raises(APITimeoutError) as caught:
            call(client)
        assert caught.value.attempts == 1


def test_the_tries_of_a_timeout_are_in_its_error(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.silence(), lasting=True)
    with pytest.raises(APITimeoutError, match="2 attempts") as caught:
        clients.read(connect(plain, read_timeout=0.2))
    assert caught.value.attempts == 2


def test_a_peer_that_stops_reading_ends_by_the_send_timeout(
    server: FaultServer, connect: Connect
) -> None:
    server.fail("/storage", faults.stop_reading(), lasting=True)
    client = connect(server, send_timeout=0.4, read_timeout=30, retries=0)
    big = ("clip.mp4", clients.SOURCE * 16)
    with taking(0.4, 0.4), pytest.raises(UploadError) as caught:
        client.videos().create(file=big)
    assert isinstance(caught.value.__cause__, APITimeoutError)
    assert caught.value.step == "store"


def test_a_slow_reader_is_no_stopped_one(plain: FaultServer, connect: Connect) -> None:
    plain.fail("/storage", faults.slow_reading(pause=0.02))
    client = connect(plain, send_timeout=1.5, retries=0)
    client.videos().create(file=("clip.mp4", clients.SOURCE * 6))
    assert plain.seen("/storage")[0].whole


def test_a_slow_answer_in_time_is_an_answer(server: FaultServer, connect: Connect) -> None:
    server.fail("", faults.slow_answer(b'{"count": 5}', pause=0.01))
    client = connect(server, read_timeout=30, retries=0)
    assert client.videos().count() == {"count": 5}


def test_a_slow_download_goes_on_for_longer_than_the_read_timeout(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", faults.slow_file(pause=0.25, blocks=8))
    client = connect(plain, read_timeout=1.5, retries=0)
    with taking(2, 2):
        content = clients.download(client)
    assert len(content) == 8 * 2048
