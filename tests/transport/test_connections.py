"""Connections: kept, aged, closed under one's feet, shared by threads with no answer mixed up."""

from __future__ import annotations

import gc
import os
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from timing import until
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import CLIP, FaultServer

from ziggeo import APIConnectionError, InvalidResponseError, Ziggeo
from ziggeo.errors import ZiggeoError


def ports(server: FaultServer) -> list[int]:
    return [arrival.port for arrival in server.arrivals]


def test_calls_one_after_the_other_share_a_connection(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server)
    for call in (clients.read, clients.create, clients.upload, clients.download) * 3:
        call(client)
    assert len(set(ports(server))) == 1


def test_a_connection_closed_while_idle_costs_no_error(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server, retries=1)
    for call in (clients.read, clients.create, clients.upload, clients.download):
        call(client)
        server.drop_connections()
        until(lambda: not server.open_connections)
    clients.create(client)
    assert len(set(ports(server))) == 5


def test_a_connection_that_closes_as_the_request_leaves_costs_a_read_no_pause(
    server: FaultServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    client = connect(server)
    clients.read(client)
    server.fail("", faults.hang_up())
    clients.read(client)
    assert "the next in 0.00 s" in caplog.text
    assert len(server.arrivals) == 3


def test_a_create_on_a_connection_that_closes_as_it_leaves_is_not_sent_twice(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server)
    clients.read(client)
    server.fail("", faults.hang_up())
    with pytest.raises(APIConnectionError):
        clients.create(client)
    assert len(server.seen("authtokens")) == 1


def test_a_connection_that_was_idle_for_too_long_is_not_used_again(
    plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, max_idle=1)
    clients.read(client)
    clients.read(client)
    time.sleep(1.1)
    clients.create(client)
    first, second, third = ports(plain)
    assert first == second != third


def test_a_connection_whose_answer_was_cut_is_not_used_again(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server, retries=0)
    for wrong in (faults.cut(), faults.cut_chunked(), faults.cut_refusal(400), faults.page()):
        server.fail("", wrong)
        with pytest.raises(ZiggeoError):
            clients.create(client)
        assert clients.read(client)["port"] == ports(server)[-1]


def test_what_comes_beyond_the_promised_length_is_in_no_other_answer(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server)
    forged = b'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{"a": "b"}'
    for size in (0, 1, 8_000, 16_000, 40_000):
        surplus = b" " * size + forged
        server.fail(
            "",
            faults.raw(
                b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}" + surplus, then=lambda line: None
            ),
        )
        assert clients.read(client) == {}
        assert "target" in clients.read(client)


@pytest.mark.parametrize("status", [100, 102, 103])
def test_an_informational_answer_is_not_taken_for_the_one_that_counts(
    plain: FaultServer, connect: Connect, status: int
) -> None:
    client = connect(plain, retries=0)
    plain.fail("", faults.early_word(status))
    assert "target" in clients.read(client)
    assert clients.create(client)["method"] == "POST"


def test_probes_watch_over_a_silent_connection(server: FaultServer, connect: Connect) -> None:
    client = connect(server)
    clients.read(client)
    [kept] = [found.dup() for found in clients.sockets_to(server.port)]
    assert kept.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert kept.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert kept.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) == 60
    kept.close()


def test_close_leaves_no_socket_and_the_next_call_opens_a_new_one(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server)
    clients.read(client)
    client.close()
    assert list(clients.sockets_to(server.port)) == []
    clients.read(client)
    client.close()
    assert len(set(ports(server))) == 2


def test_no_cookie_is_kept(server: FaultServer, connect: Connect) -> None:
    client = connect(server)
    cookie = "session=1; Path=/"
    server.fail("", *[faults.body(b"{}", Set_Cookie=cookie)] * 2)
    for _ in range(4):
        clients.read(client)
    assert not any("cookie" in arrival.headers for arrival in server.arrivals)


def mixed_call(client: Ziggeo, number: int) -> None:
    """Make one of several calls and check that its own answer came."""
    kind = number % 5
    if kind == 0:
        assert client.videos().get(f"video{number}")["target"] == f"/v1/videos/video{number}"
    elif kind == 1:
        answer: Any = client.videos().index(limit=number)
        assert answer["target"] == f"/v1/videos/?limit={number}"
    elif kind == 2:
        created: Any = client.authtokens().create(session_limit=number)
        assert created["body"] == f"session_limit={number}"
    elif kind == 3:
        assert clients.download(client) == CLIP
    else:
        video = client.videos().create(file=(f"{number}.mp4", clients.SOURCE[:100_000]))
        assert video["token"] == "created"


def test_64_threads_each_get_their_own_answers_and_leave_no_socket(
    server: FaultServer, connect: Connect
) -> None:
    client = connect(server, read_timeout=30, connect_timeout=30, send_timeout=30)
    before = len(os.listdir("/proc/self/fd"))
    with ThreadPoolExecutor(64) as threads:
        for done in [threads.submit(mixed_call, client, number) for number in range(1280)]:
            done.result()
    assert server.connections <= 64 * 2
    client.close()
    server.drop_connections()
    until(lambda: len(os.listdir("/proc/self/fd")) <= before)


def test_64_threads_under_faults_each_get_their_own_answers(
    plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, read_timeout=30, retries=3)
    wrongs = [faults.hang_up(), faults.cut(), faults.status(503, Retry_After="0"), faults.page()]
    plain.fail("/v1/videos/video", *wrongs * 25)

    def one(number: int) -> str:
        try:
            answer: Any = client.videos().get(f"video{number}")
        except (InvalidResponseError, ZiggeoError):
            return "failed"
        assert answer["target"] == f"/v1/videos/video{number}"
        return "done"

    with ThreadPoolExecutor(64) as threads:
        outcomes = list(threads.map(one, range(400)))
    assert outcomes.count("done") > 300
    client.close()
    assert list(clients.sockets_to(plain.port)) == []


def test_more_threads_than_the_pool_keeps_leave_no_more_than_the_pool_keeps(
    plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, pool_size=4, read_timeout=30)
    together = threading.Barrier(16)

    def call(_: int) -> None:
        together.wait()
        clients.read(client)

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(call, range(16)))
    until(lambda: clients.read(client) and len(list(clients.sockets_to(plain.port))) <= 5)


def test_a_client_that_is_forgotten_takes_its_sockets_along(plain: FaultServer) -> None:
    client = clients.connect_to(plain.url)
    clients.read(client)
    client.close()
    del client
    gc.collect()
    assert list(clients.sockets_to(plain.port)) == []


def test_closing_while_another_thread_calls_breaks_no_call_and_leaves_no_socket(
    plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain)
    plain.fail("", faults.slow_answer(b'{"count": 1}', pause=0.005))
    with ThreadPoolExecutor(1) as thread:
        running = thread.submit(client.videos().count)
        until(lambda: bool(plain.arrivals))
        client.close()
        assert running.result() == {"count": 1}
    client.close()
    gc.collect()
    assert list(clients.sockets_to(plain.port)) == []
