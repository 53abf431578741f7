"""What the documentation shows of the tools of others runs with the real packages.

Those blocks have a title; the ones without are run by test_documentation.py.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from emulator.programs import run_pytest

DOCS = Path(__file__).parents[2] / "docs"
TITLED = re.compile(r'^```python title="([^"]+)"\n(.*?)^```$', re.MULTILINE | re.DOTALL)
BLOCKS = dict(
    found
    for page in sorted(DOCS.rglob("*.md"))
    for found in TITLED.findall(page.read_text("utf-8"))
)


def test_the_pages_show_tools_of_others() -> None:
    assert len(BLOCKS) >= 2


@pytest.mark.parametrize("title", BLOCKS)
def test_what_a_page_shows_of_a_tool_runs(title: str, tmp_path: Path) -> None:
    (tmp_path / "test_page.py").write_text(BLOCKS[title], encoding="utf-8")
    done = run_pytest("-q", folder=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
