"""The small resources: application, auth tokens, webhooks, analytics."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.calling import Caller

    from ziggeo.emulator import Emulator


def test_the_application_shows_and_changes_its_settings(caller: Caller) -> None:
    application = caller.get("/v1/application")
    assert application["token"] == caller.emulator.token
    assert application["name"] is None
    changed = caller.post(
        "/v1/application",
        name="Films",
        volatile="true",
        client_can_index_videos="true",
        auth_token_required_for_read="0",
    )
    assert (changed["name"], changed["volatile"]) == ("Films", True)
    assert changed["config"]["client_can_index_videos"] is True
    assert changed["config"]["auth_token_required_for_read"] is False
    assert caller.get("/v1/application") == changed
    assert caller.status("POST", "/v1/application", data={"volatile": "perhaps"}) == 400
    assert caller.post("/v1/application", description="d")["volatile"] is True


def test_the_applications_numbers_live_on_the_api_host(caller: Caller) -> None:
    caller.post("/v1/videos/")
    path = "/server/v1/application/stats"
    assert caller.get(path, host="api", period="month")["videos"] == 1
    assert caller.get(path, host="")["period"] is None
    assert caller.status("GET", path, host="api", params={"period": "day"}) == 400
    assert caller.status("GET", path, host="server") == 404


def test_an_auth_token_keeps_its_grants(caller: Caller) -> None:
    grants = {"read": {"all": True}}
    answer = caller.send(
        "POST",
        "/v1/authtokens/",
        data={"grants": json.dumps(grants), "usage_experitation_time": "60", "hidden": "true"},
    )
    assert answer.status_code == 201
    token = answer.json()
    assert (token["grants"], token["hidden"], token["volatile"]) == (grants, True, False)
    assert token["usage_expiration_time"] == "60"
    path = f"/v1/authtokens/{token['token']}"
    assert caller.get(path) == token
    assert caller.post(path, session_limit="3")["session_limit"] == "3"
    assert caller.delete(path)["session_limit"] == "3"
    assert caller.status("GET", path) == 404
    assert caller.status("POST", "/v1/authtokens/", data={"grants": "{"}) == 400


def test_a_json_body_carries_values_as_they_are(caller: Caller) -> None:
    body = {"grants": {"create": {"all": True}}, "session_limit": 1, "hidden": False}
    token = caller.send("POST", "/v1/authtokens/", json=body).json()
    assert {name: token[name] for name in body} == body
    video = caller.send(
        "POST", "/v1/videos/", json={"tags": ["a", "b"], "max_duration": 5, "data": {"x": None}}
    ).json()
    assert (video["tags"], video["max_duration"], video["data"]) == (["a", "b"], 5, {"x": None})


def test_a_webhook_is_confirmed_with_its_code(caller: Caller, emulator: Emulator) -> None:
    fields = {"target_url": "http://127.0.0.1:9/hook", "events": "video_create,video_ready"}
    answer = caller.send("POST", "/v1/api/hook", data=fields)
    (webhook,) = emulator.webhooks
    assert (answer.text, webhook.encoding) == (webhook.id, "json")
    assert (webhook.events, webhook.confirmed) == (["video_create", "video_ready"], False)
    assert len(webhook.validation_code) == 6
    confirm = {"webhook_id": webhook.id, "validation_code": "no code"}
    assert caller.status("POST", "/v1/api/confirmhook", data=confirm) == 400
    confirm["validation_code"] = webhook.validation_code
    assert caller.send("POST", "/v1/api/confirmhook", data=confirm).text == webhook.id
    assert emulator.webhooks[0].confirmed
    unknown = {"webhook_id": "nobody", "validation_code": "123456"}
    assert caller.status("POST", "/v1/api/confirmhook", data=unknown) == 404


def test_removing_a_webhook_removes_all_with_its_url(caller: Caller, emulator: Emulator) -> None:
    one, other = "http://127.0.0.1:9/one", "http://localhost:9/other"
    for url in (one, one, other):
        fields = {"target_url": url, "encoding": "form"}
        assert caller.status("POST", "/v1/api/hook", data=fields) == 200
    removal = {"target_url": one}
    assert caller.status("POST", "/v1/api/removehook", data=removal) == 200
    assert [webhook.target_url for webhook in emulator.webhooks] == [other]
    assert caller.status("POST", "/v1/api/removehook", data=removal) == 404


def test_a_webhook_needs_a_url_and_a_known_encoding(caller: Caller) -> None:
    for fields in (
        {},
        {"target_url": "ftp://127.0.0.1"},
        {"target_url": "http://127.0.0.1:port"},
        {"target_url": "http://127.0.0.1", "encoding": "xml"},
    ):
        assert caller.status("POST", "/v1/api/hook", data=fields) == 400


def test_analytics_answer_documented_questions(caller: Caller) -> None:
    path = "/v1/analytics/get"
    fields = {"query": "full_plays_by_hour", "date": "1700000000000000"}
    assert caller.post(path, **fields) == {"analytics": []}
    for wrong in ({}, {"query": "weather"}, {"query": "full_plays_by_hour", "to": "now"}):
        assert caller.status("POST", path, data=wrong) == 400
