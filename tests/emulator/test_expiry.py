"""What goes by itself: expired and empty videos and audios, uploads that nobody confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ziggeo.emulator.model import assumptions

if TYPE_CHECKING:
    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

DAY = 86_400


@pytest.fixture(autouse=True)
def frozen(emulator: Emulator) -> None:
    emulator.clock.freeze(1_900_000_000)  # 2030-03-17


def exists(caller: Caller, token: str) -> bool:
    return caller.status("GET", f"/v1/videos/{token}") == 200


def test_a_video_goes_when_its_days_are_over(
    caller: Caller, emulator: Emulator, clip: bytes
) -> None:
    token = caller.upload_video(clip, expiration_days="2")["token"]
    emulator.clock.advance(2 * DAY - 1)
    assert exists(caller, token)
    emulator.clock.advance(1)
    assert not exists(caller, token)


def test_a_video_goes_on_its_day(caller: Caller, emulator: Emulator, clip: bytes) -> None:
    token = caller.upload_video(clip, expire_on="2030-03-18", expiration_days="30")["token"]
    emulator.clock.freeze(1_900_022_399)
    assert exists(caller, token)
    emulator.clock.freeze(1_900_022_400)
    assert not exists(caller, token)


def test_an_expiration_can_be_changed_and_taken_back(
    caller: Caller, emulator: Emulator, clip: bytes
) -> None:
    kept = caller.upload_video(clip, expiration_days="1")["token"]
    moved = caller.upload_video(clip, expiration_days="1")["token"]
    gone = caller.upload_video(clip, expiration_days="1")["token"]
    caller.post(f"/v1/videos/{kept}", expiration_days="")
    caller.post(f"/v1/videos/{moved}", expiration_days="3")
    caller.delete(f"/v1/videos/{gone}")
    emulator.clock.advance(2 * DAY)
    assert exists(caller, kept)
    assert exists(caller, moved)
    emulator.clock.advance(DAY)
    assert exists(caller, kept)
    assert not exists(caller, moved)


def test_what_is_volatile_goes_when_it_stays_empty(
    caller: Caller, emulator: Emulator, clip: bytes
) -> None:
    empty = caller.post("/v1/videos/")["token"]
    kept = caller.post("/v1/videos/", volatile="false")["token"]
    filled = caller.upload_video(clip)["token"]
    audio = caller.post("/v1/audios/", host="api")["token"]
    emulator.clock.advance(assumptions.VOLATILE_LIFETIME_SECONDS - 1)
    assert exists(caller, empty)
    emulator.clock.advance(1)
    assert not exists(caller, empty)
    assert exists(caller, kept)
    assert exists(caller, filled)
    assert caller.status("GET", f"/v1/audios/{audio}", host="api") == 404


def test_an_upload_that_is_not_confirmed_goes(caller: Caller, emulator: Emulator) -> None:
    folder = emulator._require_running().service.state.folder
    url_data = caller.post("/v1/videos-upload-url", volatile="false")["url_data"]
    assert caller.store(url_data, b"x") == 204
    assert len(list(folder.iterdir())) == 1
    emulator.clock.advance(2 * assumptions.UPLOAD_LIFETIME_SECONDS)
    assert caller.get("/v1/videos/count") == {"count": 1}
    assert list(folder.iterdir()) == []
    assert caller.store(url_data, b"x") == 403


def test_only_so_many_uploads_wait_to_be_confirmed(
    caller: Caller, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ziggeo.emulator.media.storage.MAX_UNCONFIRMED_FILES", 2)
    folder = emulator._require_running().service.state.folder
    uploads = [caller.post("/v1/videos-upload-url") for _ in range(3)]
    for upload in uploads:
        assert caller.store(upload["url_data"], b"x") == 204
    assert len(list(folder.iterdir())) == 2
    states = []
    for upload in uploads:
        video = upload["video"]
        path = f"/v1/videos/{video['token']}/streams/{video['default_stream']['token']}"
        states.append(caller.status("POST", f"{path}/confirm-video"))
    assert states == [412, 200, 200]


def test_signing_again_forgets_the_first_upload(caller: Caller, emulator: Emulator) -> None:
    folder = emulator._require_running().service.state.folder
    video = caller.post("/v1/videos/")["token"]
    stream = caller.post(f"/v1/videos/{video}/streams")["token"]
    path = f"/v1/videos/{video}/streams/{stream}/video-upload-url"
    assert caller.store(caller.post(path)["url_data"], b"x") == 204
    caller.post(path)
    assert list(folder.iterdir()) == []
