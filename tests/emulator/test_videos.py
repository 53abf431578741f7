"""Videos of the local Ziggeo: their life, lists and changes; files have tests of their own."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

DOCUMENTED_VIDEO = [
    "volatile",
    "token",
    "key",
    "state",
    "max_duration",
    "duration",
    "tags",
    "submission_date",
    "resubmission_date",
    "stream_submission_date",
    "delete_old_streams",
    "type",
    "created",
    "owned",
    "state_string",
    "streams",
    "original_stream",
    "default_stream",
]
DOCUMENTED_STREAM = [
    "volatile",
    "token",
    "key",
    "creation_type",
    "state",
    "streamable",
    "video_type",
    "video_sub_type",
    "image_size",
    "video_size",
    "video_width",
    "video_height",
    "duration",
    "has_video",
    "has_image",
    "submission_date",
    "type",
    "created",
    "owned",
    "creation_type_string",
    "streamable_string",
    "state_string",
]


def test_a_new_video_is_the_documented_empty_one(caller: Caller) -> None:
    answer = caller.send("POST", "/v1/videos/")
    assert answer.status_code == 201
    video = answer.json()
    assert list(video)[: len(DOCUMENTED_VIDEO)] == DOCUMENTED_VIDEO
    assert len(video["token"]) == 32
    assert abs(video["created"] - time.time()) < 60
    empty = {name: video[name] for name in DOCUMENTED_VIDEO if name not in ("token", "created")}
    assert empty == {
        "volatile": True,
        "key": None,
        "state": 3,
        "max_duration": None,
        "duration": None,
        "tags": None,
        "submission_date": None,
        "resubmission_date": None,
        "stream_submission_date": None,
        "delete_old_streams": True,
        "type": "ApiVideo",
        "owned": False,
        "state_string": "EMPTY",
        "streams": [],
        "original_stream": None,
        "default_stream": None,
    }


def test_an_upload_becomes_an_original_and_a_transcoded_stream(caller: Caller, clip: bytes) -> None:
    video = caller.upload_video(clip, tags="one,two", max_duration="10")
    assert (video["state"], video["state_string"], video["duration"]) == (5, "READY", 2)
    assert (video["tags"], video["max_duration"]) == (["one", "two"], "10")
    assert (video["volatile"], video["submitted"], video["hd"]) == (False, True, False)
    original, transcoded = video["streams"]
    assert (video["original_stream"], video["default_stream"]) == (original, transcoded)
    for stream in (original, transcoded):
        assert list(stream)[: len(DOCUMENTED_STREAM)] == DOCUMENTED_STREAM
        assert (stream["video_width"], stream["video_height"]) == (96, 64)
        assert (stream["video_size"], stream["duration"]) == (len(clip), 2)
        assert (stream["video_type"], stream["video_sub_type"]) == ("mp4", "other")
        assert (stream["has_video"], stream["has_image"]) == (True, True)
        assert (stream["image_size"], stream["has_audio"]) == (0, False)
    assert [
        (stream["creation_type_string"], stream["streamable_string"], stream["state_string"])
        for stream in (original, transcoded)
    ] == [("SERVER_UPLOAD", "DEGRADED", "READY"), ("TRANSCODED", "YES", "READY")]
    assert [(s["creation_type"], s["streamable"]) for s in (original, transcoded)] == [
        (5, 2),
        (1, 3),
    ]


def test_the_confirmation_says_processing_and_the_next_request_sees_the_outcome(
    caller: Caller, clip: bytes
) -> None:
    prepared = caller.post("/v1/videos-upload-url", video_type=".MP4")
    video, stream = prepared["video"]["token"], prepared["video"]["default_stream"]
    assert (stream["state_string"], stream["video_type"]) == ("EMPTY", "mp4")
    caller.store(prepared["url_data"], clip)
    confirm = f"/v1/videos/{video}/streams/{stream['token']}/confirm-video"
    assert caller.post(confirm)["state_string"] == "PROCESSING"
    assert caller.post(confirm)["state_string"] == "READY"
    assert len(caller.get(f"/v1/videos/{video}")["streams"]) == 2


def test_what_is_no_video_fails(caller: Caller, photo: bytes, sound: bytes) -> None:
    for content in (b"no video at all", b"", photo, sound):
        video = caller.upload_video(content)
        assert (video["state_string"], video["original_stream"]["state_string"]) == (
            "FAILED",
            "FAILED",
        )
        assert caller.status("GET", f"/v1/videos/{video['token']}/video", host="cdn") == 404


def test_processing_takes_the_time_it_was_told(clip: bytes) -> None:
    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

    with Emulator(processing_time=60) as emulator:
        emulator.clock.freeze(1_700_000_000)
        caller = Caller(emulator)
        with caller.session:
            video = caller.upload_video(clip)
            path = f"/v1/videos/{video['token']}"
            assert (video["state"], video["created"]) == (4, 1_700_000_000)
            assert caller.status("GET", f"{path}/video", host="cdn") == 412
            emulator.clock.advance(59)
            assert caller.get(path)["state_string"] == "PROCESSING"
            emulator.clock.advance(1)
            assert caller.get(path)["state_string"] == "READY"


def test_a_video_deleted_while_it_is_processed_stays_deleted(clip: bytes) -> None:
    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

    with Emulator(processing_time=60) as emulator:
        caller = Caller(emulator)
        with caller.session:
            video = caller.upload_video(clip)
            caller.delete(f"/v1/videos/{video['token']}")
            emulator.clock.advance(61)
            assert caller.get("/v1/videos/count") == {"count": 0}


def test_nothing_can_be_confirmed_before_it_arrived(caller: Caller) -> None:
    prepared = caller.post("/v1/videos-upload-url")["video"]
    path = f"/v1/videos/{prepared['token']}/streams/{prepared['default_stream']['token']}"
    assert caller.status("POST", f"{path}/confirm-video") == 412
    assert caller.get(f"/v1/videos/{prepared['token']}")["state_string"] == "EMPTY"
    streams = f"/v1/videos/{prepared['token']}/streams"
    unprepared = caller.post(streams)["token"]
    assert caller.status("POST", f"{streams}/{unprepared}/confirm-video") == 412


def test_lists_come_newest_first_fifty_at_a_time(caller: Caller) -> None:
    created = [caller.post("/v1/videos/")["token"] for _ in range(103)]
    newest = created[::-1]
    listed = [
        (caller.get("/v1/videos/", **arguments), expected)
        for arguments, expected in (
            ({}, newest[:50]),
            ({"limit": 100}, newest[:100]),
            ({"limit": 5000}, newest[:100]),
            ({"limit": 2, "skip": 3}, newest[3:5]),
            ({"limit": 2, "reverse": "true"}, created[:2]),
            ({"limit": 2, "reverse": "False"}, newest[:2]),
            ({"skip": 200}, []),
        )
    ]
    for videos, expected in listed:
        assert [video["token"] for video in videos] == expected


def test_lists_and_counts_honour_states_tags_and_approval(caller: Caller, clip: bytes) -> None:
    ready = caller.upload_video(clip, tags="a,b", approved="true")["token"]
    failed = caller.upload_video(b"x", tags="b")["token"]
    empty = caller.post("/v1/videos/", tags="a")["token"]
    for arguments, expected in (
        ({}, {ready, failed, empty}),
        ({"states": "ALL"}, {ready, failed, empty}),
        ({"states": "ready"}, {ready}),
        ({"states": "READY,failed"}, {ready, failed}),
        ({"states": "3"}, {empty}),
        ({"states": "processing"}, set()),
        ({"tags": "a"}, {ready, empty}),
        ({"tags": "a,b"}, {ready}),
        ({"tags": "b", "states": "failed"}, {failed}),
        ({"approved": "APPROVED"}, {ready}),
        ({"approved": "pending"}, {failed, empty}),
    ):
        videos: list[dict[str, Any]] = caller.get("/v1/videos/", **arguments)
        assert {video["token"] for video in videos} == expected, arguments
        assert caller.get("/v1/videos/count", **arguments) == {"count": len(expected)}


@pytest.mark.parametrize(
    "arguments",
    [
        {"limit": "many"},
        {"skip": "-1"},
        {"reverse": "maybe"},
        {"states": "PERFECT"},
        {"approved": "perhaps"},
    ],
)
def test_a_list_refuses_what_it_does_not_understand(
    caller: Caller, arguments: dict[str, str]
) -> None:
    answer = caller.send("GET", "/v1/videos/", params=arguments)
    assert answer.status_code == 400
    assert next(iter(arguments)) in answer.json()["error"]


def test_a_change_sets_what_it_names_and_nothing_else(caller: Caller) -> None:
    path = f"/v1/videos/{caller.post('/v1/videos/', tags='old', title='T')['token']}"
    video = caller.post(
        path,
        max_duration="10",
        min_duration="2",
        expiration_days="7",
        expire_on="2030-12-31",
        description="Größe",
        volatile="False",
        approved="false",
        data=json.dumps({"a": [1, 2]}),
    )
    assert (video["max_duration"], video["min_duration"], video["expiration_days"]) == (
        "10",
        "2",
        "7",
    )
    assert (video["title"], video["description"], video["tags"]) == ("T", "Größe", ["old"])
    assert (video["volatile"], video["approved"], video["data"]) == (False, False, {"a": [1, 2]})
    assert caller.post(path, tags="")["tags"] is None
    assert caller.post(path, data=json.dumps({"b": 1}))["data"] == {"b": 1}
    assert caller.post(path, approved="null")["approved"] is None
    assert caller.post(path, max_duration="None", volatile="null")["max_duration"] is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("max_duration", "long"),
        ("expire_on", "soon"),
        ("data", "{"),
        ("volatile", "2"),
        ("default_image_selector", "1.5"),
    ],
)
def test_a_refused_change_changes_nothing(caller: Caller, field: str, value: str) -> None:
    path = f"/v1/videos/{caller.post('/v1/videos/')['token']}"
    before = caller.get(path)
    answer = caller.send("POST", path, data={"key": "new", "title": "new", field: value})
    assert answer.status_code == 400
    assert field in answer.json()["error"]
    assert caller.get(path) == before


@pytest.mark.parametrize(
    ("segment", "key"),
    [
        ("_plain", "plain"),
        ("_a%2Fb%3Fc%23d%25e%20f", "a/b?c#d%e f"),
        ("_%C3%BCn%C3%AFc%C3%B6de%20%E2%9C%93", "ünïcöde ✓"),
        ("_a+b", "a+b"),
        ("__x", "_x"),
        ("_count", "count"),
    ],
)
def test_a_key_of_any_characters_addresses_its_video(
    caller: Caller, segment: str, key: str
) -> None:
    video = caller.post("/v1/videos/", key=key)
    assert video["key"] == key
    assert caller.get(f"/v1/videos/{segment}")["token"] == video["token"]
    assert caller.emulator.requests[-1].segments == {"video": f"_{key}"}
    assert caller.status("GET", f"/v1/videos/{segment[1:]}x") == 404


def test_a_key_belongs_to_one_video_until_that_gives_it_up(caller: Caller) -> None:
    first, second = caller.post("/v1/videos/", key="k"), caller.post("/v1/videos/")
    assert caller.status("POST", "/v1/videos/", data={"key": "k"}) == 400
    assert caller.status("POST", f"/v1/videos/{second['token']}", data={"key": "k"}) == 400
    assert caller.post("/v1/videos/_k", key="k")["key"] == "k"
    assert caller.post("/v1/videos/_k", key="other")["key"] == "other"
    assert caller.status("GET", "/v1/videos/_k") == 404
    assert caller.post(f"/v1/videos/{second['token']}", key="k")["key"] == "k"
    caller.delete("/v1/videos/_k")
    assert caller.post(f"/v1/videos/{first['token']}", key="k")["key"] == "k"
    assert caller.post("/v1/videos/_k", key="")["key"] is None


def test_bulk_operations_take_tokens_and_keys_and_skip_what_is_gone(caller: Caller) -> None:
    first, second = caller.post("/v1/videos/"), caller.post("/v1/videos/", key="two")
    names = f"_two,nobody,{first['token']}"
    found = caller.post("/v1/videos/get_bulk", tokens_or_keys=names)
    assert [video["token"] for video in found] == [second["token"], first["token"]]
    changed = caller.post("/v1/videos/update_bulk", tokens_or_keys=names, tags="x,y")
    assert [video["tags"] for video in changed] == [["x", "y"]] * 2
    summary = caller.post("/v1/videos/stats_bulk", tokens_or_keys=names)
    assert [row["videos"] for row in summary] == [2]
    rows = caller.post("/v1/videos/stats_bulk", tokens_or_keys=names, summarize="FALSE")
    assert [row["token"] for row in rows] == [second["token"], first["token"]]
    assert caller.get("/v1/videos/_two/stats")["total_plays"] == 0


def test_bulk_operations_have_limits(caller: Caller) -> None:
    bulk = "/v1/videos/get_bulk"
    assert caller.status("POST", bulk) == 400
    assert caller.status("POST", bulk, data={"tokens_or_keys": ",".join("x" * 101)}) == 400
    assert caller.status("POST", bulk, data={"tokens_or_keys": ",".join("x" * 100)}) == 200
    fields = {"tokens_or_keys": "x", "key": "k"}
    assert caller.status("POST", "/v1/videos/update_bulk", data=fields) == 400


def test_a_deleted_video_is_gone_with_its_media(
    caller: Caller, emulator: Emulator, clip: bytes
) -> None:
    video = caller.upload_video(clip)
    path = f"/v1/videos/{video['token']}"
    assert caller.delete(path)["token"] == video["token"]
    assert caller.status("GET", path) == 404
    assert caller.status("DELETE", path) == 404
    assert caller.status("GET", f"{path}/video", host="cdn") == 404
    assert caller.get("/v1/videos/") == []


def test_a_post_that_says_delete_deletes(caller: Caller) -> None:
    path = f"/v1/videos/{caller.post('/v1/videos/')['token']}"
    assert caller.status("POST", f"{path}?_method=DELETE") == 200
    assert caller.status("GET", path) == 404
    record = caller.emulator.requests[-2]
    assert (record.method, record.operation) == ("POST", "videos.delete")


def test_deleting_the_whole_collection_is_no_operation(caller: Caller) -> None:
    caller.post("/v1/videos/")
    assert caller.status("DELETE", "/v1/videos/") == 405
    assert caller.get("/v1/videos/count") == {"count": 1}


def test_deleting_the_files_of_a_video_keeps_its_data(caller: Caller, clip: bytes) -> None:
    path = f"/v1/videos/{caller.upload_video(clip)['token']}"
    video = caller.delete(f"{path}/file")
    assert (video["state_string"], video["duration"]) == ("READY", 2)
    assert [stream["has_video"] for stream in video["streams"]] == [False, False]
    assert caller.status("GET", f"{path}/video", host="cdn") == 404
    assert caller.status("GET", f"{path}/image", host="cdn") == 200


def test_effects_metas_and_pushes_are_noted_on_the_video(caller: Caller, clip: bytes) -> None:
    path = f"/v1/videos/{caller.upload_video(clip)['token']}"
    effect = caller.post("/v1/effects/", key="e", title="E")["token"]
    meta = caller.post("/v1/metaprofiles/", key="m", title="M")["token"]
    applied = caller.post(f"{path}/effect", effectprofiletoken="_e")
    assert (applied["effect_profile"], applied["default_stream"]["effect_profile"]) == (
        effect,
        effect,
    )
    assert caller.post(f"{path}/metaprofile", metaprofiletoken=meta)["meta_profile"] == meta
    pushed = caller.post(f"{path}/push", pushservicetoken="service")
    assert pushed["default_stream"]["push_services_success"] == ["service"]
    assert pushed["original_stream"]["push_services_success"] == []


def test_effects_metas_and_pushes_need_something_to_apply(caller: Caller) -> None:
    path = f"/v1/videos/{caller.post('/v1/videos/')['token']}"
    for step in ("effect", "metaprofile", "push"):
        assert caller.status("POST", f"{path}/{step}") == 400
    unknown = {"effectprofiletoken": "nobody"}
    assert caller.status("POST", f"{path}/effect", data=unknown) == 400
    caller.post("/v1/effects/", key="e")
    assert caller.post(f"{path}/effect", effectprofiletoken="_e")["default_stream"] is None
    assert caller.post(f"{path}/push", pushservicetoken="s")["default_stream"] is None


def test_analytics_of_a_video_check_the_question(caller: Caller) -> None:
    path = f"/v1/videos/{caller.post('/v1/videos/')['token']}/analytics"
    assert caller.post(path, query="device_views_by_os", **{"from": "1"}) == []
    assert caller.status("POST", path, data={"query": "weather"}) == 400
    assert caller.status("POST", "/v1/videos/nobody/analytics") == 404
