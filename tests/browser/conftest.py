"""A real Chromium, driven by Playwright; what it looks at is served on loopback by the tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Thread
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_MISSING = "The tests in a browser need Chromium: apt-get install chromium, or set CHROMIUM"


@dataclass
class Tab:
    """A page in the browser, and what went wrong in it: errors of scripts, what a policy blocked.

    A test may take out of `problems` what it expects; what is left fails it.
    """

    page: Page
    problems: list[str] = field(default_factory=list)
    alerts: list[str] = field(default_factory=list)

    def expect(self, words: str) -> None:
        """Take a problem out that is meant to be there."""
        found = [problem for problem in self.problems if words in problem]
        assert found, (words, self.problems)
        self.problems = [problem for problem in self.problems if words not in problem]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
    if path is None:
        pytest.exit(_MISSING, returncode=1)
    with sync_playwright() as playwright:
        # Root has no sandbox; the pages are all ours.
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_tab(browser: Browser) -> Iterator[Callable[..., Tab]]:
    """A function that opens a page with cookies of its own; problems in it fail the test."""
    tabs: list[Tab] = []

    def open_one(url: str | None = None, **options: Any) -> Tab:
        context = browser.new_context(**options)
        # What a script of a hostile value would do.
        context.add_init_script("window.alert = (words) => console.error('ALERT ' + words)")
        page = context.new_page()
        page.set_default_timeout(10_000)
        tab = Tab(page)
        page.on("pageerror", lambda error: tab.problems.append(f"error: {error}"))
        page.on("console", lambda said: _note(tab, said))
        tabs.append(tab)
        if url is not None:
            page.goto(url)
        return tab

    yield open_one
    problems = [problem for tab in tabs for problem in tab.problems]
    for tab in tabs:
        tab.page.context.close()
    assert problems == []


def _note(tab: Tab, said: Any) -> None:
    if said.type in ("error", "warning"):
        tab.problems.append(f"{said.type}: {said.text}")


@pytest.fixture
def serve() -> Iterator[Callable[[WSGIApplication], str]]:
    """A function that serves a WSGI application until the test ends, and returns its address."""
    running: list[tuple[Any, Thread]] = []

    def start(application: WSGIApplication) -> str:
        server = make_server("127.0.0.1", 0, application, threaded=True)
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        running.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()
