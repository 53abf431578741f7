"""The site, on a port of its own, beside a local Ziggeo that knows where to reach it."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from app import create_app, register  # noqa: E402 (its folder is no package)


@pytest.fixture
def app(ziggeo_client: Ziggeo) -> Flask:
    """The site, whose videos go to the local Ziggeo."""
    return create_app(ziggeo_client)


@pytest.fixture
def browser(app: Flask) -> FlaskClient:
    """Somebody who uses the site."""
    return app.test_client()


@pytest.fixture
def clip() -> Path:
    """A short video."""
    return HERE.parent.parent / "media" / "clip.mp4"


@pytest.fixture
def listening(app: Flask, ziggeo_client: Ziggeo, ziggeo_emulator: Emulator) -> Iterator[None]:
    """The site takes events: it is served on loopback, and its webhook is confirmed."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    register(ziggeo_client, f"http://127.0.0.1:{server.server_port}/webhook")
    ziggeo_emulator.wait_for_deliveries()  # after which the site has confirmed it
    yield
    server.shutdown()
    thread.join()
    server.server_close()
