"""The Python of docs/guide/export-import.md runs, a section after the other."""

from __future__ import annotations

import gc
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from ziggeo.emulator import Emulator

GUIDE = Path(__file__).parent.parent.parent / "docs" / "guide" / "export-import.md"
SECTION = re.compile(r"^## (.+?)\n(.*?)(?=^## |\Z)", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROGRAMS = {
    title: blocks
    for title, text in SECTION.findall(GUIDE.read_text(encoding="utf-8"))
    if (blocks := PYTHON.findall(text))
}


@pytest.mark.filterwarnings("ignore:unclosed <(socket|ssl)")  # short programs close no client
@pytest.mark.parametrize("title", PROGRAMS)
def test_the_python_of_the_guide_runs(
    title: str, emulator: Emulator, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(media / "clip.mp4", tmp_path / "video.mp4")
    monkeypatch.chdir(tmp_path)
    for variable, value in emulator.environment.items():
        monkeypatch.setenv(variable, value)
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in PROGRAMS[title]:
        exec(compile(block, GUIDE, "exec"), names)  # noqa: S102 - running it is the test
    names.clear()
    gc.collect()  # what a program leaves open goes here, and not during somebody else's test
