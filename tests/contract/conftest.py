"""The recorder as the service, one a session, and a client whose hosts are its prefixes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from recorder import Recorder

from ziggeo import Config, Ziggeo

TOKEN = "0123456789abcdef0123456789abcdef"
PRIVATE_KEY = "private-key"


@pytest.fixture(scope="session")
def recording() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    recorder.close()


@pytest.fixture
def recorder(recording: Recorder) -> Recorder:
    recording.reset()
    return recording


@pytest.fixture(scope="session")
def connected(recording: Recorder) -> Iterator[Callable[..., Ziggeo]]:
    """A function that makes a client of the recorder with more settings of Config."""
    clients: list[Ziggeo] = []

    def connect(**settings: Any) -> Ziggeo:
        config = Config(
            server_api_url=f"{recording.url}/server",
            api_url=f"{recording.url}/api",
            cdn_url=f"{recording.url}/cdn",
            js_cdn_url=f"{recording.url}/js-cdn",
            **{"retries": 0, **settings},
        )
        clients.append(Ziggeo(TOKEN, PRIVATE_KEY, "encryption-key", config=config))
        return clients[-1]

    yield connect
    for client in clients:
        client.close()


@pytest.fixture(scope="session")
def client(connected: Callable[..., Ziggeo]) -> Ziggeo:
    return connected()


@pytest.fixture(scope="session")
def retrying(connected: Callable[..., Ziggeo]) -> Ziggeo:
    return connected(retries=1)
