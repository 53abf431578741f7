"""Takes the pictures of the documentation: ``python tests/browser/make_pictures.py``.

They are looked at by whoever takes them; no test compares them, since fonts differ.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from ziggeo.emulator import Emulator

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


def main() -> None:
    IMAGES.mkdir(exist_ok=True)
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        picture_of_the_emulator(browser)
        browser.close()


if __name__ == "__main__":
    main()
