"""The Django example as its visitors and moderators have it: recorded, approved, watched."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browser.conftest import Tab
from playwright.sync_api import expect

import ziggeo


@pytest.fixture
def said(root: Path) -> Iterator[str]:
    """What the example says when it has begun: where it is, and how to log in."""
    program = subprocess.Popen(
        [sys.executable, "local.py"],
        cwd=root / "examples" / "django_site",
        env={**os.environ, "PYTHONPATH": str(Path(ziggeo.__file__).parent.parent)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    yield "".join(program.stdout.readline() for _ in range(3))
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=30)
    assert program.returncode == 0


def test_what_a_visitor_records_a_moderator_approves_and_everybody_watches(
    said: str, open_tab: Callable[..., Tab], media: Path
) -> None:
    [address] = re.findall(r"http://127\.0\.0\.1:\d+/", said)
    name, password = re.findall("'(.+?)'", said)
    title = '"><script>alert(1)</script> {{ 1 }}'

    visitor = open_tab(f"{address}record/").page
    visitor.get_by_label("Title").fill(title)
    visitor.locator("ziggeorecorder input[type=file]").set_input_files(media / "clip.mp4")
    expect(visitor.locator("[name=video]")).to_have_value(re.compile("[0-9a-f]{32}"))
    visitor.get_by_role("button", name="Send").click()
    expect(visitor.get_by_role("status")).to_contain_text("Thank you")
    expect(visitor.get_by_role("link", name=title)).to_have_count(0)

    moderator = open_tab(f"{address}login/").page
    moderator.get_by_label("Username").fill(name)
    moderator.get_by_label("Password").fill(password)
    moderator.get_by_role("button", name="Log in").click()
    moderator.get_by_role("link", name=title).click()
    expect(moderator.get_by_role("heading", level=1)).to_have_text(title)
    private = moderator.locator("main video")
    expect(private).to_have_js_property("readyState", 4)
    moderator.get_by_role("button", name="Approve").click()
    expect(moderator.get_by_role("status").first).to_contain_text("is approved")

    visitor.goto(address)
    visitor.get_by_role("link", name=title).click()
    expect(visitor.locator("ziggeoplayer video")).to_have_js_property("readyState", 4)
