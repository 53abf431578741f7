"""What the pages show, to whom, and what they may do."""

from __future__ import annotations

import re

import pytest
import requests
from clips.models import note
from django.conf import settings
from django.test import Client, override_settings

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

from .reading import Page, html
from .shared import MakeClip

HOSTILE = (
    '"><script>alert(1)</script>',
    "'onfocus='alert(1)",
    "{{ settings.SECRET_KEY }}{% debug %}",
    "</title></h1><img src=x onerror=alert(1)>",
    "\u202egnp.exe\u2066 end",
    "&lt;b&gt; &amp;amp;",
    "a\0b",
    "x" * 5000,
)
PAGES = ("/", "/record/", "/send/", "/login/", "/nothing")


def policy(response: requests.Response | object) -> dict[str, list[str]]:
    header: str = vars(response)["headers"]["Content-Security-Policy"]
    return {name: sources for name, *sources in (part.split() for part in header.split("; "))}


def test_visitors_see_what_is_ready_and_approved_and_moderators_all(
    visitor: Client, moderator: Client, make_clip: MakeClip, ziggeo_client: Ziggeo
) -> None:
    shown, waiting, rejected = (
        make_clip("A"),
        make_clip("B", approved=None),
        make_clip(approved=False),
    )
    empty = note(
        ziggeo_client.videos().update(ziggeo_client.videos().create()["token"], approved=True)
    )
    for clip in (shown, waiting, rejected, empty):
        statuses = {who.get(clip.get_absolute_url()).status_code for who in (moderator,)}
        assert statuses == {200}
        assert visitor.get(clip.get_absolute_url()).status_code == (200 if clip == shown else 404)
        assert (clip.token in html(visitor.get("/"))) == (clip == shown)
        assert clip.token in html(moderator.get("/"))
    page = html(moderator.get("/?show=waiting"))
    assert (waiting.token in page, shown.token in page, empty.token in page) == (True, False, False)


def test_a_visitor_cannot_choose_what_only_moderators_see(
    visitor: Client, make_clip: MakeClip
) -> None:
    clip = make_clip(approved=None)
    assert clip.token not in html(visitor.get("/?show=waiting"))


def test_the_list_has_pages_which_show_each_clip_once(visitor: Client, make_clip: MakeClip) -> None:
    tokens = {make_clip(str(number)).token for number in range(5)}
    with override_settings(CLIPS_PER_PAGE=2):
        pages = [html(visitor.get(f"/?page={number}")) for number in (1, 2, 3)]
        assert visitor.get("/?page=nothing").status_code == 200
    found = [set(re.findall(r'href="/clips/(\w+)/"', page)) for page in pages]
    assert [len(each) for each in found] == [2, 2, 1]
    assert set.union(*found) == tokens
    assert 'rel="prev"' not in pages[0]
    assert 'rel="next"' not in pages[2]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_or_tag_is_shown_as_text(
    text: str, visitor: Client, moderator: Client, ziggeo_client: Ziggeo, make_clip: MakeClip
) -> None:
    plain, hostile = make_clip("plain", tags="plain"), make_clip("plain")
    video = ziggeo_client.videos().get(hostile.token)
    note({**video, "title": text, "tags": [text]})
    seen = text.replace("\0", "\ufffd")[:200]
    for who in (visitor, moderator):
        for suffix in ("", "edit", "delete") if who is moderator else ("",):
            expected = Page(html(who.get(plain.get_absolute_url() + suffix)))
            page = Page(html(who.get(hostile.get_absolute_url() + suffix)))
            assert [tag for tag, _ in page.elements] == [tag for tag, _ in expected.elements]
            assert page.text.count(seen) >= 2  # the title of the page, and its heading
        assert seen in Page(html(who.get("/"))).text


def test_half_a_character_of_the_service_is_no_error(
    visitor: Client, ziggeo_client: Ziggeo, make_clip: MakeClip
) -> None:
    video = ziggeo_client.videos().get(make_clip().token)
    note({**video, "title": "half \ud83d", "tags": ["\udc00"]})
    assert "half ?" in html(visitor.get("/"))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_a_policy_that_its_scripts_meet(address: str, visitor: Client) -> None:
    first, second = visitor.get(address), visitor.get(address)
    sources = policy(first)["script-src"]
    assert sources != policy(second)["script-src"]
    assert not {"'unsafe-inline'", "'unsafe-eval'", "*"} & set(sources)
    for script in Page(html(first)).all("script"):
        assert f"'nonce-{script['nonce']}'" in sources
        assert "src" not in script or any((script["src"] or "").startswith(s) for s in sources)
    assert policy(first)["frame-ancestors"] == ["'none'"]
    assert "camera=(self)" in first["Permissions-Policy"]
    assert first["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<[^>]*\s(on\w+|style)=", html(first))


@pytest.mark.parametrize("address", PAGES)
def test_every_page_can_be_read_without_seeing_it(address: str, visitor: Client) -> None:
    page = Page(html(visitor.get(address)))
    assert page.all("html") == [{"lang": "en"}]
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert all("alt" in image for image in page.all("img"))
    named = {label.get("for") for label in page.all("label")}
    for field in page.all("input"):
        assert field.get("type") == "hidden" or field["id"] in named


def test_a_player_carries_a_token_that_reads_its_video_alone(
    visitor: Client, make_clip: MakeClip, ziggeo_client: Ziggeo, emulator: Emulator
) -> None:
    ziggeo_client.application().update(auth_token_required_for_read=True)
    clip, other = make_clip(), make_clip()
    text = html(visitor.get(clip.get_absolute_url()))
    [player] = Page(text).all("ziggeoplayer")
    assert player["ziggeo-video"] == clip.token
    assert '"auth": true' in text
    videos = f"{emulator.server_api_url}/v1/applications/{emulator.token}/videos"
    given = {"client_auth": player["ziggeo-client-auth"] or ""}
    statuses = [
        requests.get(f"{videos}/{each.token}", params=given, timeout=5).status_code
        for each in (clip, other)
    ]
    assert statuses == [200, 403]


def test_settings_alone_say_where_the_script_comes_from(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZIGGEO_ASSETS_URL", "http://127.0.0.1:9/stand-in")
    with override_settings(ZIGGEO=dict(settings.ZIGGEO)):
        response = visitor.get("/record/")
    script, _ = Page(html(response)).all("script")
    assert (script["src"] or "").startswith("http://127.0.0.1:9/stand-in/")
    assert "http://127.0.0.1:9" in policy(response)["script-src"]
    assert "ziggeo.com/" not in html(response)


def test_a_service_that_is_down_is_a_page_that_says_so(
    moderator: Client, make_clip: MakeClip, emulator: Emulator
) -> None:
    clip = make_clip(approved=None)
    emulator.fail("videos.update", status=500, times=None)
    response = moderator.post(f"/clips/{clip.token}/decide", {"decision": "approve"})
    assert (response.status_code, response["Retry-After"]) == (503, "60")
    clip.refresh_from_db()
    assert clip.approved is None
