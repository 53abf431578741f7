"""One program, whose calls every tool has to see; a Ziggeo on loopback for it to talk to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from transport.conftest import (
    authority,
    ca_file,
    own_environment,
    plain,
    plain_server,
    secure,
    server_context,
    tls_server,
)

from ziggeo import Config, Ziggeo
from ziggeo.emulator import Emulator

__all__ = [  # servers that do wrong, for these tests too
    "authority",
    "ca_file",
    "own_environment",
    "plain",
    "plain_server",
    "secure",
    "server_context",
    "tls_server",
]

OPERATIONS = [
    "videos.create.prepare",
    "videos.create.store",
    "videos.create.confirm",
    "videos.get",
    "videos.index",
    "videos.update",
    "videos.download_video",
    "videos.download_video",
    "videos.delete",
]
METHODS = ["POST", "POST", "POST", "GET", "GET", "POST", "GET", "GET", "DELETE"]


@pytest.fixture(scope="session")
def service() -> Iterator[Emulator]:
    """A Ziggeo that takes any file for a video."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(service: Emulator) -> Iterator[Emulator]:
    """The same, empty."""
    service.reset()
    yield service
    service.reset()


@pytest.fixture
def connect(emulator: Emulator) -> Iterator[Callable[..., Ziggeo]]:
    """A function that makes a client of it, with a session and more settings."""
    clients: list[Ziggeo] = []

    def make(session: Any = None, **settings: Any) -> Ziggeo:
        config = Config(
            **{
                **dict.fromkeys(
                    ("server_api_url", "api_url", "cdn_url", "js_cdn_url"), emulator.url
                ),
                "retries": 0,
                **settings,
            }
        )
        clients.append(Ziggeo(emulator.token, emulator.private_key, config=config, session=session))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def program(tmp_path: Path, media: Path) -> Callable[[Ziggeo], str]:
    """The program: an upload, reads, a change, downloads and a deletion; it returns the token."""
    clip = media / "clip.mp4"
    content = clip.read_bytes()

    def run(client: Ziggeo) -> str:
        videos = client.videos()
        token = videos.create(file=clip, tags=["tools"])["token"]
        assert videos.get(token)["token"] == token
        assert token in [video["token"] for video in videos.index(states="all")]
        videos.update(token, title="seen")
        assert videos.download_video(token) == content
        assert videos.download_video(token, to=tmp_path / "clip.mp4").read_bytes() == content
        videos.delete(token)
        return token

    return run
