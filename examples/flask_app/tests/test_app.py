"""What the site does, tested with the fixtures of ``ziggeo``: no account and no network."""

# ruff: noqa: D103, S101 (a test's name is the rule that it states; pytest tests by assert)
from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator


def upload(browser: FlaskClient, file: Path) -> str:
    """Upload a file as a form does, and return the token of the video."""
    with file.open("rb") as video:
        answer = browser.post("/videos", data={"video": (video, file.name)})
    assert answer.status_code == 201, answer.text
    token: str = answer.get_json()["token"]
    return token


def test_an_upload_reaches_the_service_as_it_is(
    browser: FlaskClient, clip: Path, ziggeo_client: Ziggeo
) -> None:
    token = upload(browser, clip)
    video = ziggeo_client.videos().get(token)
    assert video["tags"] == ["site"]
    assert ziggeo_client.videos().download_video(token) == clip.read_bytes()


@pytest.mark.usefixtures("listening")
def test_the_site_hears_when_a_video_is_ready(
    browser: FlaskClient, clip: Path, ziggeo_emulator: Emulator
) -> None:
    token = upload(browser, clip)
    ziggeo_emulator.wait_for_deliveries()
    assert browser.get(f"/videos/{token}").json == {"token": token, "state": "ready"}
    assert browser.get(f"/videos/{token}/poster").data.startswith(b"\xff\xd8")


@pytest.mark.usefixtures("listening")
def test_the_site_hears_when_a_video_is_deleted(
    browser: FlaskClient, clip: Path, ziggeo_client: Ziggeo, ziggeo_emulator: Emulator
) -> None:
    token = upload(browser, clip)
    ziggeo_client.videos().delete(token)
    ziggeo_emulator.wait_for_deliveries()
    assert browser.get(f"/videos/{token}").status_code == 404
    assert browser.get(f"/videos/{token}/poster").status_code == 404


def test_an_event_is_not_believed_by_itself(browser: FlaskClient, clip: Path) -> None:
    forged = {"event_type": "video_ready", "data": {"video": {"token": "0" * 32}}}
    assert browser.post("/webhook", json=forged).status_code == 200
    assert browser.get(f"/videos/{'0' * 32}").status_code == 404


def test_no_file_is_the_users_mistake(browser: FlaskClient) -> None:
    assert browser.post("/videos").status_code == 400


def test_a_service_that_is_down_is_nobodys_mistake(
    browser: FlaskClient, clip: Path, ziggeo_emulator: Emulator
) -> None:
    ziggeo_emulator.fail("storage", status=403)
    with clip.open("rb") as video:
        assert browser.post("/videos", data={"video": (video, "a.mp4")}).status_code == 502


def test_a_hiccup_of_the_storage_is_not_seen(
    browser: FlaskClient, clip: Path, ziggeo_emulator: Emulator
) -> None:
    fault = ziggeo_emulator.fail("storage", status=503, retry_after=0)
    upload(browser, clip)
    assert fault.hits == 1
