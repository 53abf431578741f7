"""The form around a file, as HTTP libraries read it."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable

import pytest
import requests
from frames import chain
from media_server import MediaServer
from urllib3.util import parse_url

from ziggeo._media.form import BodyReadError, MultipartBody
from ziggeo._media.signed import SignedForm
from ziggeo._media.sources import open_source
from ziggeo.progress import Meter

CONTENT = os.urandom(700_000)
SIGNED = SignedForm(parse_url("https://bucket/"), {"policy": "signed-policy"})


def fail_with(error: Exception) -> Callable[[int, int | None], None]:
    """Return a progress callback that raises once something was sent."""

    def fail(sent: int, total: int | None) -> None:
        if sent:
            raise error

    return fail


@pytest.mark.parametrize("error", [BrokenPipeError("disk"), ConnectionResetError("disk")])
def test_an_error_of_the_source_is_not_taken_for_one_of_the_socket(error: Exception) -> None:
    body = MultipartBody(SIGNED, open_source(CONTENT), Meter(fail_with(error), "name"))
    body.read(10_000)
    body.read(10_000)
    for _ in range(2):  # also when somebody goes on
        with pytest.raises(BodyReadError) as caught:
            body.read(10_000)
        assert not isinstance(caught.value, OSError)
        assert chain(caught.value) == [caught.value]
    assert body.failure is error
    traceback = body.failure_traceback
    assert traceback is not None
    assert traceback.tb_frame.f_code.co_name == "read"


@pytest.mark.parametrize("size", [1, 7, 100, 65_536, 10_000_000])
def test_a_body_is_read_in_pieces_of_at_most_the_size_asked_for(size: int) -> None:
    content = CONTENT[:1000] if size < 100 else CONTENT
    told: list[int] = []
    body = MultipartBody(
        SIGNED, open_source(content), Meter(lambda sent, _: told.append(sent), "name")
    )
    pieces = [b""]
    while piece := body.read(size):
        assert len(piece) <= size
        pieces.append(piece)
    body.rewind()
    assert body.read(0) == b""
    assert body.read() == b"".join(pieces)
    assert len(body) == sum(map(len, pieces))
    body.rewind()
    assert body.read(None) == b"".join(pieces)
    assert body.read() == body.read(5) == b""
    assert content in b"".join(pieces)
    assert told.count(0) == told.count(len(content)) == 3


def test_requests_sends_a_body_as_it_is(server: MediaServer) -> None:
    body = MultipartBody(SIGNED, open_source(CONTENT, filename="a.mp4"), Meter(None, "name"))
    sent = requests.post(
        server.storage_url, data=body, headers={"Content-Type": body.content_type}, timeout=30
    )
    assert sent.status_code == 204
    (stored,) = server.stored
    assert (stored.filename, stored.fields) == ('"a.mp4"', SIGNED.fields)
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stored.headers["content-length"] == str(len(body))


@pytest.mark.parametrize(
    "error", [BrokenPipeError("disk"), ConnectionResetError("disk"), TimeoutError(), ValueError()]
)
def test_requests_lets_the_error_of_a_body_through(error: Exception, server: MediaServer) -> None:
    body = MultipartBody(SIGNED, open_source(CONTENT), Meter(fail_with(error), "name"))
    with pytest.raises(BodyReadError):
        requests.post(server.storage_url, data=body, timeout=30)
    assert body.failure is error
    assert len(server.cut_body()) < len(body)
    assert server.stored == []
