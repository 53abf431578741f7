"""What the tests of the command share: its environment, and videos to look at."""

from __future__ import annotations

from collections.abc import Callable
from subprocess import CompletedProcess
from typing import TYPE_CHECKING, Any

import pytest
from cli import commands

if TYPE_CHECKING:
    from ziggeo import Ziggeo
    from ziggeo.emulator import Emulator

Run = Callable[..., CompletedProcess[str]]
OnTerminal = Callable[..., commands.Ended]


@pytest.fixture
def env(emulator: Emulator) -> dict[str, str]:
    """The environment that leads to the local Ziggeo."""
    return commands.environment(**emulator.environment)


@pytest.fixture
def run(env: dict[str, str]) -> Run:
    """Run the command with pipes, against the local Ziggeo."""

    def run(*arguments: str, **options: Any) -> CompletedProcess[str]:
        return commands.run(*arguments, env={**env, **options.pop("variables", {})}, **options)

    return run


@pytest.fixture
def on_terminal(env: dict[str, str]) -> OnTerminal:
    """Run the command on a terminal, against the local Ziggeo."""

    def run(*arguments: str, **options: Any) -> commands.Ended:
        return commands.on_terminal(
            *arguments, env={**env, **options.pop("variables", {})}, **options
        )

    return run


@pytest.fixture
def videos(client: Ziggeo) -> list[str]:
    """Tokens of five empty videos, newest first, of which the last two have the tag "old"."""
    tags = ["old", "old", None, None, None]
    made = [
        client.videos().create(title=f"Video {number}", tags=tag)["token"]
        for number, tag in enumerate(tags)
    ]
    return made[::-1]
