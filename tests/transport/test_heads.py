"""Heads of answers, usual and odd: where the body ends, and whether the connection goes on."""

from __future__ import annotations

import pytest
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import FaultServer, Line

from ziggeo import APIConnectionError, NotFoundError, ServerError


def nothing(line: Line) -> None:
    """Leave the connection open."""


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200\r\ncontent-length:2\r\n\r\n",
        b"HTTP/1.1  200 All Right Then\nCONTENT-LENGTH:  2  \n\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n: no name\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Folded: a\r\n and: b\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 \xfc\xf6\r\nX-Latin: \xe9\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_a_head_is_read_however_it_is_written(
    head: bytes, plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, retries=0)
    plain.fail("", *[faults.raw(head + b"{}", then=nothing)] * 2)
    assert clients.read(client) == clients.read(client) == {}
    assert len({arrival.port for arrival in plain.arrivals}) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"2\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_a_connection_that_ends_with_its_answer_is_not_used_again(
    answer: bytes, plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, retries=0)
    plain.fail("", *[faults.raw(answer)] * 2)
    assert clients.read(client) == clients.read(client) == {}
    assert len({arrival.port for arrival in plain.arrivals}) == 2


def test_an_answer_without_a_body_leaves_the_connection_open(
    plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, retries=0)
    plain.fail("", faults.raw(b"HTTP/1.1 204 No Content\r\n\r\n", then=nothing))
    assert clients.delete(client) == ""
    clients.read(client)
    assert len({arrival.port for arrival in plain.arrivals}) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"\r\n",
        b"HTTP/2 200 OK\r\n\r\n",
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 20 OK\r\n\r\n",
        b"ICY 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon here\r\nContent-Length: 2\r\n\r\n{}",
        b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 102 + b"\r\n",
        b"HTTP/1.1 200 " + b"x" * 70_000 + b"\r\n\r\n",
    ],
)
def test_what_is_no_head_is_no_answer(head: bytes, plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.raw(head))
    with pytest.raises(APIConnectionError):
        clients.read(connect(plain, retries=0))


def test_headers_of_one_name_are_joined(plain: FaultServer, connect: Connect) -> None:
    head = b"HTTP/1.1 404 Gone\r\nVia: a\r\nvia: b\r\nX-Request-ID: r\r\nContent-Length: 0\r\n\r\n"
    plain.fail("", faults.raw(head, then=nothing))
    with pytest.raises(NotFoundError) as caught:
        clients.read(connect(plain, retries=0))
    assert caught.value.headers["via"] == "a, b"
    assert caught.value.request_id == "r"


def test_a_status_beyond_the_usual_is_an_error_of_its_kind(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", faults.raw(b"HTTP/1.1 599 Odd\r\nContent-Length: 0\r\n\r\n", then=nothing))
    with pytest.raises(ServerError, match="599 Odd"):
        clients.read(connect(plain, retries=0))
