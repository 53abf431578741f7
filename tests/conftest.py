"""What all tests share: a local Ziggeo, a client of it, and media files; no test lives here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ziggeo import Ziggeo
    from ziggeo.emulator import Emulator

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def emulator_server() -> Iterator[Emulator]:
    """The one emulator that all tests of a process use; they ask for `emulator` instead."""
    from ziggeo.emulator import Emulator

    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(emulator_server: Emulator) -> Emulator:
    """A local Ziggeo with nothing in it."""
    emulator_server.reset()
    return emulator_server


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Ziggeo]:
    """A client of the local Ziggeo."""
    with emulator.client() as client:
        yield client


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def media() -> Path:
    """The folder with clip.mp4, tone.m4a, poster.jpg, watermark.png and subtitles.vtt."""
    return ROOT / "examples" / "media"
