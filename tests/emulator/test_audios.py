"""Audios and their streams: the same life as videos, on other hosts and with other spellings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.calling import Caller


def test_an_uploaded_sound_becomes_ready(caller: Caller, sound: bytes) -> None:
    audio = caller.upload_audio(sound, tags="a")
    assert (audio["state_string"], audio["duration"], audio["type"]) == ("READY", 3, "ApiAudio")
    original, transcoded = audio["streams"]
    assert (audio["original_stream_id"], audio["default_stream_id"]) == (
        original["token"],
        transcoded["token"],
    )
    assert (original["audio_type"], original["audio_size"]) == ("wav", len(sound))
    path = f"/v1/audios/{audio['token']}"
    for host in ("js-cdn", "server"):
        answer = caller.send("GET", f"{path}/audio", host=host)
        assert (answer.content, answer.headers["Content-Type"]) == (sound, "audio/wav")
    stream = f"{path}/streams/{original['token']}"
    assert caller.send("GET", f"{stream}/audio", host="js-cdn").content == sound


def test_what_makes_no_sound_fails(caller: Caller, clip: bytes) -> None:
    for content in (b"no sound", clip):
        assert caller.upload_audio(content)["state_string"] == "FAILED"


def test_audios_are_listed_counted_changed_and_deleted(caller: Caller) -> None:
    first = caller.post("/v1/audios/", host="api", tags="x", key="k")
    second = caller.post("/v1/audios/", host="api")
    listed = caller.get("/v1/audios/", host="api")
    assert [audio["token"] for audio in listed] == [second["token"], first["token"]]
    assert caller.get("/v1/audios/count", host="api", tags="x") == {"count": 1}
    assert caller.get("/v1/audios/_k", host="api")["token"] == first["token"]
    assert caller.post("/v1/audios/_k", host="api", max_duration="9")["max_duration"] == "9"
    bulk = {"tokens_or_keys": f"_k,{second['token']}"}
    assert len(caller.post("/v1/audios/get-bulk", host="api", **bulk)) == 2
    changed = caller.post("/v1/audios/update-bulk", host="api", tags="y", **bulk)
    assert [audio["tags"] for audio in changed] == [["y"], ["y"]]
    assert caller.delete("/v1/audios/_k", host="api")["token"] == first["token"]
    assert caller.status("GET", "/v1/audios/_k", host="api") == 404


def test_audio_streams_come_and_go(caller: Caller, sound: bytes) -> None:
    path = f"/v1/audios/{caller.post('/v1/audios/', host='api')['token']}"
    empty = caller.post(f"{path}/streams", host="api")
    assert (empty["state_string"], empty["type"]) == ("EMPTY", "ApiAudioStream")
    prepared = caller.post(f"{path}/streams-upload-url", audio_type="wav")
    caller.store(prepared["url_data"], sound)
    stream = f"{path}/streams/{prepared['stream']['token']}"
    assert caller.post(f"{stream}/confirm-audio")["state_string"] == "PROCESSING"
    assert caller.get(stream, host="api")["duration"] == 3
    assert len(caller.get(f"{path}/streams", host="api")) == 3
    assert len(caller.get(f"{path}/streams", host="api", states="empty")) == 1
    assert caller.delete(stream, host="api")["token"] == prepared["stream"]["token"]
    assert caller.status("GET", stream, host="api") == 404
