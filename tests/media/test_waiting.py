"""Waiting until what was uploaded is processed, on the emulator."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from timing import taking

from ziggeo import ArgumentError, NotFoundError, ProcessingFailedError, WaitTimeoutError, Ziggeo
from ziggeo.emulator import Emulator


@pytest.fixture(scope="module")
def slow_emulator() -> Iterator[Emulator]:
    with Emulator(processing_time=0.4) as emulator:
        yield emulator


@pytest.fixture
def slow(slow_emulator: Emulator) -> Iterator[Ziggeo]:
    with slow_emulator.client() as client:
        yield client


def test_waiting_ends_when_a_video_is_ready(slow: Ziggeo, media: Path) -> None:
    created = slow.videos().create(file=media / "clip.mp4")
    assert created["default_stream"]["state_string"] == "PROCESSING"

    video = slow.videos().wait_until_ready(created["token"], poll=0.05)

    assert video["state_string"] == "READY"
    assert video["default_stream"]["streamable_string"] == "YES"


def test_creating_and_waiting_is_one_call(slow: Ziggeo, media: Path) -> None:
    assert slow.videos().create(file=media / "clip.mp4", wait=True)["state_string"] == "READY"
    audio = slow.audios().create(file=media / "tone.m4a", wait=30)
    assert audio["state_string"] == "READY"
    assert slow.audios().wait_until_ready(audio["token"])["token"] == audio["token"]


def test_what_fails_is_an_error_that_holds_it(slow: Ziggeo) -> None:
    with pytest.raises(ProcessingFailedError) as caught:
        slow.videos().create(file=("no-video.mp4", b"not a video at all"), wait=True)
    assert caught.value.video["state_string"] == "FAILED"
    assert caught.value.audio is caught.value.video


def test_what_fails_while_an_upload_is_waited_for_says_how_to_remove_what_is_left(
    slow: Ziggeo, media: Path
) -> None:
    with pytest.raises(ProcessingFailedError) as failed:
        slow.videos().create(
            file=("no-video.mp4", b"not a video"), wait=True, cleanup_on_error=True
        )
    assert f"videos().delete({failed.value.video['token']!r})" in str(failed.value)
    slow.videos().delete(failed.value.video["token"])  # it ends with the upload: still there
    with pytest.raises(WaitTimeoutError) as late:
        slow.audios().create(file=media / "tone.m4a", wait=0.05)
    assert f"audios().delete({late.value.audio['token']!r})" in str(late.value)


def test_an_upload_without_wait_returns_it_as_it_was_but_for_its_default_stream(
    slow: Ziggeo, media: Path
) -> None:
    created = slow.videos().create(file=media / "clip.mp4")
    assert created["state_string"] == "EMPTY"
    assert created["default_stream"]["state_string"] == "PROCESSING"
    assert slow.videos().get(created["token"])["state_string"] == "PROCESSING"


def test_waiting_ends_when_time_is_over(slow: Ziggeo) -> None:
    token = slow.videos().create()["token"]
    with taking(0.2, 0.2), pytest.raises(WaitTimeoutError, match="still EMPTY") as caught:
        slow.videos().wait_until_ready(token, timeout=0.2, poll=0.05)
    assert caught.value.video["token"] == token


def test_what_is_not_there_is_not_waited_for(slow: Ziggeo) -> None:
    with pytest.raises(NotFoundError):
        slow.videos().wait_until_ready("0" * 32)


@pytest.mark.parametrize(
    "options", [{"timeout": 0}, {"timeout": True}, {"poll": -1}, {"poll": "1"}, {"timeout": None}]
)
def test_a_time_is_a_number_above_zero(options: dict[str, Any], slow: Ziggeo) -> None:
    with pytest.raises(ArgumentError):
        slow.videos().wait_until_ready("0" * 32, **options)


def test_without_a_file_there_is_nothing_to_wait_for(slow: Ziggeo) -> None:
    with pytest.raises(ArgumentError, match="file"):
        slow.videos().create(wait=True)
    with pytest.raises(ArgumentError, match="wait"):
        slow.videos().create(file=b"x", wait=0)
    assert slow.videos().index({"states": "all", "limit": 1, "tags": ["none"]}) == []
