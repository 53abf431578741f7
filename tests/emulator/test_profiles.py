"""Effect and meta profiles with their processes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.calling import Caller


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/v1/effects/", "ApiEffectProfile"), ("/v1/metaprofiles/", "ApiMetaProfile")],
)
def test_profiles_are_made_listed_and_deleted(caller: Caller, path: str, kind: str) -> None:
    made = [caller.post(path, key=f"k{number}", title="T") for number in range(3)]
    assert [(profile["type"], profile["title"]) for profile in made] == [(kind, "T")] * 3
    newest = [profile["token"] for profile in made[::-1]]
    assert [profile["token"] for profile in caller.get(path)] == newest
    paged = caller.get(path, limit=1, skip=1, reverse="true")
    assert [profile["key"] for profile in paged] == ["k1"]
    assert caller.get(f"{path}_k1") == made[1]
    assert caller.delete(f"{path}_k1") == made[1]
    assert caller.status("GET", f"{path}_k1") == 404
    assert caller.status("POST", path, data={"key": "k0", "title": "T"}) == 400


def test_there_is_one_default_effect_at_most(caller: Caller) -> None:
    first = caller.post("/v1/effects/", key="a", default_effect="True")
    assert first["default_effect"] is True
    caller.post("/v1/effects/", key="b", default_effect="true")
    assert caller.get("/v1/effects/_a")["default_effect"] is False
    assert caller.post("/v1/effects/_b", default_effect="false")["default_effect"] is False
    assert caller.post("/v1/effects/_b")["default_effect"] is False


def test_a_meta_profile_needs_a_title(caller: Caller) -> None:
    assert caller.status("POST", "/v1/metaprofiles/", data={"key": "k"}) == 400


def test_a_filter_goes_by_either_name(caller: Caller) -> None:
    caller.post("/v1/effects/", key="e")
    path = "/v1/effects/_e/process"
    assert caller.post(f"{path}/filter", effect="gray")["effect"] == "gray"
    assert caller.post(f"{path}/filter", filter="dhill")["effect"] == "dhill"
    assert caller.status("POST", f"{path}/filter") == 400
    assert caller.status("POST", f"{path}/filter", data={"effect": "sparkle"}) == 400
    processes = caller.get(path)
    assert [process["process_type"] for process in processes] == ["filter", "filter"]
    assert caller.get(path, states="empty") == []
    one = f"{path}/{processes[0]['token']}"
    assert caller.get(one) == processes[0]
    assert caller.delete(one) == processes[0]
    assert caller.status("GET", one) == 404


def watermark(caller: Caller, start: str, content: bytes, **fields: str) -> tuple[str, int, Any]:
    prepared = caller.post(start, **fields)
    assert caller.store(prepared["url_data"], content) == 204
    token = prepared["effect_process"]["token"]
    answer = caller.send("POST", f"/v1/effects/_e/process/{token}/confirm-watermark")
    return token, answer.status_code, answer.json()


def test_a_watermark_is_ready_with_its_image(caller: Caller, photo: bytes) -> None:
    caller.post("/v1/effects/", key="e")
    path = "/v1/effects/_e/process"
    empty = caller.post(f"{path}/watermark", vertical_position="0.5")
    assert (empty["state_string"], empty["vertical_position"]) == ("EMPTY", "0.5")
    assert empty["video_scale"] is None
    edited = caller.post(f"{path}/watermark/{empty['token']}", video_scale="1.0")
    assert (edited["vertical_position"], edited["video_scale"]) == ("0.5", "1.0")
    token, status, process = watermark(
        caller, f"{path}/watermark-upload-url", photo, video_scale="0.2"
    )
    assert (status, process["state_string"], process["video_scale"]) == (200, "READY", "0.2")
    again = caller.post(f"{path}/{token}/confirm-watermark")
    assert again == process
    other = f"{path}/{token}/watermark-upload-url"
    _, status, process = watermark(caller, other, photo, video_scale="0.3")
    assert (status, process["token"], process["video_scale"]) == (200, token, "0.3")
    caller.delete("/v1/effects/_e")


def test_a_watermark_has_to_be_an_image_in_its_place(caller: Caller, clip: bytes) -> None:
    caller.post("/v1/effects/", key="e")
    path = "/v1/effects/_e/process"
    assert caller.status("POST", f"{path}/watermark", data={"video_scale": "2"}) == 400
    token, status, _ = watermark(caller, f"{path}/watermark-upload-url", clip)
    assert status == 400
    again = f"{path}/{token}/watermark-upload-url"
    caller.store(caller.post(again)["url_data"], clip)
    caller.post(again)
    assert caller.status("POST", f"{path}/{token}/confirm-watermark") == 412
    token = caller.post(f"{path}/watermark-upload-url")["effect_process"]["token"]
    assert caller.status("POST", f"{path}/{token}/confirm-watermark") == 412
    gray = caller.post(f"{path}/filter", effect="gray")["token"]
    assert caller.status("POST", f"{path}/watermark/{gray}") == 400


def test_meta_processes_remember_what_to_do(caller: Caller) -> None:
    caller.post("/v1/metaprofiles/", key="m", title="M")
    path = "/v1/metaprofiles/_m/process"
    assert caller.post(f"{path}/analysis")["process_type"] == "analysis"
    assert caller.post(f"{path}/transcription")["process_type"] == "transcription"
    assert caller.post(f"{path}/nsfw", nsfw_action="reject")["nsfw_action"] == "reject"
    assert caller.post(f"{path}/profanity")["profanity_action"] == "nothing"
    assert caller.status("POST", f"{path}/nsfw", data={"nsfw_action": "explode"}) == 400
    processes = caller.get(path)
    assert len(processes) == 4
    one = f"{path}/{processes[0]['token']}"
    assert caller.get(one) == processes[0]
    assert caller.delete(one) == processes[0]
    assert len(caller.get(path)) == 3
