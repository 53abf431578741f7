"""Text that unfolds, nests, or has no end: it is refused, and costs neither memory nor time."""

from __future__ import annotations

import contextlib
import gzip
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import requests
from emulator.serving import memory, serving
from emulator.test_server import GET_COUNT, Wire

from ziggeo.emulator.model.request_log import RequestLog, RequestRecord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

needs_proc = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks into /proc")
MIB = 1024 * 1024
JSON = "application/json"
FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="%d"\r\n\r\n1\r\n'
LONG_HEAD = b'--b\r\nContent-Disposition: form-data; name="a"\r\nX: '
BOMBS = {
    "wide json": (JSON, b'{"data":[' + b"[]," * MIB + b"1]}", 413),
    "huge json": (JSON, b'{"data":"' + b"x" * 30 * MIB + b'"}', 413),
    "deep json": (JSON, b'{"data":' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "gzipped json": (JSON, gzip.compress(b'{"title":"' + b"x" * 30 * MIB + b'"}'), 400),
    "a million fields": (FORM, b"&".join(b"a%d=1" % number for number in range(MIB)), 413),
    "many fields": (FORM, b"a=&" * 100_000, 400),
    "a huge field": (FORM, b"title=" + b"x" * 30 * MIB, 413),
    "many parts": (PARTS, b"".join(PART % number for number in range(100_000)), 413),
    "a huge part": (PARTS, PART % 1 + b"x" * 30 * MIB, 413),
    "a huge head": (PARTS, LONG_HEAD + b"x" * 30 * MIB, 413),
    "no part": (PARTS, b"\r\n" * 10 * MIB, 413),
}


@pytest.fixture
def wire(emulator: Emulator) -> Iterator[Wire]:
    wire = Wire(emulator)
    with wire.socket, wire.file:
        yield wire


@pytest.mark.parametrize("name", BOMBS)
def test_text_without_end_is_refused(caller: Caller, name: str) -> None:
    content_type, body, status = BOMBS[name]
    headers = {"Content-Type": content_type}
    if name == "gzipped json":
        headers["Content-Encoding"] = "gzip"
    answer = caller.send("POST", "/v1/videos", data=body, headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert caller.get("/v1/videos/count") == {"count": 0}


@pytest.mark.parametrize("name", ["many parts", "a huge part", "a huge head", "no part"])
def test_storage_refuses_what_comes_before_the_file_without_end(caller: Caller, name: str) -> None:
    content_type, body, _ = BOMBS[name]
    url = caller.post("/v1/videos-upload-url")["url_data"]["url"]
    headers = {"Content-Type": content_type}
    answer = caller.session.post(url, data=body, headers=headers, auth=lambda request: request)
    assert (answer.status_code, "MaxPostPreDataLengthExceeded" in answer.text) == (400, True)


def test_text_of_a_megabyte_is_taken(caller: Caller) -> None:
    title = "x" * (MIB - 100)
    assert caller.post("/v1/videos", title=title)["title"] == title


def test_text_in_chunks_is_limited_as_well(caller: Caller) -> None:
    blocks = (b"title=" + b"x" * MIB for _ in range(3))
    headers = {"Content-Type": FORM}
    assert caller.status("POST", "/v1/videos", data=blocks, headers=headers) == 413


def test_a_query_of_many_fields_is_refused(caller: Caller) -> None:
    assert caller.status("GET", f"/v1/videos?{'limit=1&' * 2000}") == 400


@pytest.mark.parametrize(
    "headers",
    [
        "Content-Length: 5\r\nContent-Length: 6",
        "Content-Length: 5\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: xchunked",
        "Content-Length: -1",
        "Content-Length: 1_0",
        f"Content-Length: {'9' * 5000}",
    ],
)
def test_a_body_whose_end_is_told_in_two_ways_is_refused(wire: Wire, headers: str) -> None:
    wire.write(f"POST /server/v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n{headers}\r\n\r\n")
    assert wire.read()[0] == 400
    assert wire.is_closed()


@pytest.mark.parametrize(
    "chunks",
    [b"-5\r\nx", b"0x1\r\nx", b"1_0\r\nx", b"2\r\nxyz\r\n", b"0\r\n" + b"A: b\r\n" * 1000],
    ids=["negative", "prefix", "underscore", "longer", "trailers"],
)
def test_chunks_that_nobody_can_take_end_the_connection(wire: Wire, chunks: bytes) -> None:
    head = "POST /server/v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\n"
    kind = "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    wire.write(head + kind, chunks)
    wire.socket.shutdown(socket.SHUT_WR)
    with contextlib.suppress(ConnectionResetError):  # what it had not read was thrown away
        assert wire.is_closed()


def test_a_length_of_which_nothing_comes_holds_up_nobody(wire: Wire, emulator: Emulator) -> None:
    head = "POST /server/v1/videos HTTP/1.1\r\nHost: 127.0.0.1\r\nLOGIN\r\nContent-Type: "
    wire.write(f"{head}{FORM}\r\nContent-Length: 999999999999\r\n\r\n")
    other = Wire(emulator)
    with other.socket, other.file:
        other.write(GET_COUNT)
        assert other.read()[0] == 200


def test_the_log_of_requests_keeps_few_that_are_large() -> None:
    log = RequestLog()
    for number in range(200):
        log.add(record(number, {"data": ["x" * MIB]}))
    assert [entry.connection for entry in log.records()] == list(range(137, 200))
    log.clear()
    for number in range(10_100):
        log.add(record(number, {"limit": "1"}))
    assert len(log.records()) == 10_000
    assert log.records()[0].connection == 100


def record(number: int, arguments: dict[str, object]) -> RequestRecord:
    return RequestRecord(
        at=0.0,
        connection=number,
        method="GET",
        path="/",
        host=None,
        operation=None,
        segments={},
        arguments=arguments,
        authorized=True,
        auth="basic",
        status=200,
        fault=None,
    )


@needs_proc
def test_text_without_end_costs_no_memory(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, client, variables), requests.Session() as session:
        session.trust_env = False
        session.auth = (variables["ZIGGEO_TOKEN"], variables["ZIGGEO_PRIVATE_KEY"])
        client.videos().count()
        before = memory(process.pid, "VmHWM")
        for content_type, body, _ in BOMBS.values():
            headers = {"Content-Type": content_type}
            url = f"{variables['ZIGGEO_SERVER_API_URL']}/v1/videos"
            assert session.post(url, data=body, headers=headers).status_code >= 400
        assert memory(process.pid, "VmHWM") - before < 20_000
