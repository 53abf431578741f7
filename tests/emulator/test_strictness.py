"""What a strict emulator refuses, what a lenient one lets pass, and what clients really send."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from emulator.calling import Caller

from ziggeo.emulator import Emulator
from ziggeo.emulator.arguments.table import ARGUMENTS
from ziggeo.emulator.routes import all_operations

if TYPE_CHECKING:
    from collections.abc import Iterator

ENDPOINTS = Path(__file__).parent.parent / "contract" / "endpoints.json"


@pytest.fixture(scope="module")
def lenient() -> Iterator[Caller]:
    with Emulator(strict=False) as emulator:
        caller = Caller(emulator)
        with caller.session:
            yield caller


def test_every_documented_argument_is_known() -> None:
    for row in json.loads(ENDPOINTS.read_text()):
        name = f"{row['resource']}.{row['method']}"
        assert set(row["arguments"]) <= set(ARGUMENTS.get(name, ())), name


def test_only_operations_have_arguments() -> None:
    assert set(ARGUMENTS) <= {operation.name for operation in all_operations()}


def test_an_undocumented_argument_is_refused_with_what_is_documented(caller: Caller) -> None:
    answer = caller.send("POST", "/v1/videos/", data={"titel": "x"})
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert "videos.create has no argument 'titel' (did you mean 'title'?)" in error
    assert "max_duration" in error
    answer = caller.send("GET", "/v1/videos/", params={"qqq": "1"})
    assert answer.status_code == 400
    assert "did you mean" not in answer.json()["error"]
    video = caller.post("/v1/videos/")["token"]
    answer = caller.send("GET", f"/v1/videos/{video}", params={"limit": 1})
    assert "takes no arguments" in answer.json()["error"]
    assert caller.emulator.requests[-1].arguments == {"limit": "1"}


@pytest.mark.parametrize(
    ("path", "fields", "said"),
    [
        ("/v1/videos/", {"max_duration": "long"}, "a number"),
        ("/v1/videos/", {"volatile": "perhaps"}, "true or false"),
        ("/v1/videos/", {"expire_on": "tomorrow"}, "a date like 2030-12-31"),
        ("/v1/videos/", {"data": "{"}, "JSON"),
        ("/v1/authtokens/", {"grants": "[1]"}, "a JSON object"),
        ("/v1/effects/", {"default_effect": "2"}, "true or false"),
        ("/v1/api/hook", {"encoding": "xml"}, "form, json, jsonheader"),
    ],
)
def test_a_wrong_type_is_refused_with_the_right_one(
    caller: Caller, path: str, fields: dict[str, str], said: str
) -> None:
    answer = caller.send("POST", path, data=fields)
    assert (answer.status_code, said in answer.json()["error"]) == (400, True)


@pytest.mark.parametrize("argument", ["effect_profile", "meta_profile"])
def test_a_profile_of_another_application_is_refused(caller: Caller, argument: str) -> None:
    own = caller.post("/v1/effects/", key="e") if argument == "effect_profile" else None
    own = own or caller.post("/v1/metaprofiles/", title="m")
    answer = caller.send("POST", "/v1/videos/", data={argument: "0" * 32})
    assert (answer.status_code, argument in answer.json()["error"]) == (400, True)
    assert caller.post("/v1/videos/", **{argument: own["token"]})[argument] == own["token"]
    unknown = {"metaprofiletoken": "0" * 32}
    video = caller.get("/v1/videos/")[0]["token"]
    assert caller.status("POST", f"/v1/videos/{video}/metaprofile", data=unknown) == 400


def test_a_lenient_emulator_takes_no_notice(lenient: Caller) -> None:
    fields = {"titel": "x", "max_duration": "long", "effect_profile": "0" * 32, "title": "kept"}
    video = lenient.post("/v1/videos/", **fields)
    assert (video["title"], video["max_duration"]) == ("kept", None)
    assert lenient.emulator.requests[-1].arguments == fields
    unknown = {"effectprofiletoken": "0" * 32}
    path = f"/v1/videos/{video['token']}/effect"
    assert lenient.status("POST", path, data=unknown) == 404


def test_what_the_old_python_client_makes_of_none_and_booleans_is_taken(caller: Caller) -> None:
    nothing = dict.fromkeys(
        (
            "key",
            "tags",
            "data",
            "max_duration",
            "expire_on",
            "expiration_days",
            "effect_profile",
            "meta_profile",
            "approved",
        ),
        "None",
    )
    for _ in range(2):
        video = caller.post("/v1/videos/", volatile="True", enforce_duration="False", **nothing)
        assert {name: video[name] for name in nothing if name != "expire_on"} == {
            name: None for name in nothing if name != "expire_on"
        }
    assert len(caller.get("/v1/videos/", limit="None", states="None", reverse="True")) == 2
    stats = "/server/v1/application/stats"
    assert caller.get(stats, host="api", period="None")["period"] is None
    stream = caller.post(f"/v1/videos/{video['token']}/streams")["token"]
    path = f"/v1/videos/{video['token']}/streams/{stream}/image-upload-url"
    assert "url_data" in caller.post(path, **{"None": "jpg"})


def test_what_other_official_clients_send_is_taken(caller: Caller) -> None:
    caller.post("/v1/videos-upload-url", video_type=".mp4", **{"tags[]": ["a", "b"]})
    caller.post("/v1/authtokens/", usage_experitation_time="60", grants='{"read":"all"}')
    profile = caller.post("/v1/effects/", title="t")["token"]
    caller.post(f"/v1/effects/{profile}/process/filter", filter="dhill")
    fields: dict[str, Any] = {"title": (None, "t"), "data": (None, '{"a":[1]}'), "file": (None, "")}
    assert caller.status("POST", "/v1/videos/", files=fields) == 201


@pytest.mark.parametrize("kind", ["query", "form", "multipart"])
def test_a_post_may_say_that_it_is_a_delete(caller: Caller, kind: str) -> None:
    token = caller.post("/v1/videos/")["token"]
    path = f"/v1/videos/{token}"
    field = {"_method": "delete"}
    options: dict[str, Any] = {
        "query": {"params": field},
        "form": {"data": field},
        "multipart": {"files": {"_method": (None, "DELETE")}},
    }[kind]
    assert caller.status("POST", path, **options) == 200
    assert caller.status("GET", path) == 404
    assert caller.emulator.requests[-2].operation == "videos.delete"
    assert caller.emulator.requests[-2].method == "POST"


def test_a_file_in_the_form_of_create_is_taken_as_old_clients_meant_it(
    caller: Caller, clip: bytes, sound: bytes
) -> None:
    files = {"file": ("video.MP4", clip)}
    video = caller.json(caller.send("POST", "/v1/videos/", files=files, data={"title": "t"}))
    assert (video["title"], video["state_string"]) == ("t", "PROCESSING")
    video = caller.get(f"/v1/videos/{video['token']}")
    assert (video["state_string"], video["original_stream"]["video_type"]) == ("READY", "mp4")
    path = f"/v1/videos/{video['token']}"
    assert caller.send("GET", f"{path}/video", host="cdn").content == clip
    stream = caller.json(caller.send("POST", f"{path}/streams", files=files))
    assert stream["state_string"] == "PROCESSING"
    answer = caller.send("POST", "/v1/audios/", host="api", files={"file": ("sound", sound)})
    audio = caller.get(f"/v1/audios/{answer.json()['token']}", host="api")
    assert (audio["state_string"], audio["default_stream"]["audio_type"]) == ("READY", "mp3")
