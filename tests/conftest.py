"""What all tests share: a local Ziggeo, a client of it, and media files; no test lives here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from ziggeo import Ziggeo
    from ziggeo.emulator import Emulator

ROOT = Path(__file__).parent.parent


@pytest.fixture
def emulator(ziggeo_emulator: Emulator) -> Emulator:
    """A local Ziggeo with nothing in it: the fixture that comes with the package."""
    return ziggeo_emulator


@pytest.fixture
def client(ziggeo_client: Ziggeo) -> Ziggeo:
    """A client of the local Ziggeo."""
    return ziggeo_client


@pytest.fixture(scope="session")
def root() -> Path:
    """The folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def media() -> Path:
    """The folder with clip.mp4, tone.m4a, poster.jpg, watermark.png and subtitles.vtt."""
    return ROOT / "examples" / "media"
