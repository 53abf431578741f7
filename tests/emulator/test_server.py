"""Sockets and HTTP/1.1: connections are kept, bodies stay in their requests, stop is prompt."""

from __future__ import annotations

import base64
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests
from emulator.calling import Caller

from ziggeo.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator


class Wire:
    """A bare connection to the emulator: bytes in, bytes out."""

    def __init__(self, emulator: Emulator) -> None:
        port = int(emulator.url.rpartition(":")[2])
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.file = self.socket.makefile("rb")
        pair = f"{emulator.token}:{emulator.private_key}".encode()
        self.login = f"Authorization: Basic {base64.b64encode(pair).decode()}\r\n"

    def write(self, head: str, body: bytes = b"") -> None:
        self.socket.sendall(head.replace("LOGIN\r\n", self.login).encode() + body)

    def read(self) -> tuple[int, dict[str, str], bytes]:
        status = int(self.file.readline().split()[1])
        headers = {}
        while line := self.file.readline().decode().strip():
            name, _, value = line.partition(": ")
            headers[name.lower()] = value
        return status, headers, self.file.read(int(headers.get("content-length", "0")))

    def is_closed(self) -> bool:
        return self.file.read(1) == b""


@pytest.fixture
def wire(emulator: Emulator) -> Iterator[Wire]:
    wire = Wire(emulator)
    with wire.socket, wire.file:
        yield wire


GET_COUNT = "GET /server/v1/videos/count HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n\r\n"


def test_a_connection_is_kept_for_the_next_request(caller: Caller, emulator: Emulator) -> None:
    for _ in range(3):
        answer = caller.send("GET", "/v1/videos/count")
        assert "Connection" not in answer.headers
        assert answer.headers["Content-Length"] == str(len(answer.content))
    assert len({record.connection for record in emulator.requests}) == 1


def test_requests_sent_ahead_are_answered_in_order(wire: Wire) -> None:
    wire.write(GET_COUNT + GET_COUNT.replace("count", "nobody"))
    assert [wire.read()[0] for _ in range(2)] == [200, 404]


def test_a_connection_closes_when_the_client_asks_for_it(wire: Wire) -> None:
    wire.write(GET_COUNT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
    status, headers, _ = wire.read()
    assert (status, headers["connection"]) == (200, "close")
    assert wire.is_closed()


def test_a_body_that_nobody_read_does_not_become_a_request(wire: Wire) -> None:
    head = "POST /server/v1/nothing HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 300000\r\n\r\n"
    wire.write(head, b"GET /evil" * 33333 + b"xxx")
    assert wire.read()[0] == 404
    wire.write(GET_COUNT)
    assert wire.read()[0] == 200


def test_a_body_in_chunks_is_read_to_its_end(wire: Wire) -> None:
    head = (
        "POST /server/v1/videos/ HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    chunks = b"5;note=1\r\ntitle\r\n6\r\n=piece\r\n0\r\nTrailer: x\r\n\r\n"
    wire.write(head, chunks)
    status, _, body = wire.read()
    assert status == 201
    assert b'"title": "piece"' in body
    wire.write(head, b"61a80\r\ndescription=" + b"x" * 399_988 + b"\r\n0\r\n\r\n")
    assert wire.read()[0] == 201
    wire.write(head.replace("videos/", "nothing"), chunks)
    assert wire.read()[0] == 404
    wire.write(GET_COUNT)
    assert wire.read()[2] == b'{"count": 2}'


def test_chunks_without_a_length_end_the_connection(wire: Wire) -> None:
    head = "POST /server/v1/videos/ HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n"
    kind = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    wire.write(head + kind, b"nonsense\r\n")
    assert wire.is_closed()


def test_a_length_that_is_no_number_is_refused(wire: Wire) -> None:
    wire.write("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: many\r\n\r\n")
    assert wire.read()[0] == 400
    assert wire.is_closed()


def test_a_waiting_client_is_invited_when_its_body_is_wanted(wire: Wire) -> None:
    head = (
        "POST /server/v1/videos/ HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n"
        "Expect: 100-continue\r\n\r\n"
    )
    wire.write(head)
    assert wire.file.readline() == b"HTTP/1.1 100 Continue\r\n"
    assert wire.file.readline() == b"\r\n"
    wire.write("title=x")
    assert wire.read()[0] == 201
    wire.write(head.replace("LOGIN\r\n", ""))
    status, headers, _ = wire.read()
    assert (status, headers["connection"]) == (401, "close")
    assert wire.is_closed()


def test_a_client_that_leaves_in_the_middle_disturbs_nobody(
    caller: Caller, emulator: Emulator
) -> None:
    wire = Wire(emulator)
    kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\n"
    wire.write("POST /server/v1/videos/ HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n" + kind, b"ti")
    wire.socket.shutdown(socket.SHUT_WR)
    assert wire.is_closed()
    wire.file.close()
    wire.socket.close()
    assert caller.get("/v1/videos/count") == {"count": 0}


def test_an_upload_that_breaks_off_leaves_no_file(caller: Caller, emulator: Emulator) -> None:
    url_data = caller.post("/v1/videos-upload-url")["url_data"]
    form = requests.Request(
        "POST", url_data["url"], data=url_data["fields"], files={"file": b"x" * 500_000}
    ).prepare()
    assert isinstance(form.body, bytes)
    wire = Wire(emulator)
    with wire.socket, wire.file:
        path = form.url.partition("127.0.0.1")[2].partition("/")[2] if form.url else ""
        headers = f"Content-Type: {form.headers['Content-Type']}\r\nContent-Length: 500900\r\n"
        wire.write(
            f"POST /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{headers}\r\n", form.body[:400_000]
        )
        wire.socket.shutdown(socket.SHUT_WR)
        assert wire.is_closed()
    folder = emulator._require_running().service.state.folder
    assert list(folder.iterdir()) == []


def test_sixteen_clients_at_once_get_their_own_answers(emulator: Emulator, clip: bytes) -> None:
    def work(number: int) -> None:
        caller = Caller(emulator)
        content = clip + bytes([number]) * number
        with caller.session:
            for _ in range(3):
                video = caller.upload_video(content, title=f"client {number}")
                assert video["title"] == f"client {number}"
                path = f"/v1/videos/{video['token']}/video"
                assert caller.send("GET", path, host="cdn").content == content

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(work, range(16)))
    caller = Caller(emulator)
    with caller.session:
        assert caller.get("/v1/videos/count", states="ready") == {"count": 48}


def test_stop_ends_open_connections_and_all_threads(emulator: Emulator) -> None:
    before = set(threading.enumerate())
    with Emulator() as own:
        wires = [Wire(own) for _ in range(5)]
        for wire in wires:
            wire.write(GET_COUNT)
            assert wire.read()[0] == 200
        begun = time.perf_counter()
    taken = time.perf_counter() - begun
    for wire in wires:
        assert wire.is_closed()
        wire.file.close()
        wire.socket.close()
    assert set(threading.enumerate()) == before
    assert taken < 1


def test_tls_serves_all_hosts_with_its_own_authority(clip: bytes) -> None:
    with Emulator(tls=True) as own:
        caller = Caller(own)
        with caller.session:
            assert own.url.startswith("https://127.0.0.1:")
            video = caller.upload_video(clip)
            assert video["state_string"] == "READY"
            path = f"/v1/videos/{video['token']}/video"
            assert caller.send("GET", path, host="cdn").content == clip
            assert own.environment["SSL_CERT_FILE"] == own.ca_file
            plain = own.url.replace("https", "http")
            with pytest.raises(requests.ConnectionError):
                caller.session.get(plain)
            assert caller.get("/v1/videos/count") == {"count": 1}


def test_a_big_list_is_quick(emulator: Emulator) -> None:
    caller = Caller(emulator)
    with caller.session:
        caller.post("/v1/videos/")
        state = emulator._require_running().service.state
        from ziggeo.emulator.model.objects import Recording

        for number in range(10_000):
            state.videos.add(Recording("video", f"{number:032x}", created=1, updated=1))
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            assert len(caller.get("/v1/videos/", limit=100)) == 100
            times.append(time.perf_counter() - begun)
    assert min(times) < 0.1
