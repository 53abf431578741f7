"""A file, or a part of it, is read as it comes: no byte is lost, and no byte is another file's."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import flask
import pytest
from media_server import MediaServer

from ziggeo import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    ArgumentError,
    DownloadError,
    PermissionDeniedError,
    SourceError,
    Ziggeo,
)

CONTENT = os.urandom(900_000)
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


def test_a_stream_says_in_one_line_what_it_is(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1") as video:
        assert repr(video) == "<FileReader 'v1.mp4', video/mp4, 900000 bytes, open>"
    assert repr(video).endswith(", closed>")
    server.file.headers = {}
    with client.videos().open_video("_a\n'b", start=-10) as video:
        assert repr(video) == """<FileReader "_a_'b", unknown type, 10 bytes, open>"""


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


def test_a_decoder_reads_a_video_where_it_is(emulated: Ziggeo, media: Path) -> None:
    import av

    token = emulated.videos().create(file=media / "clip.mp4", wait=True)["token"]
    with emulated.videos().open_video(token) as video, av.open(video) as container:
        assert container.streams.video[0].width == 640
        assert len(list(container.decode(video=0))) > 50


def test_reading_nothing_is_not_a_cut(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1") as video:
        assert video.read(0) == b""
        assert video.readinto(bytearray()) == 0
        assert video.tell() == 0
        assert video.read(None) == CONTENT
        assert video.read(0) == b""
    assert len(server.calls) == 1


def test_a_read_gives_what_was_asked_for_over_cuts(client: Ziggeo, server: MediaServer) -> None:
    server.file.cuts = [100_000, 250_000]
    with client.videos().open_video("v1") as video:
        assert video.read(500_000) == CONTENT[:500_000]
        buffer = bytearray(500_000)
        assert video.readinto(buffer) == 400_000
        assert buffer[:400_000] == CONTENT[500_000:]
        assert video.readinto(buffer) == 0


def test_seeking_there_and_back_costs_no_request(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1") as video:
        video.read(10)
        assert video.seek(0, os.SEEK_END) == 900_000
        assert video.seek(100) == 100  # a little further on is read over
        assert video.read() == CONTENT[100:]
    assert len(server.calls) == 1


def test_misuse_of_a_stream_is_told_as_files_tell_it(client: Ziggeo) -> None:
    video = client.videos().open_video("v1")
    with pytest.raises(ValueError, match="whence"):
        video.seek(0, 5)
    wrong: Any = "5"
    with pytest.raises(TypeError):
        video.read(wrong)
    with pytest.raises(TypeError):
        video.readinto(wrong)
    assert video.read(5) == CONTENT[:5]
    video.close()
    for use in (video.tell, video.read, video.readall, lambda: video.seek(0), lambda: next(video)):
        with pytest.raises(ValueError, match="closed"):
            use()


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": '"two"'},
        {"Content-Range": "bytes 300000-899999/900001"},
        {"Content-Range": "bytes 299999-899998/900000"},
        {"Content-Range": "none"},
    ],
)
def test_a_stream_never_goes_on_with_another_version(
    headers: dict[str, str], client: Ziggeo, server: MediaServer
) -> None:
    server.file.heeds_if_range = False
    server.file.part_headers = headers
    server.file.cuts = [300_000]
    with client.videos().open_video("v1") as video, pytest.raises(DownloadError, match="changed"):
        video.read()


def test_a_stream_of_a_file_that_shrinks_is_an_error(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1") as video:
        video.seek(800_000)
        server.file.content = b"short"
        with pytest.raises(DownloadError, match="shorter"):
            video.read()


def test_without_parts_a_cut_stream_goes_on_in_the_same_version(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.ranges = False
    server.file.cuts = [300_000, 200_000]
    with client.videos().open_video("v1") as video:
        assert video.read() == CONTENT
    server.file.cuts = [300_000]
    server.file.headers = {"ETag": 'W/"weak"'}
    with client.videos().open_video("v1") as video, pytest.raises(DownloadError, match="no parts"):
        video.read()


def test_a_stream_that_falls_silent_is_late(
    connected: Callable[..., Ziggeo], server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    server.file.silence = 10
    with (
        connected(retries=0, read_timeout=1).videos().open_video("v1") as video,
        pytest.raises(APITimeoutError, match="after 262144 bytes"),
    ):
        video.read()


def test_a_refusal_of_the_rest_comes_out_and_a_later_read_goes_on(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    server.file.refusals = [0, 403]
    with client.videos().open_video("v1") as video:
        with pytest.raises(PermissionDeniedError):
            video.read()
        assert video.tell() == 0
        assert video.read() == CONTENT


def test_a_stream_goes_back_to_its_beginning_without_parts(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.headers = {}
    with client.videos().open_video("v1") as video:
        video.read(300_000)
        video.seek(0)
        assert video.read() == CONTENT


# Parts.


@pytest.mark.parametrize(
    ("start", "end", "asked", "content_range"),
    [
        (100, 300, "bytes=100-299", "bytes 100-299/900000"),
        (0, 1, "bytes=0-0", "bytes 0-0/900000"),
        (0, None, "bytes=0-", "bytes 0-899999/900000"),
        (None, 500, "bytes=0-499", "bytes 0-499/900000"),
        (899_999, None, "bytes=899999-", "bytes 899999-899999/900000"),
        (899_000, 2_000_000, "bytes=899000-1999999", "bytes 899000-899999/900000"),
        (-500, None, "bytes=-500", "bytes 899500-899999/900000"),
        (-1_000_000, None, "bytes=-1000000", "bytes 0-899999/900000"),
    ],
)
@pytest.mark.parametrize("ranges", [True, False])
def test_a_part_is_opened_by_one_request(
    start: int | None,
    end: int | None,
    asked: str,
    content_range: str,
    ranges: bool,
    client: Ziggeo,
    server: MediaServer,
) -> None:
    server.file.ranges = ranges  # without, it is cut out of the whole
    expected = CONTENT[start:end]
    with client.videos().open_video("v1", start=start, end=end) as part:
        assert part.content_range == content_range
        assert (part.length, part.total) == (len(expected), 900_000)
        assert part.read() == expected
        assert part.read(1) == b""
    assert server.ranges == [asked]


def test_a_whole_file_has_a_total_and_no_content_range(client: Ziggeo) -> None:
    with client.videos().open_video("v1") as video:
        assert (video.length, video.total, video.content_range) == (900_000, 900_000, None)
        assert video.name == "v1.mp4"


@pytest.mark.parametrize(
    "opened",
    [
        lambda client, **part: client.videos().open_video("v1", **part),
        lambda client, **part: client.videos().open_image("v1", **part),
        lambda client, **part: client.streams().open_video("v1", "s1", **part),
        lambda client, **part: client.streams().open_image("v1", "s1", **part),
        lambda client, **part: client.audios().open_audio("a1", **part),
        lambda client, **part: client.audioStreams().open_audio("a1", "s1", **part),
        lambda client, **part: client.cdn_connect.open("/v1/videos/v1/video", **part),
    ],
)
def test_everything_that_is_opened_is_opened_in_parts(
    opened: Callable[..., Any], client: Ziggeo, server: MediaServer
) -> None:
    with opened(client, start=5, end=50) as part:
        assert part.read() == CONTENT[5:50]
    assert server.ranges == ["bytes=5-49"]


def test_a_part_is_sought_within_itself(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1", start=1000, end=600_000) as part:
        assert part.seek(-10, os.SEEK_END) == 598_990
        assert part.read() == CONTENT[599_990:600_000]
        assert part.seek(5) == part.tell() == 5
        assert part.read(10) == CONTENT[1005:1015]
        assert part.seek(700_000) == 700_000
        assert part.read() == b""
        assert part.seek(0) == 0
        assert part.read() == CONTENT[1000:600_000]
    assert server.ranges[1:3] == ["bytes=599990-599999", "bytes=1005-599999"]


def test_a_cut_part_goes_on_within_itself(client: Ziggeo, server: MediaServer) -> None:
    server.file.cuts = [300_000, 100_000]
    with client.videos().open_video("v1", start=100_000, end=800_000) as part:
        assert part.read() == CONTENT[100_000:800_000]
    assert server.ranges[1:] == ["bytes=400000-799999", "bytes=500000-799999"]


def test_a_part_that_comes_shorter_is_filled(client: Ziggeo, server: MediaServer) -> None:
    server.file.longest_part = 70_000
    with client.videos().open_video("v1", start=1, end=150_000) as part:
        assert part.length == 149_999
        assert part.read() == CONTENT[1:150_000]
    assert len(server.ranges) == 3


def test_a_part_goes_back_to_its_beginning_without_marks(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.headers = {}
    with client.videos().open_video("v1", start=1000, end=2000) as part:
        part.read(500)
        part.seek(0)
        assert part.read() == CONTENT[1000:2000]


def test_a_part_of_a_file_of_unknown_length_is_as_long_as_it_says(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.part_headers = {"Content-Range": "bytes 10-19/*"}
    with client.videos().open_video("v1", start=10, end=20) as part:
        assert (part.length, part.total, part.content_range) == (10, None, "bytes 10-19/*")
        assert part.read() == CONTENT[10:20]


@pytest.mark.parametrize("content_range", ["bytes 11-20/900000", "bytes 0-9/900000", "x", ""])
def test_another_part_than_asked_for_is_an_error(
    content_range: str, client: Ziggeo, server: MediaServer
) -> None:
    server.file.part_headers = {"Content-Range": content_range}
    for start, end in ((10, 20), (-10, None)):
        with pytest.raises(DownloadError, match="another part"):
            client.videos().open_video("v1", start=start, end=end)


def test_a_part_of_a_whole_without_a_length_is_an_error(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.ranges = False
    server.file.length_told = False
    with pytest.raises(DownloadError, match="no parts"):
        client.videos().open_video("v1", start=-10)
    with client.videos().open_video("v1") as video:
        assert (video.length, video.total) == (None, None)
        assert video.read() == CONTENT


@pytest.mark.parametrize("ranges", [True, False])
def test_a_part_beyond_the_end_is_an_error_that_tells_the_length(
    ranges: bool, client: Ziggeo, server: MediaServer
) -> None:
    server.file.ranges = ranges
    with pytest.raises(APIStatusError, match="900000 bytes") as caught:
        client.videos().open_video("v1", start=900_000)
    assert caught.value.status == 416
    assert caught.value.headers["content-range"] == "bytes */900000"
    assert caught.value.url == server.url + "/v1/videos/v1/video"


@pytest.mark.parametrize(
    ("start", "end"),
    [(5, 5), (5, 4), (0, 0), (None, 0), (0, -1), (-5, 10), (-5, -1), (True, 2), ("0", 5), (0, 1.5)],
)
def test_a_part_that_cannot_be_is_refused(
    start: Any, end: Any, client: Ziggeo, server: MediaServer
) -> None:
    with pytest.raises(ArgumentError):
        client.videos().open_video("v1", start=start, end=end)
    assert server.calls == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-", slice(None)),
        ("bytes=100-199", slice(100, 200)),
        ("bytes=-500", slice(-500, None)),
    ],
)
def test_a_view_passes_a_range_on_by_one_request(
    asked: str, expected: slice, client: Ziggeo, server: MediaServer
) -> None:
    application = flask.Flask(__name__)

    @application.get("/<token>")
    def watch(token: str) -> flask.Response:
        asked = flask.request.range
        start, end = asked.ranges[0] if asked else (None, None)
        video = client.videos().open_video(token, start=start, end=end)
        response = flask.Response(video, 206 if asked else 200, mimetype=video.content_type)
        response.headers["Content-Range"] = video.content_range
        response.content_length = video.length
        return response

    answer = application.test_client().get("/v1", headers={"Range": asked})

    assert answer.status_code == 206
    assert answer.data == CONTENT[expected]
    assert answer.headers["Content-Range"].endswith("/900000")
    assert server.ranges == [asked]


# A file of the service as the source of an upload.


@pytest.mark.parametrize("headers", [VALIDATED, {"Content-Type": "video/mp4"}])
def test_a_stream_is_uploaded_straight_through(
    headers: dict[str, str], client: Ziggeo, server: MediaServer, monkeypatch: Any
) -> None:
    def spool(*_: Any) -> None:
        raise AssertionError("its length is known")

    monkeypatch.setattr("tempfile.TemporaryFile", spool)
    server.file.headers = dict(headers)
    with client.videos().open_video("v1") as video:
        client.videos().create(file=video)
        assert not video.closed

    (stored,) = server.stored
    assert stored.sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert stored.filename == '"v1.mp4"'
    assert stored.content_type == "video/mp4"
    assert server.ranges == [None]


def test_a_part_is_uploaded_as_a_file(client: Ziggeo, server: MediaServer) -> None:
    with client.videos().open_video("v1", start=100_000, end=400_000) as part:
        client.videos().create(file=part)
    assert server.stored[0].sha256 == hashlib.sha256(CONTENT[100_000:400_000]).hexdigest()
    assert server.stored[0].length == 300_000


def test_a_stream_is_opened_anew_when_an_upload_is_repeated(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.headers = {"Content-Type": "video/mp4"}  # no parts: from the beginning only
    server.refusals = [503]
    with client.videos().open_video("v1") as video:
        client.videos().create(file=video)
    assert server.stored[-1].sha256 == hashlib.sha256(CONTENT).hexdigest()
    assert server.ranges == [None, None]


def test_a_stream_that_is_cut_for_good_fails_an_upload_as_a_source(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [300_000, 0, 0, 0, 0]
    with client.videos().open_video("v1") as video, pytest.raises(SourceError) as caught:
        client.videos().create(file=video)
    assert isinstance(caught.value.__cause__, DownloadError)


def test_a_stored_video_is_read_in_parts_and_uploaded_again(emulated: Ziggeo, media: Path) -> None:
    videos = emulated.videos()
    content = (media / "clip.mp4").read_bytes()
    token = videos.create(file=media / "clip.mp4", wait=True)["token"]

    with videos.open_video(token, start=10, end=1000) as part:
        assert part.content_range == f"bytes 10-999/{len(content)}"
        assert part.read() == content[10:1000]
    with videos.open_video(token, start=-100) as part:
        assert part.read() == content[-100:]
    with pytest.raises(APIStatusError, match=f"{len(content)} bytes"):
        videos.open_video(token, start=len(content))
    with videos.open_video(token) as video:
        copy = videos.create(file=video, wait=True)["token"]
    assert videos.download_video(copy) == content
