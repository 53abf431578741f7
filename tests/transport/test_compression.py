"""Answers in gzip: all of it is read, or it is refused."""

from __future__ import annotations

import pytest
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import Fault, FaultServer

from ziggeo import InvalidResponseError

FIRST, SECOND = faults.gzipped(b"[1"), faults.gzipped(b"2]")
MEMBERS = 100


def in_gzip(body: bytes) -> Fault:
    return faults.body(body, Content_Encoding="gzip")


def test_all_members_of_gzip_are_read(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", in_gzip(FIRST + SECOND))
    assert clients.read(connect(plain, retries=0)) == [12]


def test_the_first_member_of_gzip_is_not_taken_for_all_text(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", in_gzip(FIRST + SECOND))
    assert clients.delete(connect(plain, retries=0)) == "[12]"


@pytest.mark.parametrize("cut", range(len(FIRST) + 1, len(FIRST + SECOND)))
def test_a_later_member_of_gzip_that_is_cut_is_refused(
    cut: int, plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", in_gzip((FIRST + SECOND)[:cut]))
    with pytest.raises(InvalidResponseError, match="ends before its end"):
        clients.delete(connect(plain, retries=0))


def test_a_later_member_of_gzip_that_is_broken_is_refused(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", in_gzip(FIRST + SECOND[:-8] + bytes(8)))
    with pytest.raises(InvalidResponseError, match="cannot be decompressed"):
        clients.delete(connect(plain, retries=0))


@pytest.mark.parametrize("rest", [b"\0", b"\0" * 100, b"x", b"\r\n"])
def test_what_fills_up_after_gzip_is_passed_over(
    rest: bytes, plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", in_gzip(faults.gzipped(b"[12]") + rest))
    assert clients.read(connect(plain, retries=0)) == [12]


def test_members_of_gzip_are_bounded_together(plain: FaultServer, connect: Connect) -> None:
    member = faults.gzipped(b" " * 1000)
    plain.fail("", in_gzip(member * 11))
    with pytest.raises(InvalidResponseError, match="larger than 10000 bytes"):
        clients.read(connect(plain, retries=0, max_json_bytes=10_000))


def test_members_of_gzip_without_end_are_refused(plain: FaultServer, connect: Connect) -> None:
    plain.fail("", in_gzip(faults.gzipped(b" ") * (MEMBERS + 1)))
    with pytest.raises(InvalidResponseError, match="more than 100 members"):
        clients.read(connect(plain, retries=0))


def test_an_empty_answer_is_empty_whatever_its_encoding(
    plain: FaultServer, connect: Connect
) -> None:
    plain.fail("", in_gzip(b""), faults.status(204, Content_Encoding="gzip"))
    client = connect(plain, retries=0)
    assert [clients.delete(client), clients.delete(client)] == ["", ""]
