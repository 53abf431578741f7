"""What docs/guide/many.md shows runs, from its top to its bottom, as one program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ziggeo.emulator import Emulator

GUIDE = Path("docs", "guide", "many.md")
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def test_the_python_of_the_guide_runs(
    root: Path, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)
    blocks = PYTHON.findall((root / GUIDE).read_text(encoding="utf-8"))
    assert len(blocks) >= 7
    names: dict[str, object] = {"__name__": "__main__"}
    exec("\n".join(blocks), names)  # noqa: S102 (running it is the test)
    names["ziggeo"].close()  # type: ignore[attr-defined]
