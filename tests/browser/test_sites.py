"""The example sites in a browser: what visitors send, what moderators do with it, who sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.conftest import Tab
from browser.sites import PROGRAMS, Site, running
from playwright.sync_api import Page, expect
from timing import until

HOSTILE = "<img src=x onerror=alert(1)>\"'</title><script>alert(2)</script>"


@pytest.fixture(scope="module", params=PROGRAMS)
def site(request: pytest.FixtureRequest) -> Iterator[Site]:
    with running(request.param) as site:
        yield site


@pytest.fixture
def visitor(site: Site, open_tab: Callable[..., Tab]) -> Page:
    return open_tab(site.url).page


@pytest.fixture
def moderator(site: Site, open_tab: Callable[..., Tab]) -> Page:
    page = open_tab(site.url).page
    page.get_by_role("link", name="Log in").click()
    if site.kind == "django":
        page.get_by_label("Username").fill("moderator")
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("heading", name="All clips")).to_be_visible()
    return page


def upload(page: Page, file: Path, title: str, tags: str = "") -> None:
    page.get_by_role("link", name="Upload", exact=True).click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Tags").fill(tags)
    page.get_by_label("Video file").set_input_files(file)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Thank you")


def record(page: Page, file: Path, title: str) -> None:
    page.get_by_role("link", name="Record", exact=True).click()
    page.get_by_label("Title").fill(title)
    page.get_by_label("Choose a video").set_input_files(file)
    expect(page.get_by_role("status")).to_have_text("Uploaded.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status").first).to_contain_text("Thank you")


def approve(page: Page, site: Site, title: str) -> None:
    page.goto(site.url)
    page.get_by_role("link", name=title).first.click()
    expect(page.locator(".standing").first).to_have_text("waiting")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".standing").first).to_have_text("approved")


@pytest.mark.parametrize("way", [upload, record])
def test_what_a_visitor_sends_is_shown_once_it_is_approved_and_plays(
    site: Site, visitor: Page, moderator: Page, media: Path, way: Callable[..., None]
) -> None:
    title = f"Sent by {way.__name__}"
    way(visitor, media / "clip.mp4", title)
    expect(visitor.get_by_role("link", name=title)).to_have_count(0)
    approve(moderator, site, title)
    visitor.goto(site.url)
    visitor.get_by_role("link", name=title).click()
    expect(visitor.locator("ziggeoplayer video")).to_be_visible()
    visitor.evaluate("document.querySelector('video').muted = true")
    visitor.evaluate("document.querySelector('video').play()")
    until(lambda: visitor.evaluate("document.querySelector('video').currentTime > 0.2"))
    # What the service has told by its webhook is on the moderators' page.
    moderator.reload()
    expect(moderator.get_by_text("video_approve")).to_be_visible()


def test_a_moderator_sees_what_is_not_shown_yet_and_can_delete_it(
    site: Site, visitor: Page, moderator: Page, media: Path
) -> None:
    upload(visitor, media / "clip.mp4", "To be deleted")
    moderator.goto(site.url)
    moderator.get_by_role("link", name="To be deleted").click()
    # The file of this site, in parts.
    until(lambda: moderator.evaluate("document.querySelector('video').readyState > 0"))
    if site.kind == "django":
        moderator.get_by_role("link", name="Delete").click()
    else:
        moderator.get_by_label("I am sure").check()
    moderator.get_by_role("button", name="Delete").click()
    expect(moderator.get_by_role("status")).to_contain_text("deleted")
    expect(moderator.get_by_role("link", name="To be deleted")).to_have_count(0)


def test_hostile_titles_and_tags_are_text(
    site: Site, visitor: Page, moderator: Page, media: Path
) -> None:
    upload(visitor, media / "clip.mp4", HOSTILE, tags=f"{HOSTILE}, {{{{ 7*7 }}}}")
    approve(moderator, site, HOSTILE)
    visitor.goto(site.url)
    visitor.get_by_role("link", name=HOSTILE).click()
    expect(visitor.locator("h1")).to_have_text(HOSTILE)
    expect(visitor.get_by_role("list", name="Tags")).to_contain_text("{{ 7*7 }}")
    expect(visitor.locator("ziggeoplayer video")).to_be_visible()
