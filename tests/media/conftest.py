"""A storage and CDN made for these tests, and a client of it; sources of every kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from media_server import MediaServer

from ziggeo import Config, Ziggeo


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with MediaServer() as server:
        yield server


@pytest.fixture
def connected(server: MediaServer) -> Iterator[Callable[..., Ziggeo]]:
    """A function that makes a client of the server, with more settings of Config."""
    clients: list[Ziggeo] = []

    def connect(**settings: Any) -> Ziggeo:
        addresses = dict.fromkeys(
            ("server_api_url", "api_url", "cdn_url", "js_cdn_url"), server.url
        )
        config = Config(**{**addresses, "retries": 2, "read_timeout": 30, **settings})
        clients.append(Ziggeo("token", "private-key", config=config))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture
def client(connected: Callable[..., Ziggeo]) -> Ziggeo:
    return connected()


@pytest.fixture
def emulated(emulator: Any) -> Iterator[Ziggeo]:
    """A client of the emulator."""
    with emulator.client() as client:
        yield client
