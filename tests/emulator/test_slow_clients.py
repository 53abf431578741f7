"""Connections: slow and silent clients are let go of, and keep nobody else waiting."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
import requests
from emulator import programs
from emulator.test_server import GET_COUNT, Wire
from timing import SLACK, until

from ziggeo.emulator.http.incoming import Limits
from ziggeo.emulator.http.server import Server

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

GET = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
POST = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n"


def echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
    """Answer with the body of the request."""
    body = environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return (part for part in [body])


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    with ExitStack() as stack:

        def start(**limits: float) -> Server:
            server = Server(limits=Limits(**limits))  # type: ignore[arg-type]
            server.start(echo)  # type: ignore[arg-type]
            stack.callback(server.stop)
            return server

        yield start


def connect(server: Server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=SLACK)


def is_closed(connection: socket.socket) -> bool:
    """Wait until a connection is closed from the other end."""
    try:
        return connection.recv(1) == b""
    except ConnectionError:
        return True


def answers(connection: socket.socket) -> bool:
    try:
        connection.sendall(GET)
        return connection.recv(12) == b"HTTP/1.1 200"
    except ConnectionError:
        return False


def is_taken(connection: socket.socket, sent: bytes) -> bool:
    """Tell whether a connection still takes what is sent."""
    try:
        connection.sendall(sent)
    except ConnectionError:
        return False
    return True


def test_an_idle_connection_is_closed_and_a_used_one_is_not(serve: Callable[..., Server]) -> None:
    server = serve(idle=0.5)
    with connect(server) as idle, connect(server) as used:
        for _ in range(3):
            assert answers(used)
            used.recv(1000)
            time.sleep(0.2)
        assert is_closed(idle)


def test_a_head_that_comes_in_drops_is_given_up(serve: Callable[..., Server]) -> None:
    server = serve(idle=0.3, head=0.3)
    with connect(server) as slow:
        until(lambda: not is_taken(slow, b"X"))


def test_a_body_that_stops_is_given_up_and_one_that_is_slow_is_not(
    serve: Callable[..., Server],
) -> None:
    server = serve(head=0.5, silence=0.5)
    with connect(server) as silent, connect(server) as slow:
        silent.sendall(POST + b"1")
        slow.sendall(POST)
        for digit in b"123456789":
            slow.sendall(bytes([digit]))
            time.sleep(0.1)
        assert slow.recv(1000).endswith(b"123456789")
        assert is_closed(silent)


def test_a_response_that_nobody_takes_is_given_up(emulator: Emulator) -> None:
    large = b"x" * 50_000_000

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        start_response("200 OK", [("Content-Length", str(len(large)))])
        return (part for part in [large])

    server = Server(limits=Limits(silence=0.3))
    server.start(application)  # type: ignore[arg-type]
    with connect(server) as careless:
        careless.sendall(GET)
        until(lambda: not server._connections)
    server.stop()


def test_the_connection_that_waits_longest_makes_room(serve: Callable[..., Server]) -> None:
    server = serve(connections=20)
    with ExitStack() as stack:
        slow = [stack.enter_context(connect(server)) for _ in range(20)]
        for connection in slow:
            connection.sendall(b"GET / HT")
        until(lambda: len(server._connections) == 20)
        used = stack.enter_context(connect(server))
        for _ in range(30):
            other = stack.enter_context(connect(server))
            assert answers(other)
            assert answers(used)
            used.recv(1000)
        assert all(is_closed(connection) for connection in slow)
        until(lambda: len(server._connections) <= 20)


def test_two_hundred_clients_at_once_are_answered(caller: Caller) -> None:
    url, auth = f"{caller.emulator.url}/server/v1/videos", caller.session.auth

    def create(number: int) -> int:
        data = {"key": str(number)}
        return requests.post(url, data=data, auth=auth, timeout=SLACK).status_code

    with ThreadPoolExecutor(200) as pool:
        assert set(pool.map(create, range(200))) == {201}
    assert caller.get("/v1/videos/count") == {"count": 200}


def test_a_hundred_slow_heads_and_bodies_hold_up_nobody(caller: Caller, emulator: Emulator) -> None:
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nti"
    with ExitStack() as stack:
        for number in range(100):
            wire = Wire(emulator)
            stack.enter_context(wire.socket)
            stack.enter_context(wire.file)
            body = f"POST /server/v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n{form}"
            wire.write(body if number % 2 else GET_COUNT[:20])
        begun = time.monotonic()
        assert caller.get("/v1/videos/count") == {"count": 0}
        assert time.monotonic() - begun < SLACK


@pytest.mark.skipif(os.name != "posix", reason="limits the files of a process")
def test_a_process_with_few_files_still_answers() -> None:
    code = (
        "import resource, socket\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))\n"
        "from ziggeo.emulator import Emulator\n"
        "with Emulator() as emulator:\n"
        "    print(emulator.url, flush=True)\n"
        "    input()\n"
    )
    with (
        subprocess.Popen(
            [sys.executable, "-c", code],
            env=programs.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process,
        ExitStack() as stack,
    ):
        assert process.stdout is not None
        stack.callback(process.kill)
        url = process.stdout.readline().strip()
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        for _ in range(100):
            stack.enter_context(socket.create_connection(address, timeout=SLACK))
        assert requests.get(f"{url}/server/v1/videos", timeout=SLACK).status_code == 401
