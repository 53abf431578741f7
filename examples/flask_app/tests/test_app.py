"""What the site does, tested with the fixtures of ``ziggeo``: no account and no network."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import Visitor
from flask import Flask

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

HOSTILE = "<script>alert('1')</script>\" onerror=\"&amp;"


def upload(visitor: Visitor, file: Path, **fields: str) -> str:
    """Send a file as a visitor does, and return what the page then says."""
    fields = {"title": "At the sea", "tags": "sea, summer", **fields}
    with file.open("rb") as video:
        return visitor.submit("/send", "/send", video=(video, file.name), **fields).text


def only_token(ziggeo: Ziggeo) -> str:
    [video] = ziggeo.videos().index()
    return video["token"]


def stored(ziggeo: Ziggeo, token_or_key: str) -> Any:
    """Return a video as the service has it."""
    return ziggeo.videos().get(token_or_key)


def test_an_upload_waits_for_a_moderator_and_is_shown_then(
    visitor: Visitor, moderator: Visitor, clip: Path, ziggeo_client: Ziggeo
) -> None:
    assert "Thank you" in upload(visitor, clip)
    token = only_token(ziggeo_client)
    video = stored(ziggeo_client, token)
    assert (video["title"], video["tags"]) == ("At the sea", ["sea", "summer"])
    assert ziggeo_client.videos().download_video(token) == clip.read_bytes()
    assert "nothing to see" in visitor.get("/").text
    for path in ("", "file", "poster"):
        assert visitor.get(f"/clips/{token}/{path}").status_code == 404
    assert "waiting" in moderator.get("/").text
    page = moderator.submit(f"/clips/{token}/decide", f"/clips/{token}/", decision="approve").text
    assert "approved" in page
    assert "At the sea" in visitor.get("/").text
    assert visitor.get(f"/clips/{token}/poster").data.startswith(b"\xff\xd8")
    moderator.submit(f"/clips/{token}/decide", f"/clips/{token}/", decision="reject")
    assert visitor.get(f"/clips/{token}/").status_code == 404


def test_a_player_carries_a_token_and_the_policy_lets_it_work(
    visitor: Visitor, clip: Path, ziggeo_client: Ziggeo, ziggeo_emulator: Emulator
) -> None:
    token = ziggeo_client.videos().create({"approved": True, "title": "Sea"}, file=clip)["token"]
    page = visitor.get(f"/clips/{token}/")
    assert f'<ziggeoplayer ziggeo-video="{token}" ziggeo-client-auth="' in page.text
    policy = page.headers["Content-Security-Policy"]
    nonces = set(re.findall(r'nonce="([^"]+)"', page.text))
    assert len(nonces) == 1
    assert f"'nonce-{nonces.pop()}'" in policy
    assert f"connect-src 'self' {ziggeo_emulator.url}" in policy or ziggeo_emulator.url in policy
    assert "unsafe-inline" not in policy.partition("script-src")[2].partition(";")[0]


def test_a_recording_is_that_of_the_visitor(
    visitor: Visitor, clip: Path, ziggeo_client: Ziggeo
) -> None:
    somebodys = ziggeo_client.videos().create(file=clip, title="Somebody's")["token"]
    key = re.search(r'ziggeo-key="([^"]+)"', visitor.get("/record").text)
    assert key is not None
    fields = {"title": "Mine", "tags": "", "video": somebodys}
    early = visitor.submit("/record", "/login", **fields)
    assert early.status_code == 400  # nothing was recorded, whatever token the form brings
    ziggeo_client.videos().create(file=clip, key=key[1])
    assert "Thank you" in visitor.submit("/record", "/login", **fields).text
    assert stored(ziggeo_client, f"_{key[1]}")["title"] == "Mine"
    assert stored(ziggeo_client, somebodys)["title"] == "Somebody's"


def test_lists_have_pages(visitor: Visitor, clip: Path, ziggeo_client: Ziggeo) -> None:
    content = clip.read_bytes()
    for number in range(13):
        fields = {"title": f"n{number}", "approved": True}
        ziggeo_client.videos().create(fields, file=("a.mp4", content))
    first, second = (visitor.get(f"/?page={number}").text for number in (1, 2))
    assert (first.count("<img"), second.count("<img")) == (12, 1)
    assert ("Older" in first, "Older" in second, "Newer" in second) == (True, False, True)


def test_files_are_sent_in_parts(moderator: Visitor, clip: Path, ziggeo_client: Ziggeo) -> None:
    token = ziggeo_client.videos().create(file=clip)["token"]
    address = f"/clips/{token}/file"
    part = moderator.get(address, headers={"Range": "bytes=5-9"})
    assert (part.status_code, part.data) == (206, clip.read_bytes()[5:10])
    assert moderator.get(address, headers={"Range": "bytes=99999999-"}).status_code == 416


@pytest.mark.usefixtures("listening")
def test_the_site_hears_what_happens(
    moderator: Visitor, clip: Path, ziggeo_client: Ziggeo, ziggeo_emulator: Emulator
) -> None:
    token = ziggeo_client.videos().create(file=clip)["token"]
    ziggeo_emulator.wait_for_deliveries()
    page = moderator.get(f"/clips/{token}/").text
    assert f"video_ready: {token} is ready" in page
    assert {delivery.status for delivery in ziggeo_emulator.deliveries} == {200}


def test_strangers_cannot_send_events(app: Flask, visitor: Visitor) -> None:
    forged = {"event_type": "video_ready", "data": {"video": {"token": "0" * 32}}}
    assert visitor.browser.post("/ziggeo/webhook", json=forged).status_code == 400
    assert not app.config["NOTICES"]


@pytest.mark.parametrize("page", ["decide", "details", "delete"])
def test_only_moderators_decide(
    visitor: Visitor, clip: Path, ziggeo_client: Ziggeo, page: str
) -> None:
    token = ziggeo_client.videos().create(file=clip, title="As it was")["token"]
    fields = {"decision": "approve", "title": "x", "sure": "on"}
    assert visitor.submit(f"/clips/{token}/{page}", "/send", **fields).status_code == 403
    video = stored(ziggeo_client, token)
    assert (video["title"], video["approved"]) == ("As it was", None)


def test_a_form_of_another_site_does_nothing(
    moderator: Visitor, clip: Path, ziggeo_client: Ziggeo
) -> None:
    token = ziggeo_client.videos().create(file=clip)["token"]
    for fields in ({}, {"form_token": "guessed"}):
        sent = {"sure": "on", **fields}
        answer = moderator.browser.post(f"/clips/{token}/delete", data=sent)
        assert answer.status_code == 400
    assert ziggeo_client.videos().count() == {"count": 1}
    assert moderator.submit(f"/clips/{token}/delete", "/").status_code == 400  # not sure
    assert "deleted" in moderator.submit(f"/clips/{token}/delete", "/", sure="on").text
    assert ziggeo_client.videos().count() == {"count": 0}


def test_a_wrong_password_lets_nobody_in(visitor: Visitor) -> None:
    assert "not the password" in visitor.submit("/login", "/login", password="é").text
    assert "Newest clips" in visitor.get("/").text


def test_what_visitors_write_is_shown_as_text(
    moderator: Visitor, clip: Path, ziggeo_client: Ziggeo
) -> None:
    upload(moderator, clip, title=HOSTILE, tags=HOSTILE)
    token = only_token(ziggeo_client)
    for path in ("/", f"/clips/{token}/"):
        assert "<script>alert" not in moderator.get(path).text
    edited = moderator.submit(f"/clips/{token}/details", "/", title=f"{HOSTILE}2", tags="").text
    assert "Saved" in edited
    assert stored(ziggeo_client, token)["title"] == f"{HOSTILE}2"


@pytest.mark.parametrize("name", ["", "a.mp4"])
def test_no_file_and_no_title_are_the_visitors_mistake(visitor: Visitor, name: str) -> None:
    sent = visitor.submit("/send", "/send", title="", video=(BytesIO(b"x"), name))
    assert sent.status_code == 400


def test_a_service_that_is_down_is_nobodys_mistake(
    visitor: Visitor, clip: Path, ziggeo_emulator: Emulator
) -> None:
    ziggeo_emulator.fail("storage", status=403)
    assert "not available" in upload(visitor, clip)
    assert visitor.get("/clips/nobody/").status_code == 404


def test_a_hiccup_of_the_storage_is_not_seen(
    visitor: Visitor, clip: Path, ziggeo_emulator: Emulator
) -> None:
    fault = ziggeo_emulator.fail("storage", status=503, retry_after=0)
    assert "Thank you" in upload(visitor, clip)
    assert fault.hits == 1
