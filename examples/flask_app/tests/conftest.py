"""The site, on a port of its own, beside a local Ziggeo that knows where to reach it."""

from __future__ import annotations

import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from app import create_app, listen  # noqa: E402 (it is installed nowhere)

PASSWORD = "let me in"
SECRET = "correct horse battery"


@dataclass
class Visitor:
    """Somebody who uses the site in a browser: sends forms with what is hidden in them."""

    browser: FlaskClient

    def get(self, path: str, **options: Any) -> TestResponse:
        """Look at a page."""
        return self.browser.get(path, **options)

    def submit(self, path: str, page: str, **fields: Any) -> TestResponse:
        """Send the form of a page."""
        found = re.search(r'name="form_token" value="([^"]+)"', self.get(page).text)
        assert found is not None
        data = {"form_token": unescape(found[1]), **fields}
        return self.browser.post(path, data=data, follow_redirects=True)


@pytest.fixture
def app(ziggeo_client: Ziggeo) -> Flask:
    """The site, whose videos go to the local Ziggeo."""
    return create_app(ziggeo_client, {"SITE_PASSWORD": PASSWORD, "SITE_WEBHOOK_SECRET": SECRET})


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody who looks at clips and sends some."""
    return Visitor(app.test_client())


@pytest.fixture
def moderator(app: Flask) -> Visitor:
    """Somebody who decides what is shown."""
    visitor = Visitor(app.test_client())
    assert "All clips" in visitor.submit("/login", "/login", password=PASSWORD).text
    return visitor


@pytest.fixture
def clip() -> Path:
    """A short video."""
    return HERE.parent.parent / "media" / "clip.mp4"


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    """Where the site is served on loopback."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(params=["json", "jsonheader", "form"])
def listening(
    request: pytest.FixtureRequest,
    address: str,
    ziggeo_client: Ziggeo,
    ziggeo_emulator: Emulator,
) -> None:
    """The site takes events, in each encoding: its webhook is registered and confirmed."""
    listen(ziggeo_client, address, SECRET, encoding=request.param)
    ziggeo_emulator.wait_for_deliveries()
    [webhook] = ziggeo_emulator.webhooks
    assert webhook.confirmed
