"""The client against the local Ziggeo's own faults: neither knows the other's code."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ziggeo import (
    APIConnectionError,
    APITimeoutError,
    BadRequestError,
    NotFoundError,
    PreconditionFailedError,
    RateLimitError,
    ServerError,
    SourceError,
    UploadError,
    Ziggeo,
)
from ziggeo.emulator import Emulator

FILE = ("any.mp4", b"whatever it is" * 1000)
EXPIRED = (
    "<?xml version='1.0'?><Error><Code>AccessDenied</Code>"
    "<Message>Invalid according to Policy: Policy expired.</Message></Error>"
)


@pytest.fixture
def patient(emulator: Emulator) -> Iterator[Ziggeo]:
    """A client that tries again."""
    with emulator.client(retries=2) as client:
        yield client


@pytest.fixture
def hasty(emulator: Emulator) -> Iterator[Ziggeo]:
    """A client that tries once and waits little."""
    with emulator.client(retries=0, read_timeout=1) as client:
        yield client


class OneWay(io.RawIOBase):
    """A source that cannot go back, though it knows where it stands."""

    def __init__(self) -> None:
        self._file = io.BytesIO(FILE[1])
        self.rewound = 0

    def read(self, size: int = -1, /) -> bytes:
        return self._file.read(size)

    def tell(self) -> int:
        return self._file.tell()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.rewound += 1
        if self.rewound > 2:
            raise OSError("one way only")
        return self._file.seek(offset, whence)


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
    emulator.fail("videos.get", kind="hang", seconds=30)
    with pytest.raises(APITimeoutError):
        hasty.videos().get("0" * 32)


def test_what_the_storage_refuses_is_readable_and_can_be_gone_on_with(
    emulator: Emulator, patient: Ziggeo, media: Path
) -> None:
    emulator.fail("storage.store", status=400, code="EntityTooLarge")
    with pytest.raises(UploadError, match="EntityTooLarge") as caught:
        patient.videos().create(file=media / "clip.mp4")
    error = caught.value
    assert (error.step, error.status, error.attempts) == ("store", 400, 1)
    assert isinstance(error.__cause__, BadRequestError)
    assert error.token is not None
    assert error.stream_token is not None

    patient.streams().attach_video(error.token, error.stream_token, file=media / "clip.mp4")
    assert patient.videos().wait_until_ready(error.token)["state_string"] == "READY"


def test_an_upload_is_stored_again_from_the_start(
    emulator: Emulator, patient: Ziggeo, media: Path
) -> None:
    clip = (media / "clip.mp4").read_bytes()
    seen: list[int] = []
    emulator.fail("storage.store", status=503)

    video = patient.videos().create(file=clip, progress=lambda sent, total: seen.append(sent))

    assert patient.videos().download_video(video["token"]) == clip
    assert seen.count(0) == 2
    assert seen[-1] == len(clip)


def test_a_source_that_cannot_go_back_is_not_sent_twice(
    emulator: Emulator, patient: Ziggeo
) -> None:
    emulator.fail("storage.store", status=503)
    with pytest.raises(SourceError, match="cannot be read again"):
        patient.videos().create(file=OneWay())
    assert operations(emulator) == ["videos.create.prepare", "storage.store"]


def test_an_expired_signature_is_asked_for_once_more(
    emulator: Emulator, patient: Ziggeo, media: Path
) -> None:
    emulator.fail("storage.store", status=403, body=EXPIRED)

    video = patient.videos().create({"key": "k"}, file=media / "clip.mp4", wait=True)

    assert video["key"] == "k"
    assert patient.videos().count(states="all") == {"count": 1}
    assert operations(emulator)[:6] == [
        "videos.create.prepare",
        "storage.store",
        "videos.delete",
        "videos.create.prepare",
        "storage.store",
        "streams.confirm_video",
    ]


def test_a_signature_that_expires_twice_is_an_error(
    emulator: Emulator, patient: Ziggeo, media: Path
) -> None:
    emulator.fail("storage.store", status=403, body=EXPIRED, times=2)
    with pytest.raises(UploadError, match="Policy expired"):
        patient.videos().create(file=media / "clip.mp4")
    assert operations(emulator).count("videos.create.prepare") == 2


@pytest.mark.parametrize(
    ("create", "deletion"),
    [
        (lambda c, o: c.videos().create(file=FILE, cleanup_on_error=True), "videos"),
        (lambda c, o: c.audios().create(file=FILE, cleanup_on_error=True), "audios"),
        (
            lambda c, o: c.streams().create(o["video"], file=FILE, cleanup_on_error=True),
            "streams",
        ),
        (
            lambda c, o: c.audioStreams().create(o["audio"], file=FILE, cleanup_on_error=True),
            "audioStreams",
        ),
        (
            lambda c, o: c.effectProfileProcess().create_watermark_process(
                o["effect"], file=FILE, cleanup_on_error=True
            ),
            "effectProfileProcess",
        ),
    ],
)
def test_what_was_created_for_nothing_is_deleted_on_demand(
    create: Callable[[Ziggeo, dict[str, str]], Any],
    deletion: str,
    emulator: Emulator,
    patient: Ziggeo,
) -> None:
    owners = {
        "video": patient.videos().create()["token"],
        "audio": patient.audios().create()["token"],
        "effect": patient.effectProfiles().create(title="t")["token"],
    }
    emulator.fail("storage.store", status=400, code="EntityTooLarge")
    with pytest.raises(UploadError):
        create(patient, owners)
    last = emulator.requests[-1]
    assert (last.operation, last.status) == (f"{deletion}.delete", 200)


def test_the_tokens_of_a_stream_lead_to_its_video(emulator: Emulator, patient: Ziggeo) -> None:
    video = patient.videos().create()["token"]
    emulator.fail("storage.store", status=403, code="AccessDenied")
    with pytest.raises(UploadError) as caught:
        patient.streams().create(video, file=FILE)
    assert caught.value.token == video
    assert [stream["token"] for stream in patient.streams().index(video, states="all")] == [
        caught.value.stream_token
    ]


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
