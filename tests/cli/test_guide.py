"""docs/guide/command-line.md shows what the command writes today."""

from __future__ import annotations

import sys

import pytest


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")
def test_the_guide_shows_what_the_command_writes() -> None:
    from cli.make_guide import GUIDE, rendered

    guide = GUIDE.read_text(encoding="utf-8")
    assert rendered(guide) == guide, "python tests/cli/make_guide.py brings it up to date"
