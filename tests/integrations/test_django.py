"""A Django site with the application: settings, tags, webhooks in, files out, a form field."""

from __future__ import annotations

import asyncio
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import AsyncClient, Client, override_settings
from integrations import site

from ziggeo import ConfigurationError, Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.integrations.django import client as of_site
from ziggeo.integrations.django.shortcuts import client as site_client
from ziggeo.integrations.django.shortcuts import on


@pytest.fixture
def browser(emulator: Emulator) -> Iterator[Client]:
    urls = {name: getattr(emulator, name) for name in ("server_api_url", "api_url", "cdn_url")}
    given = {
        "TOKEN": emulator.token,
        "PRIVATE_KEY": emulator.private_key,
        "ENCRYPTION_KEY": emulator.encryption_key,
        "CONFIG": {**urls, "js_cdn_url": emulator.js_cdn_url},
        "WEBHOOK_SECRETS": [site.SECRET],
    }
    with override_settings(ZIGGEO=given, ROOT_URLCONF=site.__name__, ALLOWED_HOSTS=["*"]):
        yield Client()
        site_client().close()


@pytest.fixture
def client(browser: Client) -> Ziggeo:
    return site_client()


@pytest.fixture
def token(client: Ziggeo, media: Path) -> str:
    return client.videos().create(file=media / "clip.mp4", wait=True)["token"]


@pytest.fixture
def content(media: Path) -> bytes:
    return (media / "clip.mp4").read_bytes()


def test_a_page_holds_what_its_tags_say(browser: Client, emulator: Emulator) -> None:
    page = browser.get("/").content.decode()
    assert '<ziggeoplayer ziggeo-video="_a" ziggeo-title="&quot;&lt;b&gt;"></ziggeoplayer>' in page
    assert '<ziggeorecorder ziggeo-tags="a,b" ziggeo-input-bind="video"></ziggeorecorder>' in page
    assert '<ziggeoaudioplayer ziggeo-audio="_song">' in page
    assert "<ziggeoaudiorecorder>" in page
    assert f'{{"token": "{emulator.token}", "auth": true}}' in page
    assert "ziggeo.js" in page


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_is_sent_whole_in_part_and_by_one_request(
    browser: Client, emulator: Emulator, token: str, content: bytes
) -> None:
    before = len(emulator.requests)
    response = browser.get(f"/video/{token}")
    assert (response.status_code, body(response)) == (200, content)
    assert response["Content-Type"] == "video/mp4"
    assert response["Content-Length"] == str(len(content))
    part = browser.get(f"/video/{token}", headers={"Range": "bytes=100-199"})
    assert (part.status_code, body(part)) == (206, content[100:200])
    assert part["Content-Range"] == f"bytes 100-199/{len(content)}"
    assert len(emulator.requests) == before + 2
    beyond = browser.get(f"/video/{token}", headers={"Range": "bytes=99999999-"})
    assert (beyond.status_code, beyond["Content-Range"]) == (416, f"bytes */{len(content)}")
    head = browser.head(f"/video/{token}")
    assert (head.status_code, head["Content-Length"]) == (200, str(len(content)))
    assert body(browser.get(f"/poster/{token}")).startswith(b"\xff\xd8")
    assert browser.get("/video/_unknown").status_code == 404


def test_a_file_is_sent_without_a_warning_where_the_site_is_asynchronous(
    browser: Client, token: str, content: bytes
) -> None:
    async def fetch() -> bytes:
        response = await AsyncClient().get(f"/video/{token}")
        return b"".join([block async for block in response.streaming_content])  # type: ignore[union-attr]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert asyncio.run(fetch()) == content


def test_events_reach_their_handlers_and_strangers_none(browser: Client, token: str) -> None:
    seen: list[str] = []
    handlers = of_site.settings.handlers

    @on("video_ready")
    def note(event: Any, video: Any) -> None:
        seen.append(video["token"])

    try:
        message = {"event_type": "video_ready", "data": {"video": {"token": token}}}
        options: Any = {"data": message, "content_type": "application/json"}
        assert (
            Client(enforce_csrf_checks=True).post("/ziggeo/webhook", **options).status_code == 400
        )
        address = "/ziggeo/webhook?ziggeo_secret=correct+horse+battery"
        assert Client(enforce_csrf_checks=True).post(address, **options).status_code == 200
        assert browser.head(address).status_code == 200
        assert browser.get(address).status_code == 405
    finally:
        handlers.clear()
    assert seen == [token]
    assert vars(site.webhook)["login_required"] is False


def test_a_form_takes_a_video_that_there_is(browser: Client, token: str) -> None:
    page = str(site.Interview()["video"])
    assert '<input type="hidden" name="video"' in page
    assert 'ziggeo-timelimit="60" ziggeo-input-bind="video"' in page
    assert "<label" in site.Interview().as_p()
    assert "<fieldset" in site.Interview().as_div()
    form = site.Interview({"video": token})
    assert form.is_valid(), form.errors
    assert form.cleaned_data == {"video": token}
    for wrong in ("_unknown", "", ".."):
        assert not site.Interview({"video": wrong}).is_valid()


def test_what_one_form_tells_its_recorder_no_other_form_does(browser: Client) -> None:
    first, second = site.Interview(), site.Interview()
    vars(first.fields["video"].widget)["recorder"]["key"] = "of-one-visitor"
    assert 'ziggeo-key="of-one-visitor"' in str(first["video"])
    assert "of-one-visitor" not in str(second["video"])
    assert "of-one-visitor" not in str(site.Interview()["video"])


def test_the_check_names_what_is_missing(browser: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_checks(tags=["ziggeo"]) == []
    for name in ("ZIGGEO_TOKEN", "ZIGGEO_PRIVATE_KEY", "ZIGGEO_URL"):
        monkeypatch.delenv(name, raising=False)
    with override_settings(ZIGGEO={"TOKENS": "misspelt"}):
        assert [error.id for error in run_checks(tags=["ziggeo"])] == ["ziggeo.E001", "ziggeo.E002"]
        with pytest.raises(ConfigurationError):
            site_client()
    with override_settings(ZIGGEO={"TOKEN": "t", "PRIVATE_KEY": "k", "CONFIG": {"retry": 1}}):
        (error,) = run_checks(tags=["ziggeo"])
        assert "retry" in error.msg


def test_there_is_one_client(browser: Client) -> None:
    assert site_client() is site_client()
