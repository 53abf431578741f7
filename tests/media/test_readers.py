"""Files of the service as streams: read, sought, a part of them, interrupted, sent on."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from media_server import MediaServer

import ziggeo
from ziggeo import APIConnectionError, APIStatusError, ArgumentError, DownloadError, Ziggeo

CONTENT = os.urandom(900_000)
PACKAGE = str(Path(ziggeo.__file__).parent)
VALIDATED = {"ETag": '"one"', "Accept-Ranges": "bytes", "Content-Type": "video/mp4"}


@pytest.fixture(autouse=True)
def file(server: MediaServer) -> None:
    server.file.content = CONTENT
    server.file.headers = dict(VALIDATED)


def test_a_stream_is_read_sought_and_closed(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1") as video:
        assert (video.content_type, video.length) == ("video/mp4", len(CONTENT))
        assert video.readable()
        assert video.seekable()
        assert video.read(100) == CONTENT[:100]
        assert video.tell() == 100
        video.seek(-50, os.SEEK_END)
        assert video.read() == CONTENT[-50:]
        assert video.read(1) == b""
        video.seek(10)
        video.seek(5, os.SEEK_CUR)
        assert video.read(5) == CONTENT[15:20]
    assert video.closed
    with pytest.raises(ValueError, match="closed"):
        video.read(1)
    assert server.ranges == [None, f"bytes={len(CONTENT) - 50}-", "bytes=15-"]


@pytest.mark.parametrize(
    "opened",
    [
        lambda client: client.videos().open_video("v1"),
        lambda client: client.videos().open_image("v1"),
        lambda client: client.streams().open_video("v1", "s1"),
        lambda client: client.streams().open_image("v1", "s1"),
        lambda client: client.audios().open_audio("a1"),
        lambda client: client.audioStreams().open_audio("a1", "s1"),
    ],
)
def test_a_stream_is_iterated_in_blocks(opened: Callable[[Ziggeo], Any], client: Ziggeo) -> None:
    with opened(client) as stream:
        blocks = list(stream)

    assert hashlib.sha256(b"".join(blocks)).digest() == hashlib.sha256(CONTENT).digest()
    assert 3 <= len(blocks) <= 8


def test_a_cut_stream_goes_on(client: Ziggeo, server: MediaServer) -> None:
    server.file.cuts = [300_000, 0, 100_000]
    with client.videos().open_video("v1") as video:
        assert video.read() == CONTENT
    assert server.ranges[1] == "bytes=300000-"


def test_a_stream_that_is_cut_for_good_is_an_error(
    connected: Callable[..., Ziggeo], server: MediaServer
) -> None:
    server.file.cuts = [0] * 5
    with (
        connected(retries=1).videos().open_video("v1") as video,
        pytest.raises(DownloadError, match="cut after 0 bytes"),
    ):
        video.read()


def test_a_cut_stream_of_a_changed_file_is_an_error(client: Ziggeo, server: MediaServer) -> None:
    server.file.cuts = [300_000]
    with client.videos().open_video("v1") as video:
        video.read(1000)
        server.file.headers["ETag"] = '"two"'
        with pytest.raises(DownloadError, match="changed"):
            video.read()


def test_a_stream_without_parts_cannot_be_sought(client: Ziggeo, server: MediaServer) -> None:
    server.file.headers = {}
    with client.videos().open_video("v1") as video:
        assert not video.seekable()
        with pytest.raises(io.UnsupportedOperation):
            video.seek(5)
        assert video.read() == CONTENT


def test_a_stream_of_nothing_is_an_error_at_once(
    connected: Callable[..., Ziggeo], server: MediaServer
) -> None:
    server.url = "http://127.0.0.1:9"
    with pytest.raises(APIConnectionError):
        connected(retries=0).videos().open_video("v1")


@pytest.mark.parametrize(
    ("start", "end", "header"),
    [
        (0, 100, "bytes=0-99"),
        (100, None, "bytes=100-"),
        (100, 101, "bytes=100-100"),
        (100, 10_000_000, "bytes=100-9999999"),
        (-50, None, "bytes=-50"),
        (-10_000_000, None, "bytes=-10000000"),
    ],
)
def test_a_part_is_read_by_one_request(
    start: int, end: int | None, header: str, client: Ziggeo, server: MediaServer
) -> None:
    part = CONTENT[start:end]
    with client.videos().open_video("v1", start=start, end=end) as video:
        assert (video.length, video.total) == (len(part), len(CONTENT))
        first = len(CONTENT) - len(part) if start < 0 else start
        last = first + len(part) - 1
        assert video.content_range == f"bytes {first}-{last}/{len(CONTENT)}"
        assert video.read() == part
        assert video.read(1) == b""
    assert server.ranges == [header]


def test_a_part_is_sought_within_itself(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1", start=1000, end=2000) as video:
        video.seek(-10, os.SEEK_END)
        assert video.read() == CONTENT[1990:2000]
        video.seek(0)
        assert video.read(5) == CONTENT[1000:1005]
    assert server.ranges == ["bytes=1000-1999", "bytes=1990-1999", "bytes=1000-1999"]


def test_a_part_that_is_cut_goes_on(client: Ziggeo, server: MediaServer) -> None:
    server.file.cuts = [300_000, 0]
    with client.videos().open_video("v1", start=100_000) as video:
        assert video.read() == CONTENT[100_000:]
    assert server.ranges[1:] == ["bytes=400000-899999"] * 2


def test_the_whole_file_is_no_part(client: Ziggeo) -> None:
    with client.videos().open_video("v1") as video:
        assert (video.content_range, video.total) == (None, len(CONTENT))


@pytest.mark.parametrize("start", [900_000, 10**12])
def test_a_part_beyond_the_end_is_not_satisfiable(start: int, client: Ziggeo) -> None:
    with pytest.raises(APIStatusError, match="the file has 900000 bytes") as caught:
        client.videos().open_video("v1", start=start)
    assert caught.value.status == 416


@pytest.mark.parametrize(
    ("start", "end"),
    [(1.5, None), ("1", None), (True, None), (5, 5), (5, 4), (-5, -1), (0, 0), (None, 5)],
)
def test_no_part_of_any_file_is_refused_before_a_call(
    start: Any, end: Any, client: Ziggeo, server: MediaServer
) -> None:
    with pytest.raises(ArgumentError):
        client.videos().open_video("v1", start=start, end=end)
    assert server.calls == []


def test_a_service_without_parts_has_none(client: Ziggeo, server: MediaServer) -> None:
    server.file.ranges = False
    with pytest.raises(DownloadError, match="no such part"):
        client.videos().open_video("v1", start=5)


def test_another_part_than_asked_for_is_an_error(client: Ziggeo, server: MediaServer) -> None:
    server.file.parts = {"Content-Range": "bytes 4-899999/900000"}
    with pytest.raises(DownloadError, match="no such part"):
        client.videos().open_video("v1", start=5)


def test_reading_nothing_asks_for_nothing(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1") as video:
        assert video.read(0) == b""
        assert video.readinto(bytearray()) == 0
        assert video.read(10) == CONTENT[:10]
    assert len(server.ranges) == 1


def test_a_stream_is_uploaded_straight_through(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("_interview") as video:
        assert video.name == "_interview.mp4"
        client.videos().create(file=video)
    [stored] = server.stored
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stored.filename == '"_interview.mp4"'
    assert stored.content_type == "video/mp4"
    assert server.ranges == [None]


def test_an_upload_of_a_stream_is_repeated_from_its_start(
    client: Ziggeo, server: MediaServer
) -> None:
    server.refusals = [503]
    client.videos().create(file=client.videos().open_video("v1"))
    assert server.stored[-1].sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert server.ranges == [None, None]


@contextmanager
def interrupted_at(step: int) -> Iterator[list[str]]:
    """Raise KeyboardInterrupt at the so manieth line of the package that runs; tell where."""
    where: list[str] = []
    passed = count(1)

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        if PACKAGE not in frame.f_code.co_filename:
            return None
        if event == "line" and next(passed) == step:
            where.append(f"{frame.f_code.co_qualname}:{frame.f_lineno}")
            raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield where
    finally:
        sys.settrace(before)


@pytest.mark.parametrize(
    "read",
    [
        lambda video: video.read(30_000),
        lambda video: video.read(),
        lambda video: next(video),
    ],
    ids=["a block", "all", "iterated"],
)
def test_reading_on_after_an_interrupt_anywhere_loses_nothing(
    read: Callable[[Any], bytes], client: Ziggeo, server: MediaServer
) -> None:
    server.file.content = content = CONTENT[:60_000]
    client.videos().download_video("v1")  # imports and connects
    for step in count(1):
        piece = b""
        video = client.videos().open_video("v1")
        begin = video.read(1000)
        with interrupted_at(step) as where, suppress(KeyboardInterrupt):
            piece = read(video)
        if not where:
            break
        assert begin + piece + video.read() == content, where
        video.close()
    assert step > 10


@pytest.mark.filterwarnings("ignore:Exception ignored in")  # what was cut off before it was kept
def test_a_download_interrupted_anywhere_leaves_no_wrong_file_and_can_be_repeated(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.content = content = CONTENT[:60_000]
    target = tmp_path / "a.mp4"
    client.videos().download_video("v1")  # imports and connects
    for step in count(1):
        with interrupted_at(step) as where, suppress(KeyboardInterrupt):
            client.videos().download_video("v1", to=target)
        if not where:
            break
        assert not target.exists() or target.read_bytes() == content, where
        target.unlink(missing_ok=True)
    assert step > 50
    assert client.videos().download_video("v1", to=target).read_bytes() == content


def test_a_decoder_reads_a_video_where_it_is(emulated: Ziggeo, media: Path) -> None:
    import av

    token = emulated.videos().create(file=media / "clip.mp4", wait=True)["token"]
    with emulated.videos().open_video(token) as video, av.open(video) as container:
        assert container.streams.video[0].width == 640
        assert len(list(container.decode(video=0))) > 50
