"""Takes the pictures of the documentation: ``python tests/browser/make_pictures.py``.

They are looked at by whoever takes them; no test compares them, since fonts differ.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from ziggeo.emulator import Emulator

sys.path.append(str(Path(__file__).parent.parent))

from browser.sites import PROGRAMS, running

ROOT = Path(__file__).parent.parent.parent
IMAGES = ROOT / "docs" / "images"
CLIP = ROOT / "examples" / "media" / "clip.mp4"


def picture_of_the_emulator(browser: Browser) -> None:
    """Take the page of an emulator in which something has happened."""
    with Emulator(seed="pictures") as emulator, emulator.client() as client:
        videos = client.videos()
        first = videos.create(
            file=CLIP, title="Interview at the sea", tags=["interview", "summer"], key="interview"
        )["token"]
        videos.update(first, approved=True)
        videos.create(file=CLIP, title="<script>alert(1)</script>", tags=["shown as text"])
        videos.create(file=("broken.mp4", b"no video"))
        videos.create(title="Waiting for its file")
        for country in ("DE", "US", "US"):
            emulator.record_view(first, country=country)
        emulator.fail("videos.get", status=503)
        videos.get(first)
        emulator.send_event("http://127.0.0.1:9/ziggeo/webhook", "video_ready")
        page = browser.new_page(viewport={"width": 1200, "height": 1250})
        page.goto(emulator.url)
        page.wait_for_timeout(1500)
        page.screenshot(path=IMAGES / "emulator.png")


def pictures_of_the_sites(browser: Browser) -> None:
    """Take the lists of both sites, and a clip as a moderator sees it."""
    for kind in PROGRAMS:
        with running(kind) as site:
            page = browser.new_page(viewport={"width": 1000, "height": 620})
            page.goto(site.url)
            page.get_by_role("link", name="Log in").click()
            if kind == "django":
                page.get_by_label("Username").fill("moderator")
            page.get_by_label("Password").fill(site.password)
            page.get_by_role("button", name="Log in").click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"{kind}-list.png")
            page.locator(".clips a").last.click()
            page.locator("video").wait_for()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"{kind}-clip.png", full_page=True)
            page.get_by_role("link", name="Record", exact=True).click()
            page.wait_for_load_state("networkidle")
            page.screenshot(path=IMAGES / f"{kind}-record.png")


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        picture_of_the_emulator(browser)
        pictures_of_the_sites(browser)
        browser.close()


if __name__ == "__main__":
    main()
