"""Every operation against endpoints.json: what it sends, where, and what it makes of the answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from recorder import Recorder

from ziggeo import Ziggeo
from ziggeo.errors import ArgumentError, ServerError, UploadError

Row = dict[str, Any]

ROWS: list[Row] = json.loads(Path(__file__).with_name("endpoints.json").read_text())
PREFIXES = {"server_api": "/server", "api": "/api", "cdn": "/cdn", "js_cdn": "/js-cdn"}
CREDENTIALS = "0123456789abcdef0123456789abcdef:private-key"
ANSWERS: dict[str, Any] = {"json": {"title": "Grüße"}, "text": "done", "bytes": b"\x00\xff\r\n"}
FIELDS = {"key": "uploads/1", "Content-Type": "video/mp4", "Policy": "cG9saWN5"}

# A value for each argument that an operation documents, and the text that it is sent as.
VALUES: dict[str, tuple[Any, str]] = {
    "limit": (10, "10"),
    "skip": (0, "0"),
    "reverse": (True, "true"),
    "states": (["READY", "FAILED"], "READY,FAILED"),
    "tags": (("Grüße", "a b"), "Grüße,a b"),
    "tokens_or_keys": (["token", "_key"], "token,_key"),
    "summarize": (False, "false"),
    "pushservicetoken": ("push", "push"),
    "effectprofiletoken": ("effect", "effect"),
    "metaprofiletoken": ("meta", "meta"),
    "key": ("a&b=c", "a&b=c"),
    "min_duration": (1, "1"),
    "max_duration": (2.5, "2.5"),
    "volatile": (True, "true"),
    "expiration_days": (30, "30"),
    "expire_on": ("2030-12-31", "2030-12-31"),
    "effect_profile": ("_effects", "_effects"),
    "meta_profile": ("_meta", "_meta"),
    "video_profile": ("_profile", "_profile"),
    "from": (1700000000000000, "1700000000000000"),
    "to": (1700000001000000, "1700000001000000"),
    "date": (1700000002000000, "1700000002000000"),
    "query": ("device_views_by_os", "device_views_by_os"),
    "lang": ("en", "en"),
    "label": ("English", "English"),
    "data": ("WEBVTT\n\n00:00.000 --> 00:01.000\nHi", "WEBVTT\n\n00:00.000 --> 00:01.000\nHi"),
    "hidden": (False, "false"),
    "expiration_date": (1900000000, "1900000000"),
    "usage_expiration_time": (3600, "3600"),
    "session_limit": (1, "1"),
    "grants": ({"read": {"all": True}}, '{"read":{"all":true}}'),
    "name": ("+1", "+1"),
    "auth_token_required_for_create": (True, "true"),
    "auth_token_required_for_update": (False, "false"),
    "auth_token_required_for_read": (True, "true"),
    "auth_token_required_for_destroy": (False, "false"),
    "client_can_index_videos": (True, "true"),
    "client_cannot_access_unaccepted_videos": (False, "false"),
    "enable_video_subpages": (True, "true"),
    "period": ("year", "year"),
    "title": ("50 %", "50 %"),
    "default_effect": (True, "true"),
    "effect": ("gray", "gray"),
    "vertical_position": (0.5, "0.5"),
    "horizontal_position": (0.0, "0.0"),
    "video_scale": (1.0, "1.0"),
    "nsfw_action": ("reject", "reject"),
    "profanity_action": ("nothing", "nothing"),
    "target_url": ("https://example.com/?a=b&c", "https://example.com/?a=b&c"),
    "encoding": ("json", "json"),
    "events": (["video_create", "video_ready"], "video_create,video_ready"),
    "webhook_id": ("17", "17"),
    "validation_code": ("012345", "012345"),
}


def name(row: Row) -> str:
    return f"{row['resource']}.{row['method']}"


def rows_where(condition: Callable[[Row], Any]) -> Any:
    """Parametrise a test over the rows that meet a condition."""
    return pytest.mark.parametrize("row", [row for row in ROWS if condition(row)], ids=name)


every_row = rows_where(lambda row: True)
rows_with_arguments = rows_where(lambda row: row["arguments"])
rows_with_upload = rows_where(lambda row: "upload" in row)
rows_with_token = rows_where(lambda row: "{" in row["path"])
repeatable_rows = rows_where(lambda row: row["repeatable"])
other_rows = rows_where(lambda row: not row["repeatable"])


def call(client: Ziggeo, row: Row, *arguments: Any, **keywords: Any) -> Any:
    """Call the row's method with a token for each place that its path has for one."""
    resource = getattr(client, row["resource"])()
    return getattr(resource, row["method"])(*tokens(row), *arguments, **keywords)


def tokens(row: Row) -> list[str]:
    return [f"_{place} Ä/?&%#" for place in re.findall(r"{(\w+)}", row["path"])]


def filled(template: str, row: Row) -> str:
    """Return a path of the row with its places filled as `call` fills them."""
    for place in re.findall(r"{(\w+)}", row["path"]):
        template = template.replace(f"{{{place}}}", quote(f"_{place} Ä/?&%#", safe=""))
    return template


def values(row: Row) -> dict[str, Any]:
    return {argument: VALUES[argument][0] for argument in row["arguments"]}


def texts(row: Row) -> dict[str, str]:
    return {argument: VALUES[argument][1] for argument in row["arguments"]}


def as_keywords(arguments: dict[str, Any]) -> dict[str, Any]:
    return {"from_" if key == "from" else key: value for key, value in arguments.items()}


def in_halves(arguments: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    pairs = list(arguments.items())
    middle = len(pairs) // 2
    return dict(pairs[:middle]), dict(pairs[middle:])


def test_the_contract_has_every_documented_operation() -> None:
    assert len(ROWS) == 75
    assert len({name(row) for row in ROWS}) == 75


@pytest.mark.parametrize("resource", sorted({row["resource"] for row in ROWS}))
def test_the_public_methods_of_a_resource_are_the_rows(client: Ziggeo, resource: str) -> None:
    methods = {method for method in dir(getattr(client, resource)()) if method[0] != "_"}
    rows = {row["method"] for row in ROWS if row["resource"] == resource}
    assert rows <= methods
    ours = {"open_video", "open_image", "open_audio", "wait_until_ready", "iterate"}
    assert methods - rows <= ours


@pytest.mark.parametrize("resource", sorted({row["resource"] for row in ROWS}))
def test_a_resource_shows_no_credentials(client: Ziggeo, resource: str) -> None:
    shown = repr(getattr(client, resource)())
    assert "private-key" not in shown
    assert "encryption-key" not in shown


@every_row
def test_the_request_is_the_one_of_the_row(client: Ziggeo, recorder: Recorder, row: Row) -> None:
    recorder.answer(ANSWERS[row["returns"]])
    answered = call(client, row, **as_keywords(values(row)))
    (request,) = recorder.requests
    assert (request.verb, request.path) == (
        row["verb"],
        PREFIXES[row["host"]] + filled(row["path"], row),
    )
    assert request.parameters == (texts(row) if row["body"] == "query" else {})
    assert request.fields == (texts(row) if row["body"] == "form" else {})
    assert request.credentials == CREDENTIALS
    assert answered == ANSWERS[row["returns"]]


@rows_with_arguments
def test_a_form_is_sent_as_a_form_and_a_query_without_a_body(
    client: Ziggeo, recorder: Recorder, row: Row
) -> None:
    recorder.answer(ANSWERS[row["returns"]])
    call(client, row, values(row))
    (request,) = recorder.requests
    kind = "application/x-www-form-urlencoded" if row["body"] == "form" else None
    assert request.headers.get("content-type") == kind
    assert "transfer-encoding" not in request.headers


@rows_with_arguments
def test_mapping_and_keywords_are_the_same_call(
    client: Ziggeo, recorder: Recorder, row: Row
) -> None:
    mapping, rest = in_halves(values(row))
    before = json.dumps(mapping)
    for _ in range(3):
        recorder.answer(ANSWERS[row["returns"]])
    call(client, row, values(row))
    call(client, row, arguments=values(row))
    call(client, row, mapping, **as_keywords(rest))
    sent = [{**request.parameters, **request.fields} for request in recorder.requests]
    assert sent == [texts(row)] * 3
    assert json.dumps(mapping) == before


@rows_with_arguments
def test_a_name_given_twice_is_refused(client: Ziggeo, recorder: Recorder, row: Row) -> None:
    with pytest.raises(ArgumentError, match="twice"):
        call(client, row, values(row), **as_keywords(values(row)))
    assert recorder.requests == []


@rows_with_arguments
def test_an_argument_that_is_none_is_left_out(client: Ziggeo, recorder: Recorder, row: Row) -> None:
    recorder.answer(ANSWERS[row["returns"]])
    call(client, row, dict.fromkeys(row["arguments"]), not_known_here="passes")
    (request,) = recorder.requests
    assert {**request.parameters, **request.fields} == {"not_known_here": "passes"}


@rows_with_token
@pytest.mark.parametrize("token", ["", " ", ".", "..", None, 17])
def test_what_is_no_token_is_refused_before_anything_is_sent(
    client: Ziggeo, recorder: Recorder, row: Row, token: Any
) -> None:
    method = getattr(getattr(client, row["resource"])(), row["method"])
    for position in range(len(tokens(row))):
        given: list[Any] = tokens(row)
        given[position] = token
        with pytest.raises(ArgumentError):
            method(*given)
    assert recorder.requests == []


@rows_with_upload
def test_an_upload_is_prepared_stored_and_confirmed(
    client: Ziggeo, recorder: Recorder, tmp_path: Path, row: Row
) -> None:
    upload = row["upload"]
    (tmp_path / "clip.mp4").write_bytes(b"\x00media\r\n\xff")
    created = answer_upload(recorder, upload)
    answered = call(client, row, values(row), file=tmp_path / "clip.mp4")

    prepare, store, confirm = recorder.requests
    prefix = PREFIXES[upload.get("host", row["host"])]
    assert (prepare.verb, prepare.path) == ("POST", prefix + filled(upload["prepare"], row))
    assert prepare.fields == {**texts(row), **type_field(upload)}
    assert prepare.credentials == CREDENTIALS

    assert (store.verb, store.path) == ("POST", "/storage")
    assert [(part.name, part.content.decode()) for part in store.parts[:-1]] == [*FIELDS.items()]
    assert store.parts[-1] == ("file", "clip.mp4", b"\x00media\r\n\xff")
    assert {"authorization", "cookie"}.isdisjoint(store.headers)
    assert store.headers["content-length"] == str(len(store.body))

    assert (confirm.verb, confirm.path) == ("POST", prefix + confirm_path(row))
    assert (confirm.body, confirm.query) == (b"", "")
    assert confirm.credentials == CREDENTIALS

    replaced = upload.get("confirm_replaces")
    assert answered == ({**created, replaced: CONFIRMED} if replaced else CONFIRMED)


CONFIRMED = {"token": "stream-token", "state_string": "PROCESSING"}


def answer_upload(recorder: Recorder, upload: Row) -> Row:
    """Queue the answers of the three steps and return the object that the first creates."""
    created = {"token": "created/token", "default_stream": {"token": "stream-token"}}
    signed = {"url": f"{recorder.url}/storage", "fields": FIELDS}
    recorder.answer({upload["scope"]: created, "url_data": signed})
    recorder.answer("", status=204)
    recorder.answer(CONFIRMED)
    return created


def confirm_path(row: Row) -> str:
    template = row["upload"]["confirm"]
    template = re.sub(r"{\w+\.default_stream\.token}", "stream-token", template)
    return filled(re.sub(r"{\w+\.token}", "created%2Ftoken", template), row)


def type_field(upload: Row) -> dict[str, str]:
    return {upload["type_field"]: "mp4"} if "type_field" in upload else {}


@rows_with_upload
def test_hooks_tell_the_steps_of_an_upload_apart(
    connected: Callable[..., Ziggeo], recorder: Recorder, row: Row
) -> None:
    told: list[Any] = []
    answer_upload(recorder, row["upload"])
    with connected(on_request=told.append) as client:
        call(client, row, file=b"media")
    steps = ("prepare", "store", "confirm")
    assert [event.operation for event in told] == [f"{name(row)}.{step}" for step in steps]


@rows_with_upload
def test_a_failed_upload_names_what_it_created(
    client: Ziggeo, recorder: Recorder, row: Row
) -> None:
    answer_upload(recorder, row["upload"])
    recorder.answers[1] = recorder.answers[1]._replace(status=403)
    with pytest.raises(UploadError) as caught:
        call(client, row, file=b"media")
    error = caught.value
    assert (error.step, error.status) == ("store", 403)
    if row["path"].startswith(("/v1/videos/{", "/v1/audios/{")):
        assert (error.token, error.stream_token) == (tokens(row)[0], "created/token")
    else:
        assert (error.token, error.stream_token) == ("created/token", "stream-token")


@rows_with_upload
def test_a_file_among_the_arguments_is_refused(
    client: Ziggeo, recorder: Recorder, row: Row
) -> None:
    with pytest.raises(ArgumentError, match="pass file="):
        call(client, row, {"file": "clip.mp4"})
    assert recorder.requests == []


@repeatable_rows
def test_a_repeatable_operation_is_sent_again_after_a_server_error(
    retrying: Ziggeo, recorder: Recorder, row: Row
) -> None:
    recorder.answer("down", status=500, Retry_After="0")
    recorder.answer(ANSWERS[row["returns"]])
    assert call(retrying, row, values(row)) if row["arguments"] else call(retrying, row)
    first, second = recorder.requests
    assert (first.verb, first.path, first.query, first.body) == (
        second.verb,
        second.path,
        second.query,
        second.body,
    )


@other_rows
def test_another_operation_is_not_sent_again_after_a_server_error(
    retrying: Ziggeo, recorder: Recorder, row: Row
) -> None:
    recorder.answer("down", status=500, Retry_After="0")
    with pytest.raises(ServerError) as caught:
        call(retrying, row)
    assert len(recorder.requests) == 1
    assert (caught.value.status, caught.value.attempts) == (500, 1)


@every_row
def test_hooks_are_told_the_operation_of_the_row(
    connected: Callable[..., Ziggeo], recorder: Recorder, row: Row
) -> None:
    told: list[Any] = []
    recorder.answer(ANSWERS[row["returns"]])
    with connected(on_request=told.append) as client:
        call(client, row)
    assert [event.operation for event in told] == [name(row)]
