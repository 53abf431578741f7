"""Every Python block of the README runs, as its reader would run it.

The blocks of one section (from one `## ` heading to the next) run in their order and share their
names, like the lines of one program. Each section starts afresh: with an empty local Ziggeo, whose
environment variables are set, in a folder that holds nothing but the media files listed below.
Functions that are named as tests are called, with their fixtures. What should not run is marked as
text or pycon instead of python.
"""

from __future__ import annotations

import gc
import inspect
import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from ziggeo.emulator import Emulator

README = Path(__file__).parent.parent / "README.md"
HEADING_OR_BLOCK = re.compile(
    r"^## (?P<title>[^\n]+)$|^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.MULTILINE | re.DOTALL
)
FILES = {
    "video.mp4": "clip.mp4",
    "audio.m4a": "tone.m4a",
    "poster.jpg": "poster.jpg",
    "watermark.png": "watermark.png",
    "subtitles.vtt": "subtitles.vtt",
}


@dataclass
class Section:
    """A part of the README, with its Python on the very lines where it stands there."""

    title: str
    blocks: list[str] = field(default_factory=list)


def python_of(readme: str) -> list[Section]:
    """Return the sections that hold Python; each block is padded to its place in the file."""
    sections = [Section("top")]
    for found in HEADING_OR_BLOCK.finditer(readme):
        if found["title"]:
            sections.append(Section(found["title"]))
        elif found["language"] == "python":
            lines_before = readme.count("\n", 0, found.start("code"))
            sections[-1].blocks.append("\n" * lines_before + found["code"])
    return [section for section in sections if section.blocks]


SECTIONS = python_of(README.read_text(encoding="utf-8")) if README.exists() else []


def test_the_readme_shows_python() -> None:
    assert SECTIONS, f"{README} holds no ```python block"


@pytest.mark.filterwarnings("ignore:unclosed <(socket|ssl)")  # short programs close no client
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.title)
def test_the_python_of_the_readme_runs(
    section: Section,
    emulator: Emulator,
    media: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    for name, original in FILES.items():
        shutil.copy(media / original, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    for variable, value in emulator.environment.items():
        monkeypatch.setenv(variable, value)
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in section.blocks:
        exec(compile(block, README, "exec"), names)  # noqa: S102 (running it is the test)
    for test in [value for name, value in names.items() if name.startswith("test_")]:
        fixtures = inspect.signature(test).parameters
        request.getfixturevalue("ziggeo_emulator").reset()
        test(**{name: request.getfixturevalue(name) for name in fixtures})
    names.clear()
    gc.collect()  # what the section leaves open goes here, and not during somebody else's test


def test_a_block_stands_on_its_line_of_the_readme() -> None:
    text = "```text\n## no heading\n```\n"
    readme = f"# Title\n## One\n```python\nfirst\n```\n{text}```python\nsecond\n```\n"
    [section] = python_of(readme)
    assert section.title == "One"
    lines = readme.splitlines()
    for block in section.blocks:
        number = len(block.splitlines()) - 1
        assert lines[number] == block.strip()
    assert [block.strip() for block in section.blocks] == ["first", "second"]
