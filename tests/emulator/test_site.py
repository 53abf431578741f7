"""The page of the emulator: what it shows, what its forms do, and who may ask for it."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Any

import pytest
import requests
from emulator.calling import Caller
from emulator.receiving import Receiver

from ziggeo.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

HOSTILE = "<script>alert('x')</script>\"&amp;\u202e"


class Site:
    """A browser without script: fetches the page, and sends its forms with what is hidden there."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, path: str = "/", **options: Any) -> requests.Response:
        return self.session.get(f"{self.emulator.url}{path}", timeout=5, **options)

    def text(self) -> str:
        reader = _Text()
        reader.feed(self.get().text)
        return " ".join(" ".join(reader.parts).split())

    def submit(self, path: str, **fields: str) -> requests.Response:
        found = re.search(r'name="form_token" value="([^"]+)"', self.get().text)
        assert found is not None
        data = {"form_token": found[1], **fields}
        return self.session.post(f"{self.emulator.url}{path}", data=data, timeout=5)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.tags: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.append(tag)


@pytest.fixture
def site(emulator: Emulator) -> Iterator[Site]:
    site = Site(emulator)
    with site.session:
        yield site


def test_the_page_shows_what_there_is(site: Site, caller: Caller, clip: bytes) -> None:
    assert "There are none yet" in site.text()
    caller.emulator.fail("videos.count", status=503)
    token = caller.upload_video(clip, title="Interview", tags="sea,summer", key="k")["token"]
    caller.upload_video(b"no video")
    caller.status("GET", "/v1/videos/count")
    caller.emulator.record_view(token)
    text = site.text()
    for words in (
        *("Interview", "READY", "96 \u00d7 64", "sea", "summer", token, "key k", "1 view"),
        *("FAILED", "no media", "videos.create.prepare", "storage.store", "503 status"),
    ):
        assert words in text
    assert site.get(f"/site/videos/{token}").content == clip
    assert site.get(f"/site/posters/{token}").headers["Content-Type"] == "image/jpeg"
    part = site.get(f"/site/videos/{token}", headers={"Range": "bytes=0-9"})
    assert (part.status_code, part.content) == (206, clip[:10])
    for path in ("/site/videos/nobody", "/site/posters/nobody", "/site/no", "/assets/x/ziggeo.js"):
        assert site.get(path).status_code == 404


def test_looking_at_the_page_is_not_a_request_to_the_service(site: Site) -> None:
    for path in ("/", "/favicon.ico", "/site/page.js", "/assets/v2-stable/ziggeo.js"):
        assert site.get(path).ok
    assert site.emulator.requests == []


def test_what_others_have_written_is_shown_as_text(site: Site, caller: Caller) -> None:
    caller.post("/v1/videos/", title=HOSTILE, tags=HOSTILE.replace(",", ""), key=HOSTILE)
    caller.status("GET", f"/v1/{HOSTILE}", params={HOSTILE: HOSTILE})
    caller.emulator.send_event("http://127.0.0.1:9/<script>", HOSTILE)
    page = site.get()
    reader = _Text()
    reader.feed(page.text)
    assert reader.tags.count("script") == 1  # its own
    assert HOSTILE.replace("&amp;", "&") not in page.text
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_no_key_and_nothing_that_opens_anything_is_shown(site: Site, caller: Caller) -> None:
    with Receiver() as receiver:
        fields = {"target_url": f"{receiver.url}&ziggeo_secret=open-sesame"}
        webhook = caller.send("POST", "/v1/api/hook", data=fields).text
        [registered] = caller.emulator.webhooks
        caller.emulator.wait_for_deliveries()
        code = {"webhook_id": webhook, "validation_code": registered.validation_code}
        assert caller.status("POST", "/v1/api/confirmhook", data=code) == 200
    page = f"/v1/applications/{caller.emulator.token}/videos"
    caller.status("GET", page, params={"client_auth": "0123456789abcdef"})
    shown = site.get().text
    emulator = site.emulator
    for secret in (
        *(emulator.private_key, emulator.encryption_key, "open-sesame"),
        *(registered.validation_code, "0123456789abcdef"),
    ):
        assert secret not in shown
    assert shown.count("[secret]") == 2


def test_the_forms_record_views_and_send_events(site: Site, caller: Caller) -> None:
    token = caller.post("/v1/videos/", key="mine")["token"]
    assert "recorded" in site.submit("/site/views", video="_mine", country="de", full="on").text
    assert "there is no video nobody" in site.submit("/site/views", video="nobody").text
    rows = caller.post("/v1/analytics/get", query="full_plays_by_country")["analytics"]
    assert rows == [{"country": "DE", "video_token": token, "event_count": 1}]
    with Receiver() as receiver:
        fields = {"url": receiver.url, "event_type": "video_ready", "encoding": "form"}
        assert "video_ready: answered 200" in site.submit("/site/events", **fields).text
        assert receiver.messages[0].body.startswith(b"event_type=video_ready")
    refused = site.submit("/site/events", url="http://example.com/", event_type="video_ready")
    assert "must be on this machine" in refused.text


def test_other_pages_can_neither_send_the_forms_nor_frame_the_page(site: Site) -> None:
    url = f"{site.emulator.url}/site/views"
    token = site.emulator.client().videos().create()["token"]
    for data, headers in (
        ({}, {}),
        ({"form_token": ""}, {}),
        ({"form_token": "wrong"}, {}),
        ({"form_token": "é"}, {}),
    ):
        assert (
            site.session.post(url, data={"video": token, **data}, headers=headers).status_code
            == 403
        )
    found = re.search(r'name="form_token" value="([^"]+)"', site.get().text)
    assert found is not None
    right = {"video": token, "form_token": found[1]}
    for origin in ("https://example.com", "http://127.0.0.1:1", "null"):
        assert site.session.post(url, data=right, headers={"Origin": origin}).status_code == 403
    assert site.session.post(url, data=right, headers={"Origin": site.emulator.url}).ok
    assert "frame-ancestors 'none'" in site.get().headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/", "/site/page.js", "/assets/v2-stable/ziggeo.js"])
def test_a_name_of_the_web_for_this_machine_is_refused(site: Site, path: str) -> None:
    assert site.get(path, headers={"Host": "rebound.example.com"}).status_code == 403


def test_long_lists_are_cut(site: Site, caller: Caller) -> None:
    for _ in range(70):
        caller.post("/v1/videos/", title="x" * 10_000)
    page = site.get()
    assert page.text.count("<article") == 60
    assert len(page.content) < 150_000


def test_a_frame_holds_one_player_and_is_for_pages_of_this_machine(
    site: Site, caller: Caller
) -> None:
    token = caller.post("/v1/videos/")["token"]
    with caller.emulator.client() as client:
        frame = client.embeds().iframe_player(token, title=HOSTILE, loop=True)
    [address] = re.findall('src="([^"]+)"', frame)
    page = site.session.get(unescape(address), timeout=5)
    reader = _Text()
    reader.feed(page.text)
    assert reader.tags.count("script") == 2  # the stand-in, and what begins it
    assert f'ziggeo-video="{token}"' in page.text
    assert 'ziggeo-loop="true"' in page.text
    assert HOSTILE not in page.text
    assert "frame-ancestors 'self' http://127.0.0.1:*" in page.headers["Content-Security-Policy"]
    assert "ziggeo-x" not in site.get(f"/frames/p/{token}?x%3E%3Cscript=1").text
    assert site.get(f"/frames/r/{caller.emulator.token}").status_code == 200
    assert site.get("/frames/r/another").status_code == 404
