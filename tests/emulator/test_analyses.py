"""Effects and analyses: recorded on the stream in the documented shapes, and marked as made up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from emulator.receiving import Receiver, events, listen

if TYPE_CHECKING:
    from emulator.calling import Caller


def meta_profile(caller: Caller, *processes: str, **fields: str) -> str:
    token: str = caller.post("/v1/metaprofiles/", title="m")["token"]
    for process in processes:
        own = {name: value for name, value in fields.items() if name.startswith(process)}
        caller.post(f"/v1/metaprofiles/{token}/process/{process}", **own)
    return token


def test_a_meta_profile_at_creation_is_applied_when_the_video_is_ready(
    caller: Caller, clip: bytes
) -> None:
    profile = meta_profile(caller, "transcription", "analysis", "nsfw", nsfw_action="reject")
    with Receiver() as receiver:
        listen(caller, receiver)
        video = caller.upload_video(clip, meta_profile=profile)
        assert events(caller)[2:] == [
            "video_ready",
            "video_transcription",
            "video_analysis",
            "video_nsfw_analysis",
        ]
        transcription = caller.emulator.deliveries[-3].document["data"]["transcription_result"]
    stream = video["default_stream"]
    assert stream["audio_transcription"] == transcription
    assert transcription["made_up"] is True
    lists = [transcription[name] for name in ("words", "scores", "times")]
    assert {len(one) for one in lists} == {2}
    assert stream["video_analysis"]["timestamps"] == [0, 1]
    assert stream["nsfw"]["made_up"] is True
    assert stream["made_up"] == ["audio_transcription", "nsfw", "video_analysis"]
    assert video["original_stream"]["made_up"] == []
    assert video["approved"] is None


def test_a_meta_profile_can_be_applied_later(caller: Caller, clip: bytes) -> None:
    profile = meta_profile(caller, "nsfw", "profanity", nsfw_action="approve")
    empty = caller.post("/v1/videos/")["token"]
    applied = caller.post(f"/v1/videos/{empty}/metaprofile", metaprofiletoken=profile)
    assert (applied["meta_profile"], applied["approved"]) == (profile, None)
    video = caller.upload_video(clip)["token"]
    applied = caller.post(f"/v1/videos/{video}/metaprofile", metaprofiletoken=profile)
    assert applied["default_stream"]["made_up"] == ["nsfw"]
    assert applied["approved"] is True
    caller.post(f"/v1/videos/{video}", approved="false")
    applied = caller.post(f"/v1/videos/{video}/metaprofile", metaprofiletoken=profile)
    assert applied["approved"] is False


def test_the_sound_of_an_audio_is_transcribed(caller: Caller, sound: bytes) -> None:
    profile = meta_profile(caller, "transcription")
    audio = caller.upload_audio(sound, meta_profile=profile)
    assert audio["default_stream"]["audio_transcription"]["text"] == "made up"


def test_effects_are_noted_on_the_stream_that_is_shown(caller: Caller, clip: bytes) -> None:
    profiles = [caller.post("/v1/effects/", key=key)["token"] for key in "ab"]
    video = caller.upload_video(clip, effect_profile="_a, _b")
    stream = video["default_stream"]
    assert (stream["effect_profile"], stream["made_up"]) == (",".join(profiles), ["effect_profile"])
    assert video["original_stream"]["effect_profile"] is None
