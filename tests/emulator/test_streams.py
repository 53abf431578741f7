"""Streams of videos: attaching, binding, deleting, and what each does to the video."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.calling import Caller


@pytest.fixture
def video(caller: Caller) -> str:
    """The path of an empty video."""
    return f"/v1/videos/{caller.post('/v1/videos/')['token']}"


def attach(caller: Caller, stream: str, kind: str, content: bytes) -> Any:
    prepared = caller.post(f"{stream}/{kind}-upload-url")
    assert caller.store(prepared["url_data"], content) == 204
    return caller.post(f"{stream}/confirm-{kind}")


def test_a_stream_begins_empty(caller: Caller, video: str) -> None:
    answer = caller.send("POST", f"{video}/streams")
    assert answer.status_code == 201
    stream = answer.json()
    assert (stream["state_string"], stream["has_video"], stream["subtitles"]) == (
        "EMPTY",
        False,
        [],
    )
    assert caller.get(f"{video}/streams/{stream['token']}") == stream
    assert caller.get(f"{video}/streams") == [stream]
    assert caller.get(f"{video}/streams", states="ready") == []


def test_an_image_attached_before_the_video_wins_over_the_first_frame(
    caller: Caller, video: str, clip: bytes, photo: bytes
) -> None:
    stream = f"{video}/streams/{caller.post(f'{video}/streams')['token']}"
    attached = attach(caller, stream, "image", photo)
    assert (attached["has_image"], attached["image_size"]) == (True, len(photo))
    assert caller.post(f"{stream}/confirm-image")["image_size"] == len(photo)
    assert attach(caller, stream, "video", clip)["state_string"] == "PROCESSING"
    assert caller.get(video)["default_stream"]["image_size"] == len(photo)
    image = caller.send("GET", f"{video}/image", host="cdn")
    assert (image.content, image.headers["Content-Type"]) == (photo, "image/png")


def test_an_image_comes_too_late_after_the_video(
    caller: Caller, video: str, clip: bytes, photo: bytes
) -> None:
    stream = f"{video}/streams/{caller.post(f'{video}/streams')['token']}"
    prepared = caller.post(f"{stream}/image-upload-url")
    caller.store(prepared["url_data"], photo)
    attach(caller, stream, "video", clip)
    assert caller.status("POST", f"{stream}/confirm-image") == 412
    assert caller.status("POST", f"{stream}/image-upload-url") == 412
    assert caller.status("POST", f"{stream}/image") == 412
    assert caller.status("POST", f"{stream}/video-upload-url") == 412


def test_what_is_no_image_is_not_attached(caller: Caller, video: str, clip: bytes) -> None:
    stream = f"{video}/streams/{caller.post(f'{video}/streams')['token']}"
    for content in (b"no image", clip, b"\x89PNG\r\n\x1a\n broken"):
        prepared = caller.post(f"{stream}/image-upload-url")
        caller.store(prepared["url_data"], content)
        assert caller.status("POST", f"{stream}/confirm-image") == 400
    assert caller.status("POST", f"{stream}/confirm-image") == 412
    assert caller.get(stream)["has_image"] is False


def test_attaching_without_a_file_changes_nothing(caller: Caller, video: str) -> None:
    stream = f"{video}/streams/{caller.post(f'{video}/streams')['token']}"
    before = caller.get(stream)
    assert caller.post(f"{stream}/image") == before
    assert caller.post(f"{stream}/video") == before


def test_binding_closes_a_stream_once(caller: Caller, video: str) -> None:
    caller.emulator.clock.freeze(1_700_000_000)
    stream = f"{video}/streams/{caller.post(f'{video}/streams')['token']}"
    assert caller.post(f"{stream}/bind")["submission_date"] == 1_700_000_000
    caller.emulator.clock.advance(60)
    assert caller.post(f"{stream}/bind")["submission_date"] == 1_700_000_000
    assert caller.status("POST", f"{stream}/image-upload-url") == 412


def test_a_second_stream_becomes_the_original(caller: Caller, clip: bytes) -> None:
    first = caller.upload_video(clip)
    path = f"/v1/videos/{first['token']}"
    prepared = caller.post(f"{path}/streams-upload-url", video_type="mp4")
    caller.store(prepared["url_data"], clip)
    caller.post(f"{path}/streams/{prepared['stream']['token']}/confirm-video")
    video = caller.get(path)
    assert len(video["streams"]) == 4
    assert video["original_stream"]["token"] == prepared["stream"]["token"]
    assert video["default_stream"]["creation_type_string"] == "TRANSCODED"


def test_a_broken_second_stream_leaves_the_video_ready(caller: Caller, clip: bytes) -> None:
    first = caller.upload_video(clip)
    path = f"/v1/videos/{first['token']}"
    prepared = caller.post(f"{path}/streams-upload-url", video_type="mp4")
    caller.store(prepared["url_data"], b"broken")
    caller.post(f"{path}/streams/{prepared['stream']['token']}/confirm-video")
    video = caller.get(path)
    assert video["state_string"] == "READY"
    assert video["default_stream"] == first["default_stream"]
    assert video["streams"][-1]["state_string"] == "FAILED"


def test_a_broken_first_stream_fails_the_video(caller: Caller, video: str) -> None:
    prepared = caller.post(f"{video}/streams-upload-url", video_type="mp4")
    caller.store(prepared["url_data"], b"broken")
    caller.post(f"{video}/streams/{prepared['stream']['token']}/confirm-video")
    assert caller.get(video)["state_string"] == "FAILED"


def test_a_subtitle_is_kept_by_its_language(caller: Caller, video: str) -> None:
    stream = f"{video}/streams/{caller.post(f'{video}/streams')['token']}"
    caller.post(f"{stream}/subtitle", lang="en", label="English", data="WEBVTT\n")
    subtitles = caller.post(f"{stream}/subtitle", lang="de", data="WEBVTT\n")["subtitles"]
    assert subtitles == {
        "en": {"label": "English", "data": "WEBVTT\n"},
        "de": {"label": "de", "data": "WEBVTT\n"},
    }
    assert caller.status("POST", f"{stream}/subtitle", data={"lang": "fr"}) == 400


def test_deleting_a_streams_file_keeps_the_stream_and_its_sibling(
    caller: Caller, clip: bytes
) -> None:
    video = caller.upload_video(clip)
    path = f"/v1/videos/{video['token']}"
    original = f"{path}/streams/{video['original_stream']['token']}"
    stream = caller.delete(f"{original}/file")
    assert (stream["has_video"], stream["video_size"], stream["streamable_string"]) == (
        False,
        0,
        "NO",
    )
    assert (stream["video_width"], stream["duration"], stream["has_image"]) == (96, 2, True)
    assert caller.status("GET", f"{original}/video", host="cdn") == 404
    assert caller.send("GET", f"{path}/video", host="cdn").content == clip


def test_deleting_streams_moves_the_default_to_the_original(caller: Caller, clip: bytes) -> None:
    video = caller.upload_video(clip)
    path = f"/v1/videos/{video['token']}"
    original, transcoded = (stream["token"] for stream in video["streams"])
    assert caller.delete(f"{path}/streams/{transcoded}")["token"] == transcoded
    assert caller.get(path)["default_stream"]["token"] == original
    assert caller.send("GET", f"{path}/video", host="cdn").content == clip
    caller.delete(f"{path}/streams/{original}")
    assert caller.get(path)["default_stream"] is None
    assert caller.status("GET", f"{path}/video", host="cdn") == 404
    assert caller.status("GET", f"{path}/streams/{original}") == 404


def test_a_push_is_noted_on_the_stream(caller: Caller, video: str) -> None:
    stream = f"{video}/streams/{caller.post(f'{video}/streams')['token']}"
    assert caller.post(f"{stream}/push", pushservicetoken="s")["push_services_success"] == ["s"]
    assert caller.status("POST", f"{stream}/push") == 400


def test_a_stream_of_another_video_is_not_found(caller: Caller, video: str) -> None:
    stream = caller.post(f"{video}/streams")["token"]
    other = caller.post("/v1/videos/")["token"]
    assert caller.status("GET", f"/v1/videos/{other}/streams/{stream}") == 404
