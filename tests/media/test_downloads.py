"""Downloads arrive whole or not at all, wherever they go and however often they are cut."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from media_server import MediaServer

from ziggeo import (
    DownloadError,
    InvalidResponseError,
    NotFoundError,
    Ziggeo,
)

CONTENT = os.urandom(900_000)
VALIDATED = {"ETag": '"one"', "Accept-Ranges": "bytes", "Content-Type": "video/mp4"}


@pytest.fixture(autouse=True)
def file(server: MediaServer) -> None:
    server.file.content = CONTENT
    server.file.headers = dict(VALIDATED)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_comes_as_bytes(client: Ziggeo, server: MediaServer) -> None:
    assert client.videos().download_video("v1") == CONTENT
    assert client.videos().download_image("v1") == CONTENT
    assert client.streams().download_video("v1", "s1") == CONTENT
    assert client.streams().download_image("v1", "s1") == CONTENT
    assert client.audios().download_audio("a1") == CONTENT
    assert client.audioStreams().download_audio("a1", "s1") == CONTENT
    assert len(server.calls) == 6


@pytest.mark.parametrize("form", [str, Path])
def test_a_file_goes_to_a_path(form: Callable[[Path], Any], client: Ziggeo, tmp_path: Path) -> None:
    target = tmp_path / "there.mp4"

    assert client.videos().download_video("v1", to=form(target)) == target

    assert target.read_bytes() == CONTENT
    assert names(tmp_path) == ["there.mp4"]


@pytest.mark.parametrize(
    ("token", "content_type", "name"),
    [
        ("v1", "video/mp4", "v1.mp4"),
        ("v1", "image/jpeg; charset=binary", "v1.jpg"),
        ("v1", "application/x-unheard-of", "v1"),
        ("_a/../b", "audio/mpeg", "_a_.._b.mp3"),
        (".hidden", "video/webm", "hidden.webm"),
    ],
)
def test_a_folder_gets_a_file_named_by_token_and_type(
    token: str, content_type: str, name: str, client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.headers["Content-Type"] = content_type

    assert client.videos().download_video(token, to=tmp_path) == tmp_path / name
    assert names(tmp_path) == [name]


class Slow(io.RawIOBase):
    """Takes a little at a time, as an unbuffered file may."""

    def __init__(self) -> None:
        self.taken = b""

    def writable(self) -> bool:
        return True

    def write(self, block: Any, /) -> int:
        self.taken += bytes(block[:100_000])
        return min(len(block), 100_000)


def test_a_file_goes_to_any_binary_writable(client: Ziggeo) -> None:
    memory, slow, packed = io.BytesIO(), Slow(), io.BytesIO()
    memory.write(b"before")

    assert client.videos().download_video("v1", to=memory) is None
    client.videos().download_video("v1", to=slow)
    with zipfile.ZipFile(packed, "w") as archive, archive.open("clip.mp4", "w") as member:
        client.videos().download_video("v1", to=member)

    assert memory.getvalue() == b"before" + CONTENT
    assert slow.taken == CONTENT
    assert zipfile.ZipFile(packed).read("clip.mp4") == CONTENT


def test_a_cut_download_goes_on_where_it_was_cut(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.cuts = [300_000, 300_000]

    client.videos().download_video("v1", to=tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=300000-", "bytes=600000-"]


def test_a_download_goes_on_as_long_as_it_makes_progress(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [100_000] * 8
    assert client.videos().download_video("v1") == CONTENT
    assert len(server.ranges) == 9


@pytest.mark.parametrize("missing", ["ranges", "validator"])
def test_without_parts_a_download_begins_again(
    missing: str, client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    server.file.ranges = missing != "ranges"
    if missing == "validator":
        server.file.headers = {"ETag": 'W/"weak"'}
    memory = io.BytesIO()

    client.videos().download_video("v1", to=memory)

    assert memory.getvalue() == CONTENT


def test_a_changed_file_begins_again(client: Ziggeo, server: MediaServer) -> None:
    server.file.cuts = [300_000]
    changed = os.urandom(500_000)
    seen: list[tuple[int, int | None]] = []

    def change(done: int, total: int | None) -> None:
        seen.append((done, total))
        if done:
            server.file.content = changed
            server.file.headers["ETag"] = '"two"'

    assert client.videos().download_video("v1", progress=change) == changed
    assert seen[0] == (0, len(CONTENT))
    assert (0, len(changed)) in seen
    assert seen[-1] == (len(changed), len(changed))


@pytest.mark.parametrize("ranges", [True, False])
def test_a_download_without_progress_ends(
    ranges: bool, connected: Callable[..., Ziggeo], server: MediaServer, tmp_path: Path
) -> None:
    server.file.ranges = ranges
    server.file.cuts = [300_000] + [0 if ranges else 300_000] * 9

    with pytest.raises(DownloadError, match="cut after 300000 bytes") as caught:
        connected(retries=2).videos().download_video("v1", to=tmp_path / "a.mp4")

    assert len(server.ranges) == 4 if ranges else 3
    assert caught.value.attempts == len(server.ranges)
    assert names(tmp_path) == []


def test_without_retries_a_cut_is_an_error(
    connected: Callable[..., Ziggeo], server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    with pytest.raises(DownloadError):
        connected(retries=0).videos().download_video("v1")
    assert len(server.ranges) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"ETag": '"two"'},
        {"Last-Modified": "Thu, 26 Nov 2026 08:00:00 GMT"},
        {"Content-Range": "bytes 300000-899999/900001"},
        {"Content-Range": "bytes 299999-899998/900000"},
        {"Content-Range": "bytes 300001-899999/900000"},
        {"Content-Range": "bytes 300000-899999/90000"},
        {"Content-Range": "none"},
        {"Content-Range": f"bytes 300000-899999/{'9' * 5000}"},
        {"Content-Type": "multipart/byteranges; boundary=x", "Content-Range": ""},
    ],
)
def test_a_part_of_another_version_is_never_mixed_in(
    headers: dict[str, str], client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.headers["Last-Modified"] = "Wed, 25 Nov 2026 08:00:00 GMT"
    server.file.heeds_if_range = False
    server.file.part_headers = headers
    server.file.cuts = [300_000]

    client.videos().download_video("v1", to=tmp_path / "a.mp4")

    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=300000-", None]


def test_a_file_that_changes_beneath_a_server_that_ignores_if_range_comes_whole(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    changed = os.urandom(len(CONTENT))
    server.file.heeds_if_range = False
    server.file.cuts = [300_000]

    def change(done: int, total: int | None) -> None:
        if done:
            server.file.content = changed
            server.file.headers["ETag"] = '"two"'

    client.videos().download_video("v1", to=tmp_path / "a.mp4", progress=change)

    assert (tmp_path / "a.mp4").read_bytes() == changed


def test_a_part_without_marks_is_judged_by_what_is_there(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    server.file.part_headers = {"ETag": "", "Content-Range": "bytes 300000-899999/*"}

    assert client.videos().download_video("v1") == CONTENT
    assert server.ranges == [None, "bytes=300000-"]


def test_parts_that_are_shorter_than_asked_for_are_put_together(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    server.file.longest_part = 250_000

    assert client.videos().download_video("v1") == CONTENT
    assert server.ranges == [None, "bytes=300000-", "bytes=550000-", "bytes=800000-"]


def test_a_part_that_brings_more_than_the_file_has_is_an_error(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.cuts = [300_000]
    server.file.content += b"more"
    server.file.headers["Content-Length"] = "900000"
    server.file.part_headers = {
        "Content-Range": "bytes 300000-899999/900000",
        "Content-Length": "600004",
    }

    with pytest.raises(DownloadError, match="more came"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4")
    assert names(tmp_path) == []


def test_a_refusal_of_the_rest_comes_out_and_nothing_is_left(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.cuts = [300_000]
    server.file.refusals = [0, 404]
    with pytest.raises(NotFoundError):
        client.videos().download_video("v1", to=tmp_path / "a.mp4")
    assert names(tmp_path) == []


def test_a_part_that_nobody_asked_for_is_an_error(client: Ziggeo, server: MediaServer) -> None:
    server.file.unasked = (5, 10)
    with pytest.raises(DownloadError, match="another part"):
        client.videos().download_video("v1")
    with pytest.raises(DownloadError, match="another part"):
        client.videos().open_video("v1")


def test_an_empty_file_is_a_file(client: Ziggeo, server: MediaServer, tmp_path: Path) -> None:
    server.file.content = b""
    assert client.videos().download_video("v1", to=tmp_path).read_bytes() == b""


def test_what_was_kept_is_gone_on_with_by_a_later_download(
    connected: Callable[..., Ziggeo], server: MediaServer, tmp_path: Path
) -> None:
    target = tmp_path / "a.mp4"
    server.file.cuts = [300_000]
    videos = connected(retries=0).videos()
    with pytest.raises(DownloadError):
        videos.download_video("v1", to=target, keep_partial=True)
    assert names(tmp_path) == ["a.mp4.part", "a.mp4.part.json"]

    videos.download_video("v1", to=target, keep_partial=True)

    assert server.ranges == [None, "bytes=300000-"]
    assert target.read_bytes() == CONTENT
    assert names(tmp_path) == ["a.mp4"]


def note(**changes: Any) -> dict[str, Any]:
    """What a download that was cut notes about its part."""
    return {"etag": '"one"', "last_modified": None, "length": 900_000, **changes}


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "[",
        "5",
        "null",
        "[" * 10_000,
        "\xff",
        json.dumps(note()),
        json.dumps(note(address="http://127.0.0.1/v1/videos/v1/video")),
        json.dumps(["ADDRESS", '"one"', 900_000]),
        json.dumps(note(address="ADDRESS", etag=5)),
        json.dumps(note(address="ADDRESS", etag='"one"\r\nX-Planted: yes')),
        json.dumps(note(address="ADDRESS", etag="\u20ac")),
        json.dumps(note(address="ADDRESS", last_modified=["x"])),
        json.dumps(note(address="ADDRESS", length="900000")),
        json.dumps(note(address="ADDRESS", length=True)),
        json.dumps(note(address="ADDRESS", length=-1)),
        json.dumps(note(address="ADDRESS", length=5.5)),
        json.dumps(note(address="ADDRESS", length=10)),
        json.dumps(note(address="ADDRESS", etag=None)),
        json.dumps(note(address="ADDRESS", etag='"two"')),
    ],
)
def test_a_part_of_unknown_version_is_not_gone_on_with(
    text: str | None, client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    (tmp_path / "a.mp4.part").write_bytes(b"something else")
    if text is not None:
        text = text.replace("ADDRESS", server.url + "/v1/videos/v1/video")
        (tmp_path / "a.mp4.part.json").write_bytes(text.encode("latin-1"))

    client.videos().download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)

    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    assert names(tmp_path) == ["a.mp4"]


def test_the_rest_of_another_file_is_never_put_to_a_part(
    connected: Callable[..., Ziggeo], server: MediaServer, tmp_path: Path
) -> None:
    other = os.urandom(len(CONTENT))  # of the same length and with the same marks
    server.file.contents = {"/v1/videos/v2/video": other}
    server.file.cuts = [300_000]
    videos = connected(retries=0).videos()
    with pytest.raises(DownloadError):
        videos.download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)

    videos.download_video("v2", to=tmp_path / "a.mp4", keep_partial=True)

    assert (tmp_path / "a.mp4").read_bytes() == other
    assert server.ranges == [None, None]


def test_a_note_holds_the_address_and_no_credentials(
    connected: Callable[..., Ziggeo], server: MediaServer, tmp_path: Path
) -> None:
    server.file.cuts = [300_000]
    with pytest.raises(DownloadError):
        connected(retries=0).videos().download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)

    noted = json.loads((tmp_path / "a.mp4.part.json").read_text())
    assert noted == note(address=server.url + "/v1/videos/v1/video")


def test_what_was_kept_in_a_folder_gets_its_extension(
    connected: Callable[..., Ziggeo], server: MediaServer, tmp_path: Path
) -> None:
    server.file.cuts = [300_000]
    videos = connected(retries=0).videos()
    with pytest.raises(DownloadError):
        videos.download_video("v1", to=tmp_path, keep_partial=True)

    assert videos.download_video("v1", to=tmp_path, keep_partial=True) == tmp_path / "v1.mp4"
    assert (tmp_path / "v1.mp4").read_bytes() == CONTENT
    assert server.ranges == [None, "bytes=300000-"]


@pytest.mark.parametrize("length", [900_000, None])
def test_a_part_longer_than_the_file_begins_again(
    length: int | None, client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    (tmp_path / "a.mp4.part").write_bytes(b"x" * 1_000_000)
    noted = note(address=server.url + "/v1/videos/v1/video", length=length)
    (tmp_path / "a.mp4.part.json").write_text(json.dumps(noted))

    client.videos().download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)

    assert (tmp_path / "a.mp4").read_bytes() == CONTENT


def test_a_file_that_exists_is_replaced_unless_it_may_not_be(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    target = tmp_path / "v1.mp4"
    target.write_bytes(b"old")

    with pytest.raises(DownloadError, match="exists"):
        client.videos().download_video("v1", to=target, overwrite=False)
    assert server.calls == []
    with pytest.raises(DownloadError, match="exists"):
        client.videos().download_video("v1", to=tmp_path, overwrite=False)
    assert target.read_bytes() == b"old"
    assert names(tmp_path) == ["v1.mp4"]

    client.videos().download_video("v1", to=tmp_path)
    assert target.read_bytes() == CONTENT


def test_what_a_callback_raises_comes_out_and_nothing_is_left(
    client: Ziggeo, tmp_path: Path
) -> None:
    def stop(done: int, total: int | None) -> None:
        if done:
            raise ConnectionResetError("enough")

    with pytest.raises(ConnectionResetError, match="enough"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4", progress=stop)
    assert names(tmp_path) == []


def test_a_writable_that_cannot_go_back_is_not_begun_again(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    server.file.ranges = False
    with pytest.raises(DownloadError, match="begins again"):
        client.videos().download_video("v1", to=Slow())


def test_a_web_page_is_no_file(client: Ziggeo, server: MediaServer, tmp_path: Path) -> None:
    server.file.headers["Content-Type"] = "text/html; charset=utf-8"
    with pytest.raises(InvalidResponseError, match="web page"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4")
    assert names(tmp_path) == []


def test_progress_tells_the_beginning_and_the_end_once(client: Ziggeo) -> None:
    seen: list[tuple[int, int | None]] = []
    client.videos().download_video("v1", progress=lambda *told: seen.append(told))
    total = len(CONTENT)
    assert seen[0] == (0, total)
    assert seen.count((total, total)) == 1
    assert seen[-1] == (total, total)


def test_a_poster_that_is_not_there_is_not_found(emulated: Ziggeo, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError):
        emulated.videos().download_image("0" * 32, to=tmp_path / "a.jpg")
    assert names(tmp_path) == []


def test_two_downloads_do_not_write_one_file(client: Ziggeo, tmp_path: Path) -> None:
    def again(done: int, total: int | None) -> None:
        client.videos().download_video("v1", to=tmp_path / "a.mp4")

    with pytest.raises(DownloadError, match="another download"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4", progress=again)
