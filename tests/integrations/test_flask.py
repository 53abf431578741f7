"""A Flask site with the extension: pages, webhooks in, files out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string

from ziggeo import ConfigurationError, Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.integrations.flask import FlaskZiggeo

SECRET = "correct horse battery"


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Ziggeo]:
    with emulator.client() as client:
        yield client


@pytest.fixture
def token(client: Ziggeo, media: Path) -> str:
    return client.videos().create(file=media / "clip.mp4", wait=True)["token"]


@pytest.fixture
def content(media: Path) -> bytes:
    return (media / "clip.mp4").read_bytes()


@pytest.fixture
def site(client: Ziggeo) -> FlaskZiggeo:
    return FlaskZiggeo(client=client, secrets=[SECRET])


@pytest.fixture
def browser(site: FlaskZiggeo) -> Any:
    app = Flask("site")
    site.init_app(app)
    app.add_url_rule("/video/<token_or_key>", "video", site.send_video)
    app.add_url_rule("/poster/<token_or_key>", "poster", site.send_image)
    page = "{{ ziggeo.player('_a&') }}"
    app.add_url_rule("/", "page", lambda: render_template_string(page))
    with app.test_client() as browser:
        yield browser


def test_a_page_holds_a_player(browser: Any) -> None:
    assert browser.get("/").text == ('<ziggeoplayer ziggeo-video="_a&amp;"></ziggeoplayer>')


def test_a_file_is_sent_whole_and_by_one_request(
    browser: Any, emulator: Emulator, token: str, content: bytes
) -> None:
    before = len(emulator.requests)
    response = browser.get(f"/video/{token}")
    assert (response.status_code, response.data) == (200, content)
    assert response.content_type == "video/mp4"
    assert response.content_length == len(content)
    assert response.headers["Accept-Ranges"] == "bytes"
    assert len(emulator.requests) == before + 1
    assert browser.get(f"/poster/{token}").data.startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-99", slice(0, 100)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-50", slice(-50, None)),
        ("bytes=10-99999999", slice(10, None)),
    ],
)
def test_a_part_is_passed_on_in_one_request(
    browser: Any, emulator: Emulator, token: str, content: bytes, asked: str, part: slice
) -> None:
    before = len(emulator.requests)
    response = browser.get(f"/video/{token}", headers={"Range": asked})
    assert (response.status_code, response.data) == (206, content[part])
    start, end, _ = part.indices(len(content))
    assert response.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(content)}"
    assert len(emulator.requests) == before + 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Range": "bytes=5-4"},
        {"Range": "bytes=-0"},
        {"Range": "bytes=a-b"},
        {"Range": "bytes=0-1,4-5"},
        {"Range": "lines=1-2"},
        {"Range": "bytes=\u0661-"},
        {"Range": "bytes=0-1", "If-Range": '"another"'},
    ],
)
def test_what_is_not_one_part_gets_the_whole(
    browser: Any, token: str, content: bytes, headers: dict[str, str]
) -> None:
    response = browser.get(f"/video/{token}", headers=headers)
    assert (response.status_code, response.data) == (200, content)


def test_a_part_behind_the_end_is_416(browser: Any, token: str, content: bytes) -> None:
    response = browser.get(f"/video/{token}", headers={"Range": "bytes=99999999-"})
    assert response.status_code == 416
    assert response.headers["Content-Range"] == f"bytes */{len(content)}"
    assert response.data == b""


def test_head_is_answered_without_the_file(browser: Any, token: str, content: bytes) -> None:
    response = browser.head(f"/video/{token}")
    assert (response.status_code, response.data) == (200, b"")
    assert response.headers["Content-Length"] == str(len(content))


@pytest.mark.parametrize("unknown", ["f" * 32, "_unknown", "..."])
def test_what_is_not_there_is_404(browser: Any, unknown: str) -> None:
    assert browser.get(f"/video/{unknown}").status_code == 404


def test_events_reach_their_handlers_and_strangers_none(
    site: FlaskZiggeo, browser: Any, token: str
) -> None:
    seen: list[str] = []

    @site.on("video_ready")
    def note(event: Any, video: Any) -> None:
        seen.append(video["token"])

    @site.on("video_failed")
    def fail(event: Any, video: Any) -> None:
        raise RuntimeError

    message = {"event_type": "video_ready", "data": {"video": {"token": token}}}
    assert browser.post("/ziggeo/webhook", json=message).status_code == 400
    address = "/ziggeo/webhook?ziggeo_secret=correct+horse+battery"
    assert browser.post(address, json=message).status_code == 200
    assert browser.head(address).status_code == 200
    assert browser.get(address).status_code == 405
    message["event_type"] = "video_failed"
    assert browser.post(address, json=message).status_code == 500
    assert seen == [token]


def test_an_event_that_nobody_handles_costs_no_request(
    site: FlaskZiggeo, browser: Any, emulator: Emulator
) -> None:
    site.on("video_ready")(lambda event, video: None)
    message = {"event_type": "video_delete", "data": {"video": {"token": "f" * 32}}}
    address = "/ziggeo/webhook?ziggeo_secret=correct+horse+battery"
    assert browser.post(address, json=message).status_code == 200
    assert emulator.requests == []


def test_settings_come_from_the_applications_configuration(emulator: Emulator) -> None:
    app = Flask("site")
    app.config["ZIGGEO"] = {"token": "other", "private_key": "key"}
    site = FlaskZiggeo(app)
    with app.app_context():
        assert site.client.application_token == "other"
        assert "other" in site.embeds.application()
    with pytest.raises(ConfigurationError):
        site.on("video_ready")
    app = Flask("site")
    app.config["ZIGGEO"] = {"tokens": "misspelt"}
    with pytest.raises(ConfigurationError, match="tokens"):
        FlaskZiggeo(app)
