"""The page of the emulator in a browser: it keeps itself up to date, and its forms work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from browser.conftest import Tab
from playwright.sync_api import expect
from timing import until

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

HOSTILE = "<img src=x onerror=alert(1)>\"'</title><script>alert(2)</script>"


def test_what_happens_is_seen_without_loading_the_page_again(
    emulator: Emulator, client: Ziggeo, open_tab: Callable[..., Tab], media: Path
) -> None:
    page = open_tab(emulator.url).page
    expect(page.locator("#videos")).to_contain_text("There are none yet")
    page.evaluate("window.stayed = true")
    token = client.videos().create(
        file=media / "clip.mp4", title=HOSTILE, tags=[HOSTILE], key=HOSTILE
    )["token"]
    article = page.locator(f"#video-{token}")
    expect(article).to_contain_text("READY")
    expect(article.locator("h3")).to_have_text(HOSTILE)
    page.evaluate("document.querySelector('video').muted = true")
    page.evaluate("document.querySelector('video').play()")
    until(lambda: page.evaluate("document.querySelector('video').currentTime > 0.1"))
    client.videos().create(title="Another")
    expect(page.locator("#videos h3")).to_have_count(2)
    # What plays goes on while another comes.
    assert page.evaluate("!document.querySelector('video').paused")
    client.videos().delete(token)
    page.evaluate("document.querySelector('video').pause()")
    expect(page.locator("#videos h3")).to_have_count(1)
    assert page.evaluate("window.stayed")
    expect(page.locator("#requests")).to_contain_text("videos.delete")


def test_its_forms_record_a_view_and_send_an_event(
    emulator: Emulator, client: Ziggeo, open_tab: Callable[..., Tab]
) -> None:
    token = client.videos().create()["token"]
    page = open_tab(emulator.url).page
    page.locator("form").nth(0).get_by_label("Video").fill(token)
    page.get_by_role("button", name="Record a view").click()
    expect(page.get_by_role("status")).to_have_text("One more view is recorded.")
    assert client.videos().get_stats(token)["full_plays"] == 1
    page.get_by_label("Address").fill("http://127.0.0.1:9/hook")
    page.get_by_role("button", name="Send the event").click()
    expect(page.get_by_role("status")).to_contain_text("Connection refused")
    expect(page.locator("#webhooks")).to_contain_text("video_ready")


def test_the_end_of_the_emulator_is_seen(open_tab: Callable[..., Tab]) -> None:
    with Emulator() as emulator:
        tab = open_tab(emulator.url)
    expect(tab.page.locator("body")).to_have_class("ended")
    tab.expect("ERR_CONNECTION_REFUSED")
