"""Recorders and players in a page, end to end, on the local Ziggeo and its stand-in."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from browser.conftest import Tab
from flask import Flask, request
from playwright.sync_api import expect
from timing import until

from ziggeo import Ziggeo, embeds
from ziggeo.emulator import Emulator

HOSTILE = [
    "",
    '"',
    "'\"><img src=x onerror=alert(1)>",
    '" autofocus onfocus="alert(1)',
    "<script>alert(1)</script>",
    "</ziggeoplayer></script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "javascript:alert(1)",
    "&quot;&lt;&#34;&amp;amp;",
    "a\r\nb\rc\nd\te",
    "\u2028\u2029",
    "\u202eabc\u202c\u200f",
    "\x01\x1f\x7f\x85\x9f",
    "Grüße 🎬",
    "x" * 100_000,
]

# No word of Jinja's: values are read as the browser has them.
PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>A page</title>
{{ embeds.assets(nonce=nonce) }}
{{ embeds.application(auth=True, nonce=nonce) }}</head><body>{{ body }}</body></html>"""


def site(client: Ziggeo, body: Callable[[], Any]) -> Flask:
    """A site of one page, under the policy that the package gives."""
    app = Flask("site")
    taken: list[dict[str, str]] = []
    app.config["TAKEN"] = taken

    @app.get("/")
    def page() -> Any:
        from flask import make_response, render_template_string

        nonce = secrets.token_urlsafe()
        own = client.embeds()
        html = render_template_string(PAGE, embeds=own, nonce=nonce, body=body())
        response = make_response(html)
        policy = own.content_security_policy(nonce=nonce)
        response.headers["Content-Security-Policy"] = policy
        return response

    @app.post("/taken")
    def take() -> str:
        taken.append(request.form.to_dict())
        return "taken"

    @app.get("/favicon.ico")
    def icon() -> tuple[str, int]:
        return "", 204

    return app


def test_a_recorder_uploads_fills_its_field_and_says_so(
    emulator: Emulator,
    client: Ziggeo,
    serve: Callable[..., str],
    open_tab: Callable[..., Tab],
    media: Path,
) -> None:
    recorder = client.embeds().recorder(
        input_bind="video", form_accept="#form", tags=["a", "b c"], custom_data={"n": 1}
    )
    form = embeds.Embed(
        f'<form id="form" method="post" action="/taken"><input type="hidden" name="video">'
        f"{recorder}<button>Send</button></form>"
    )
    app = site(client, lambda: form)
    page = open_tab(serve(app)).page
    page.evaluate(
        """() => {
            window.told = [];
            const recorder = ZiggeoApi.V2.Recorder.findByElement(
                document.querySelector("ziggeorecorder"));
            recorder.on("uploading uploaded processing processed", (token) => told.push(token));
        }"""
    )
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_have_text("Choose a video first.")
    page.get_by_label("Choose a video").set_input_files(media / "clip.mp4")
    expect(page.get_by_role("status")).to_have_text("Uploaded.")
    [video] = client.videos().index()
    assert (video["state_string"], video["tags"], video["data"]) == (
        "READY",
        ["a", "b c"],
        {"n": 1},
    )
    assert page.evaluate("told") == [video["token"]] * 4
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/taken")
    assert app.config["TAKEN"] == [{"video": video["token"]}]
    operations = [request.operation for request in emulator.requests]
    for step in ("pages.videos.create", "storage.store", "pages.streams.submit"):
        assert operations.count(step) == 1


def test_what_cannot_be_processed_is_said_in_the_page(
    client: Ziggeo, serve: Callable[..., str], open_tab: Callable[..., Tab], tmp_path: Path
) -> None:
    (tmp_path / "a.mp4").write_bytes(b"no video")
    page = open_tab(serve(site(client, lambda: client.embeds().recorder()))).page
    page.get_by_label("Choose a video").set_input_files(tmp_path / "a.mp4")
    expect(page.get_by_role("status")).to_have_text("The file could not be processed.")


def test_a_player_plays(
    client: Ziggeo, serve: Callable[..., str], open_tab: Callable[..., Tab], media: Path
) -> None:
    token = client.videos().create(file=media / "clip.mp4", wait=True)["token"]
    player = client.embeds().player(token, width=320, title='At the "sea"')
    page = open_tab(serve(site(client, lambda: player))).page
    video = page.get_by_label('At the "sea"')
    expect(video).to_be_visible()
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    until(lambda: page.evaluate("document.querySelector('video').currentTime > 0.2"))
    assert page.evaluate("document.querySelector('video').videoWidth") == 640
    assert page.evaluate("document.querySelector('ziggeoplayer').offsetWidth") == 320


def test_a_player_waits_for_a_video_that_is_processed(
    serve: Callable[..., str], open_tab: Callable[..., Tab], media: Path
) -> None:
    with Emulator(processing_time=3600) as emulator, emulator.client() as client:
        token = client.videos().create(file=media / "clip.mp4")["token"]
        page = open_tab(serve(site(client, lambda: client.embeds().player(token)))).page
        expect(page.get_by_role("status")).to_have_text("Processing…")
        emulator.clock.advance(3600)
        expect(page.locator("video")).to_be_visible()


def test_a_token_of_the_page_opens_what_it_names_and_nothing_else(
    client: Ziggeo, serve: Callable[..., str], open_tab: Callable[..., Tab], media: Path
) -> None:
    client.application().update(auth_token_required_for_read=True)
    mine, other = (
        client.videos().create(file=media / "clip.mp4", wait=True)["token"] for _ in range(2)
    )
    grants = {"read": {"resources": [mine]}}
    players = [client.embeds().player(token, auth=grants, expires_in=60) for token in (mine, other)]
    tab = open_tab(serve(site(client, lambda: embeds.Embed("".join(players)))))
    expect(tab.page.locator("ziggeoplayer").nth(0).locator("video")).to_be_visible()
    until(lambda: tab.page.evaluate("document.querySelector('video').readyState > 0"))
    expect(tab.page.locator("ziggeoplayer").nth(1)).to_contain_text("holds no grant to read")
    tab.expect("403")


def test_hostile_values_are_read_back_as_they_are_and_run_nothing(
    client: Ziggeo, serve: Callable[..., str], open_tab: Callable[..., Tab]
) -> None:
    names = ("title", "description", "key", "theme", "newer_than_this")
    recorders = [
        client.embeds().recorder({**dict.fromkeys(names, value), "custom_data": {"said": value}})
        for value in HOSTILE
    ]
    body = embeds.Embed("".join(recorders))
    page = open_tab(serve(site(client, lambda: body))).page
    read = page.evaluate(
        """() => Array.from(document.querySelectorAll("ziggeorecorder"), (element) =>
            Object.fromEntries(Array.from(element.attributes, (each) => [each.name, each.value])))
        """
    )
    assert len(read) == len(HOSTILE)
    for value, attributes in zip(HOSTILE, read, strict=True):
        for name in names:
            assert attributes[f"ziggeo-{name.replace('_', '-')}"] == value
        assert json.loads(attributes["ziggeo-custom-data"]) == {"said": value}


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_options_of_the_application_end_no_script(
    client: Ziggeo, serve: Callable[..., str], open_tab: Callable[..., Tab], value: str
) -> None:
    app = Flask("site")
    keep = "<script>ZiggeoApi = {V2: {Application: function (given) {options = given}}}</script>"
    own = client.embeds().application({"newer": value})
    app.add_url_rule("/", "page", lambda: f"{keep}{own}<p>the end</p>")
    app.add_url_rule("/favicon.ico", "icon", lambda: ("", 204))
    page = open_tab(serve(app)).page
    assert page.evaluate("options.newer") == value
    expect(page.locator("p")).to_have_text("the end")


def test_a_frame_plays_and_records_where_the_policy_lets_it(
    client: Ziggeo, serve: Callable[..., str], open_tab: Callable[..., Tab], media: Path
) -> None:
    client.application().update(auth_token_required_for_read=True)
    token = client.videos().create(file=media / "clip.mp4", wait=True)["token"]
    own = client.embeds()
    grants = {"read": {"all": True}, "create": {"all": True}}
    frames = [own.iframe_player(token, auth=grants), own.iframe_recorder(auth=grants, tags=["f"])]
    tab = open_tab(serve(site(client, lambda: embeds.Embed("".join(frames)))))
    page = tab.page
    player, recorder = (page.frame_locator("iframe").nth(number) for number in range(2))
    expect(player.locator("video")).to_be_visible()
    recorder.get_by_label("Choose a video").set_input_files(media / "clip.mp4")
    expect(recorder.get_by_role("status")).to_have_text("Uploaded.")
    assert client.videos().count(tags="f") == {"count": 1}
    # The older attribute is for Safari, which does not know the newer one's word.
    tab.expect("Allow attribute will take precedence over 'allowfullscreen'")
