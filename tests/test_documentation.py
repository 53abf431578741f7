"""Every Python block of the README and of docs/ runs, as its reader would run it.

The blocks of a page run in their order and share their names, like the lines of one program. Each
page starts afresh: with an empty local Ziggeo, whose environment variables are set, in a folder
that holds nothing but the media files listed below. Functions that are named as tests are called,
with their fixtures. What should not run is marked as text or pycon instead of python. (The blocks
of docs/emulator.md are whole test files: see emulator/test_docs.py.) The examples of docstrings run
likewise, with a client under the name `ziggeo`.
"""

from __future__ import annotations

import contextlib
import doctest
import gc
import importlib
import inspect
import pkgutil
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from contract.make_reference import PAGE, page

import ziggeo
from ziggeo import Ziggeo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ziggeo.emulator import Emulator

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FILES = {
    "video.mp4": "clip.mp4",
    "audio.m4a": "tone.m4a",
    "poster.jpg": "poster.jpg",
    "watermark.png": "watermark.png",
    "subtitles.vtt": "subtitles.vtt",
}


def python_of(text: str) -> list[str]:
    """Return the Python blocks of a page, each padded so that its lines have their numbers."""
    return [
        "\n" * text.count("\n", 0, found.start(1)) + found[1] for found in PYTHON.finditer(text)
    ]


PAGES = {
    str(file.relative_to(ROOT)): blocks
    for file in [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))]
    if file != DOCS / "emulator.md"
    if (blocks := python_of(file.read_text(encoding="utf-8")))
}


@pytest.fixture
def folder(
    emulator: Emulator, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """Where an example runs: with its files, and the environment that leads to a local Ziggeo."""
    for name, original in FILES.items():
        shutil.copy(media / original, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    for variable, value in emulator.environment.items():
        monkeypatch.setenv(variable, value)
    return tmp_path


def test_the_pages_show_python() -> None:
    assert "README.md" in PAGES
    assert len(PAGES) > 25


@pytest.mark.filterwarnings("ignore:unclosed <(socket|ssl)")  # short programs close no client
@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("page", PAGES)
def test_the_python_of_a_page_runs(page: str, request: pytest.FixtureRequest) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in PAGES[page]:
        exec(compile(block, ROOT / page, "exec"), names)  # noqa: S102 (running it is the test)
    for test in [value for name, value in names.items() if name.startswith("test_")]:
        fixtures = inspect.signature(test).parameters
        request.getfixturevalue("ziggeo_emulator").reset()
        test(**{name: request.getfixturevalue(name) for name in fixtures})
    names.clear()
    gc.collect()  # what the page leaves open goes here, and not during somebody else's test


def test_a_block_stands_on_its_line_of_the_page() -> None:
    text = "# Title\n```python\nfirst\n```\n```text\nno\n```\n```python\nsecond\n```\n"
    blocks = python_of(text)
    assert [block.strip() for block in blocks] == ["first", "second"]
    for block in blocks:
        assert text.splitlines()[len(block.splitlines()) - 1] == block.strip()


def examples() -> Iterator[doctest.DocTest]:
    """Find what docstrings of public modules show."""
    finder = doctest.DocTestFinder(exclude_empty=True)
    for module in pkgutil.walk_packages(ziggeo.__path__, "ziggeo."):
        django = module.name.startswith("ziggeo.integrations.django")  # wants its settings
        if not django and not any(part.startswith("_") for part in module.name.split(".")):
            yield from finder.find(importlib.import_module(module.name))


EXAMPLES = {
    example.name: example
    for example in examples()
    if example.examples and not example.name.startswith("ziggeo.emulator.pytest_plugin")
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_docstring_runs(name: str) -> None:
    with Ziggeo() as client, contextlib.redirect_stdout(None):
        example = EXAMPLES[name]
        example.globs = {**example.globs, "ziggeo": client, **vars(ziggeo)} | {"ziggeo": client}
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        failures: list[str] = []
        runner.run(example, out=failures.append, clear_globs=False)
    assert not failures, "".join(failures)


@pytest.mark.parametrize(
    "name",
    [
        "ziggeo.client.Ziggeo",
        "ziggeo.config.Config",
        "ziggeo.connect.Connect",
        "ziggeo.auth.Auth.generate",
        "ziggeo.arguments.path",
        "ziggeo.emulator.emulator.Emulator",
        "ziggeo.resources.video_lists.VideoLists.index",
        "ziggeo.resources.videos.Videos.get",
        "ziggeo.resources.videos.Videos.create",
        "ziggeo.resources.videos.Videos.update",
        "ziggeo.resources.videos.Videos.delete",
        "ziggeo.resources.video_files.VideoFiles.download_video",
        "ziggeo.resources.video_files.VideoFiles.open_video",
        "ziggeo.resources.audios.Audios.create",
        "ziggeo.resources.streams.Streams.create",
        "ziggeo.resources.webhooks.Webhooks.create",
        "ziggeo.resources.analytics.Analytics.get",
    ],
)
def test_what_people_call_first_shows_an_example(name: str) -> None:
    assert name in EXAMPLES


def test_the_table_of_all_operations_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run tests/contract/make_reference.py"


def test_every_page_of_the_site_is_named_for_programs() -> None:
    listed = (DOCS / "llms.txt").read_text(encoding="utf-8")
    site = re.findall(r"([\w./-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    named = re.findall(r"\]\(([\w./-]+)\.html\)", listed)
    assert sorted(named) == sorted(page.removesuffix(".md") for page in site)


def test_the_files_that_pages_name_are_there() -> None:
    pages = [*ROOT.glob("*.md"), *DOCS.rglob("*.md")]
    named = {
        name
        for page in pages
        for name in re.findall(
            r"`(?:python )?((?:benchmarks|docs|examples|tests|ziggeo)/[\w/.-]+\.\w+)",
            page.read_text("utf-8"),
        )
    }
    assert len(named) > 20
    assert {name for name in named if not (ROOT / name).exists()} == set()
