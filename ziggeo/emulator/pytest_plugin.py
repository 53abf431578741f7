"""Fixtures for pytest: a local Ziggeo for each test. Found by pytest when ``ziggeo`` is installed.

Nothing is imported or started until a test asks for a fixture.
"""

from __future__ import annotations

import pytest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ziggeo import Ziggeo

    from .emulator import Emulator


@pytest.fixture(scope="session")
def ziggeo_emulator_options() -> dict[str, Any]:
    """The arguments that ``Emulator`` is started with; override this fixture to change them."""
    return {}


@pytest.fixture(scope="session")
def ziggeo_emulator_server(ziggeo_emulator_options: dict[str, Any]) -> Iterator[Emulator]:
    """The one emulator of a test session; tests ask for ``ziggeo_emulator`` instead."""
    from .emulator import Emulator

    with Emulator(**ziggeo_emulator_options) as emulator:
        yield emulator


@pytest.fixture
def ziggeo_emulator(ziggeo_emulator_server: Emulator) -> Emulator:
    """A local Ziggeo with nothing in it, and nothing wrong with it."""
    ziggeo_emulator_server.reset()
    return ziggeo_emulator_server


@pytest.fixture
def ziggeo_client(ziggeo_emulator: Emulator) -> Iterator[Ziggeo]:
    """A client of the local Ziggeo."""
    with ziggeo_emulator.client() as client:
        yield client


@pytest.fixture
def ziggeo_environment(
    ziggeo_emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> dict[str, str]:
    """The environment variables that lead ``Ziggeo()`` to the local Ziggeo, set for one test."""
    for name, value in ziggeo_emulator.environment.items():
        monkeypatch.setenv(name, value)
    return ziggeo_emulator.environment
