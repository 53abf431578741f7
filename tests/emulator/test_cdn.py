"""Downloads: the bytes, and the headers that let a client resume and compare."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import av
import pytest

if TYPE_CHECKING:
    from emulator.calling import Caller


@pytest.fixture
def path(caller: Caller, clip: bytes) -> str:
    return f"/v1/videos/{caller.upload_video(clip)['token']}"


def test_a_download_is_the_upload_with_its_type_and_length(
    caller: Caller, path: str, clip: bytes
) -> None:
    answer = caller.send("GET", f"{path}/video", host="cdn")
    assert (answer.status_code, answer.content) == (200, clip)
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.headers["Content-Length"] == str(len(clip))
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert answer.headers["ETag"].startswith('"')


def test_head_tells_the_same_without_the_bytes(caller: Caller, path: str, clip: bytes) -> None:
    answer = caller.send("HEAD", f"{path}/video", host="cdn")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(clip))


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("0-9", 0, 10), ("100-", 100, None), ("-7", -7, None)]
)
def test_a_range_is_a_part(
    caller: Caller, path: str, clip: bytes, asked: str, first: int, last: int | None
) -> None:
    headers = {"Range": f"bytes={asked}"}
    answer = caller.send("GET", f"{path}/video", host="cdn", headers=headers)
    assert (answer.status_code, answer.content) == (206, clip[first:last])
    assert answer.headers["Content-Range"].endswith(f"/{len(clip)}")
    assert answer.headers["Content-Length"] == str(len(answer.content))


def test_a_range_beyond_the_end_is_416(caller: Caller, path: str) -> None:
    headers = {"Range": "bytes=99999999-"}
    assert caller.status("GET", f"{path}/video", host="cdn", headers=headers) == 416


def test_a_changed_file_begins_again(caller: Caller, path: str, clip: bytes) -> None:
    etag = caller.send("HEAD", f"{path}/video", host="cdn").headers["ETag"]
    for tag, status in ((etag, 206), ('"another"', 200)):
        headers = {"Range": "bytes=5-", "If-Range": tag}
        answer = caller.send("GET", f"{path}/video", host="cdn", headers=headers)
        assert answer.status_code == status
        assert clip.endswith(answer.content)


def test_an_unchanged_file_is_not_sent_again(caller: Caller, path: str) -> None:
    etag = caller.send("HEAD", f"{path}/video", host="cdn").headers["ETag"]
    headers = {"If-None-Match": etag}
    answer = caller.send("GET", f"{path}/video", host="cdn", headers=headers)
    assert (answer.status_code, answer.content) == (304, b"")
    assert caller.get(path)["state_string"] == "READY"


def test_the_poster_is_a_jpeg_of_the_first_frame(caller: Caller, path: str) -> None:
    answer = caller.send("GET", f"{path}/image", host="cdn")
    assert answer.headers["Content-Type"] == "image/jpeg"
    with av.open(io.BytesIO(answer.content)) as container:
        frame = next(container.decode(video=0))
    assert (frame.width, frame.height) == (96, 64)
    # The clip begins with a grey of 40 and ends with one of 220.
    assert abs(bytes(frame.reformat(format="gray").planes[0])[0] - 40) < 30


def test_streams_have_downloads_of_their_own(caller: Caller, path: str, clip: bytes) -> None:
    for stream in caller.get(f"{path}/streams"):
        media = f"{path}/streams/{stream['token']}"
        assert caller.send("GET", f"{media}/video", host="cdn").content == clip
        assert caller.send("GET", f"{media}/image", host="cdn").content[:2] == b"\xff\xd8"


def test_there_is_nothing_to_download_from_an_empty_video(caller: Caller) -> None:
    path = f"/v1/videos/{caller.post('/v1/videos/')['token']}"
    stream = f"{path}/streams/{caller.post(f'{path}/streams')['token']}"
    for address in (f"{path}/video", f"{path}/image", f"{stream}/video", f"{stream}/image"):
        assert caller.status("GET", address, host="cdn") == 404


def test_media_removed_from_disk_is_404(caller: Caller, path: str) -> None:
    from ziggeo.emulator.media.cdn import send
    from ziggeo.emulator.model.objects import StoredFile
    from ziggeo.emulator.model.refusals import NotFound

    folder = caller.emulator._require_running().service.state.folder
    lost = StoredFile(folder / "never-written", 1, "video/mp4", '"x"')
    with pytest.raises(NotFound):
        send(lost, None)  # type: ignore[arg-type]
