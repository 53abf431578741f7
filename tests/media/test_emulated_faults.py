"""The client against the local Ziggeo's own faults: neither knows the other's code."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from ziggeo import (
    APIConnectionError,
    APITimeoutError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitError,
    ServerError,
    UploadError,
    Ziggeo,
)
from ziggeo.emulator import Emulator


@pytest.fixture
def patient(emulator: Emulator) -> Iterator[Ziggeo]:
    """A client that tries again."""
    with emulator.client(retries=2) as client:
        yield client


@pytest.fixture
def hasty(emulator: Emulator) -> Iterator[Ziggeo]:
    """A client that tries once and waits little."""
    with emulator.client(retries=0, read_timeout=0.3) as client:
        yield client


def operations(emulator: Emulator) -> list[str | None]:
    return [request.operation for request in emulator.requests]


def test_a_create_whose_answer_is_lost_is_not_sent_twice(
    emulator: Emulator, patient: Ziggeo
) -> None:
    emulator.fail("videos.create", kind="reset", when="after")
    with pytest.raises(APIConnectionError) as caught:
        patient.videos().create()
    assert caught.value.attempts == 1
    assert patient.videos().count() == {"count": 1}


def test_a_read_whose_answer_is_lost_is_sent_again(emulator: Emulator, patient: Ziggeo) -> None:
    emulator.fail("videos.count", kind="cut", times=2)
    assert patient.videos().count() == {"count": 0}
    assert operations(emulator) == ["videos.count"] * 3


def test_a_delete_whose_answer_is_lost_has_succeeded(emulator: Emulator, patient: Ziggeo) -> None:
    token = patient.videos().create()["token"]
    emulator.fail("videos.delete", kind="reset", when="after")
    assert patient.videos().delete(token) == ""
    with pytest.raises(NotFoundError):
        patient.videos().delete(token)


def test_a_create_goes_again_when_the_service_did_nothing(
    emulator: Emulator, patient: Ziggeo
) -> None:
    emulator.fail("videos.create", status=429, retry_after=0)
    emulator.fail("audios.create", status=503, retry_after=0)
    patient.videos().create()
    patient.audios().create()
    emulator.fail("videos.create", status=503)
    with pytest.raises(ServerError):
        patient.videos().create()
    emulator.fail("videos.create", status=429, retry_after=7, times=None)
    with emulator.client(retries=0) as client, pytest.raises(RateLimitError) as caught:
        client.videos().create()
    assert caught.value.retry_after == 7


def test_silence_ends_in_time(emulator: Emulator, hasty: Ziggeo) -> None:
    emulator.fail("videos.get", kind="hang", seconds=2)
    with pytest.raises(APITimeoutError):
        hasty.videos().get("0" * 32)


def test_what_the_storage_refuses_is_readable_and_can_be_gone_on_with(
    emulator: Emulator, patient: Ziggeo, media: Path
) -> None:
    emulator.fail("storage.store", status=400, code="EntityTooLarge")
    with pytest.raises(UploadError, match="EntityTooLarge") as caught:
        patient.videos().create(file=media / "clip.mp4")
    error = caught.value
    assert error.token is not None
    assert error.stream_token is not None

    patient.streams().attach_video(error.token, error.stream_token, file=media / "clip.mp4")
    assert patient.videos().wait_until_ready(error.token)["state_string"] == "READY"


def test_a_confirm_that_fails_names_what_was_stored(
    emulator: Emulator, hasty: Ziggeo, media: Path
) -> None:
    emulator.fail("streams.confirm_video", status=412)
    with pytest.raises(UploadError) as caught:
        hasty.videos().create(file=media / "clip.mp4", cleanup_on_error=True)
    assert (caught.value.step, caught.value.status) == ("confirm", 412)
    assert isinstance(caught.value.__cause__, PreconditionFailedError)
    assert hasty.videos().count(states="all") == {"count": 0}


def test_a_store_that_is_reset_is_sent_again_whole(
    emulator: Emulator, patient: Ziggeo, media: Path
) -> None:
    emulator.fail("storage.store", kind="reset")
    video = patient.videos().create(file=media / "clip.mp4", wait=True)
    assert patient.videos().download_video(video["token"]) == (media / "clip.mp4").read_bytes()
    assert operations(emulator).count("storage.store") == 2
    assert operations(emulator).count("videos.create.prepare") == 1


@pytest.mark.parametrize("kind", ["cut", "wrong_length"])
def test_a_download_that_is_cut_goes_on(
    kind: str, emulator: Emulator, patient: Ziggeo, media: Path
) -> None:
    clip = (media / "clip.mp4").read_bytes()
    token = patient.videos().create(file=media / "clip.mp4", wait=True)["token"]
    length = {"length": len(clip) + 5} if kind == "wrong_length" else {}
    emulator.fail("videos.download_video", kind=kind, **length)
    written = io.BytesIO()
    patient.videos().download_video(token, to=written)
    assert written.getvalue() == clip


def test_a_download_that_is_cut_for_good_leaves_nothing(
    emulator: Emulator, patient: Ziggeo, media: Path, tmp_path: Path
) -> None:
    token = patient.videos().create(file=media / "clip.mp4", wait=True)["token"]
    emulator.fail("videos.download_video", kind="cut")
    emulator.fail("videos.download_video", kind="reset", times=None)
    with pytest.raises(APIConnectionError):
        patient.videos().download_video(token, to=tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []
