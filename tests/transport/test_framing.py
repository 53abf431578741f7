"""Where a response ends: what is cut, says two things or brings too much is not taken for whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import CLIP, FaultServer, Line

from ziggeo import (
    APIConnectionError,
    APIStatusError,
    DownloadError,
    InvalidResponseError,
    ZiggeoError,
)

OK = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 2\r\n\r\n{}"
HEAD = OK[:-2]


def nothing(line: Line) -> None:
    """Leave the connection open."""


@pytest.mark.parametrize("cut", range(len(HEAD)))
def test_a_head_that_is_cut_is_not_a_response(
    cut: int, plain: FaultServer, connect: Connect, tmp_path: Path
) -> None:
    client = connect(plain, retries=0)
    target = tmp_path / "good.mp4"
    target.write_bytes(b"good")
    plain.fail("", *[faults.raw(HEAD[:cut])] * 3)
    with pytest.raises(ZiggeoError):
        client.videos().download_video(clients.VIDEO, to=target)
    with pytest.raises(APIConnectionError):
        clients.delete(client)
    with pytest.raises(APIConnectionError):
        clients.create(client)
    assert target.read_bytes() == b"good"
    assert list(tmp_path.iterdir()) == [target]


def test_a_head_without_a_body_that_is_whole_is_a_response(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", faults.raw(b"HTTP/1.1 200 OK\r\n\r\n"))
    assert clients.delete(connect(plain, retries=0)) == ""


@pytest.mark.parametrize("surplus", [b"\r\n", b"x", OK, b"HTTP/1.1 200 OK\r\n"])
@pytest.mark.parametrize("call", [clients.read, clients.download, clients.delete])
def test_what_comes_beyond_the_end_in_the_same_packet_ends_the_connection(
    call: object, surplus: bytes, server: FaultServer, connect: Connect
) -> None:
    client = connect(server, retries=0)
    server.fail("", faults.raw(OK + surplus, then=nothing))
    assert call(client) in ({}, b"{}", "{}")  # type: ignore[operator]
    assert clients.create(client)["method"] == "POST"
    first, second = server.arrivals
    assert first.port != second.port


@pytest.mark.parametrize(
    "headers",
    [
        b"Transfer-Encoding: gzip, chunked",
        b"Transfer-Encoding: identity",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        b"Transfer-Encoding: chunked, chunked",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding:",
        b"Transfer-Encoding: \x0bchunked",
        b"Transfer-Encoding: chunked\xa0",
        b"Content-Length: two",
        b"Content-Length: -2",
        b"Content-Length: +2",
        b"Content-Length: 0_2",
        b"Content-Length: 2.0",
        b"Content-Length: 0x2",
        b"Content-Length: \xb2",
        b"Content-Length:",
        b"Content-Length: 2\r\nContent-Length: 3",
        b"Content-Length: 2, 3",
        b"Content-Length: 2\r\nContent-Length: ",
    ],
)
def test_a_response_of_two_lengths_or_of_none_that_can_be_read_is_refused(
    headers: bytes, plain: FaultServer, connect: Connect
) -> None:
    body = b"2\r\n{}\r\n0\r\n\r\n" if b"chunked" in headers else b"{}"
    plain.fail("", faults.raw(b"HTTP/1.1 200 OK\r\n" + headers + b"\r\n\r\n" + body))
    with pytest.raises(APIConnectionError, match=r"Transfer-Encoding|Content-Length"):
        clients.read(connect(plain, retries=0))


@pytest.mark.parametrize("length", [b"2, 2", b"2,2,2", b" 2 ,\t2 "])
def test_a_length_that_is_said_twice_is_that_length(
    length: bytes, plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, retries=0, read_timeout=2)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n"
    plain.fail("", *[faults.raw(head + b"{}", then=nothing)] * 2)
    assert clients.read(client) == {}
    assert clients.download(client) == b"{}"


def test_chunks_come_before_a_length(plain: FaultServer, connect: Connect) -> None:
    client = connect(plain, retries=0)
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: Chunked\r\n\r\n"
    plain.fail("", faults.raw(head + b"2\r\n{}\r\n0\r\n\r\n", then=nothing))
    assert clients.read(client) == {}
    clients.read(client)
    assert len({arrival.port for arrival in plain.arrivals}) == 1


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("size", [b"-1", b"-5", b"", b"zz", b"9" * 5000, b"0x", b"\xff"])
def test_a_chunk_of_no_size_is_an_error_of_ours(
    size: bytes, plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, retries=0)
    plain.fail("", *[faults.raw(CHUNKED + size + b"\r\n{}\r\n0\r\n\r\n")] * 2)
    with pytest.raises(APIConnectionError):
        clients.read(client)
    with pytest.raises((DownloadError, APIConnectionError)):
        clients.download(client)


@pytest.mark.parametrize("end", [b"0", b"00", b"00000", b"0;last", b"0\r\nX-Trailer: a"])
def test_a_size_of_a_chunk_that_is_cut_is_not_the_last_one(
    end: bytes, plain: FaultServer, connect: Connect, tmp_path: Path
) -> None:
    client = connect(plain, retries=0)
    plain.fail("", *[faults.raw(CHUNKED + b"00002\r\n{}\r\n" + end)] * 2)
    with pytest.raises(APIConnectionError):
        clients.read(client)
    with pytest.raises(DownloadError):
        client.videos().download_video(clients.VIDEO, to=tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "chunks",
    [
        b"2\n{}\n10\n                \n0\n\n",  # of \n10, two bytes are its end
        b"2\r\n{}..0\r\n\r\n",
        b"1\r\n{}\r\n0\r\n\r\n",
    ],
)
def test_a_chunk_that_ends_elsewhere_than_it_says_is_refused(
    chunks: bytes, plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, retries=0)
    plain.fail("", *[faults.raw(CHUNKED + chunks)] * 2)
    with pytest.raises(APIConnectionError):
        clients.read(client)
    with pytest.raises(DownloadError):
        clients.download(client)


@pytest.mark.parametrize("value", [b"chunked ", b"chunked\t", b"  Chunked \t "])
def test_spaces_around_a_transfer_coding_do_not_count(
    value: bytes, plain: FaultServer, connect: Connect
) -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding:" + value + b"\r\n\r\n"
    plain.fail("", *[faults.raw(head + b"2\r\n{}\r\n0\r\n\r\n", then=nothing)] * 2)
    client = connect(plain, retries=0, read_timeout=2)
    assert clients.read(client) == {}
    assert clients.download(client) == b"{}"


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX: a\r\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\rContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\r\nContent-Length: 2\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: a\rContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
)
def test_a_line_of_the_head_that_another_reader_would_part_is_refused(
    head: bytes, plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", faults.raw(head + b"{}"))
    with pytest.raises(APIConnectionError, match="carriage return"):
        clients.read(connect(plain, retries=0))


@pytest.mark.parametrize("header", [b"Transfer-Encoding: chunked", b"Content-Length: 2, 2"])
@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_an_answer_without_a_body_has_none_whatever_its_head_says(
    status: bytes, header: bytes, plain: FaultServer, connect: Connect
) -> None:
    client = connect(plain, retries=0, read_timeout=2)
    head = b"HTTP/1.1 " + status + b"\r\n" + header + b"\r\n\r\n"
    plain.fail("", faults.raw(head, then=nothing))
    if status.startswith(b"204"):
        assert clients.delete(client) == ""
    else:
        with pytest.raises(APIStatusError):
            clients.delete(client)
    assert clients.create(client)["method"] == "POST"
    connections = {arrival.port for arrival in plain.arrivals}
    assert len(connections) == 1 or b"Length" in header


@pytest.mark.parametrize("digits", [20, 5000])
@pytest.mark.parametrize("status", [200, 500])
def test_a_length_of_many_digits_is_an_error_of_ours(
    status: int, digits: int, plain: FaultServer, connect: Connect
) -> None:
    length = b"9" * digits
    head = f"HTTP/1.1 {status} Said\r\nContent-Length: ".encode() + length + b"\r\n\r\n"
    client = connect(plain, retries=0)
    plain.fail("", *[faults.raw(head + b"{")] * 2)
    for call in (clients.read, clients.download):
        with pytest.raises(APIConnectionError, match="Content-Length is not a length"):
            call(client)


@pytest.mark.parametrize(
    "location",
    [
        "http://[::1",
        "http://host:99999/",
        "http://host:abc/",
        "http://host:-1/",
        "http://host:0/",
        "http://a..b/",
        f"http://{'a' * 64}.test/",
        "http://a b/",
        "http://a\x01b/",
        "/\x7f\x01",
        "http://[fe80::1%25eth0]/",
        "ftp://host/",
        "javascript:alert(1)",
        "http://user:hidden-password@host/",
    ],
)
def test_a_redirect_to_nowhere_is_an_error_that_says_where(
    location: str, plain: FaultServer, connect: Connect
) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode("latin-1")
    plain.fail("", *[faults.raw(head + b"\r\n\r\n", then=nothing)] * 2)
    client = connect(plain, retries=0)
    for call in (clients.read, clients.download):
        with pytest.raises(InvalidResponseError, match="a redirect to") as caught:
            call(client)
        assert "hidden-password" not in str(caught.value)


def test_an_error_after_a_redirect_names_its_target(plain: FaultServer, connect: Connect) -> None:
    plain.fail("/v1/videos", faults.redirect(302, "http://127.0.0.1:9/moved?signed=1"))
    with pytest.raises(APIConnectionError, match=r"127\.0\.0\.1:9") as caught:
        clients.read(connect(plain, retries=0))
    assert caught.value.url == "http://127.0.0.1:9/moved"


@pytest.mark.parametrize("location", ["/caf\u00e9 au lait", "/caf\u00c3\u00a9?a=b c"])
def test_a_redirect_is_quoted_where_it_has_to_be(
    location: str, plain: FaultServer, connect: Connect
) -> None:
    head = b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + location.encode("latin-1")
    plain.fail("/v1/videos", faults.raw(head + b"\r\n\r\n", then=nothing))
    assert clients.read(connect(plain, retries=0))["target"].startswith("/caf%C3%A9")


def test_a_download_is_whole(server: FaultServer, connect: Connect) -> None:
    assert clients.download(connect(server)) == CLIP


def test_a_file_that_is_cut_says_so_in_plain_words(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", faults.raw(CHUNKED + b"5\r\n{}"))
    with pytest.raises(DownloadError, match=r"cut after 0 bytes: IncompleteRead\([^)]*\) "):
        clients.download(connect(plain, retries=0))
