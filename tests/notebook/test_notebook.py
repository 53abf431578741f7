"""Notebooks in a kernel: what their cells hold once they have run, and are saved."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat")
nbclient = pytest.importorskip("nbclient")
pytest.importorskip("ipykernel")
pytest.importorskip("tqdm")

START = """
    from pathlib import Path
    from ziggeo.emulator import Emulator
    emulator = Emulator().start()
    ziggeo = emulator.client(retries=0)
    clip = Path({clip!r})
"""


def run(notebook: Any, folder: Path) -> Any:
    """Run a notebook in a kernel of its own, and return it with its outputs."""
    nbclient.NotebookClient(
        notebook, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    return notebook


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", ())]


def run_cells(folder: Path, *cells: str) -> list[Any]:
    """Run code cells, after one that starts a local Ziggeo, and return their outputs."""
    clip = str(Path(__file__).parents[2] / "examples" / "media" / "clip.mp4")
    code = [START.format(clip=clip), *cells, "ziggeo.close(); emulator.stop()"]
    new = nbformat.v4.new_code_cell
    return outputs(
        run(nbformat.v4.new_notebook(cells=[new(textwrap.dedent(each)) for each in code]), folder)
    )


@pytest.fixture(scope="module")
def example(root: Path) -> Any:
    return nbformat.read(root / "examples" / "notebook" / "ziggeo.ipynb", as_version=4)


def test_the_example_is_stored_without_what_it_shows(example: Any) -> None:
    nbformat.validate(example)
    for cell in example.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None


def test_the_example_runs_and_shows_all_that_it_says(example: Any, root: Path) -> None:
    done = run(example, root / "examples" / "notebook")
    assert not [each for each in outputs(done) if each.get("name") == "stderr"]
    shown = [each["data"] for each in outputs(done) if "data" in each]
    html = [data["text/html"] for data in shown if "text/html" in data]
    assert sum("<progress" in text for text in html) == 3
    bars = [text for text in html if "<progress" in text]
    assert all("100%" in text for text in bars)
    [gallery] = [text for text in html if "grid" in text]
    assert gallery.count("data:image/jpeg;base64,") == 3
    assert sum("<video" in text and "data:video/mp4" in text for text in html) == 1
    assert sum("<table" in text and "dataframe" in text for text in html) == 1
    assert sum(text.startswith("<ziggeoplayer ") for text in html) == 1
    assert sum("image/png" in data for data in shown) == 2
    assert not any("<script" in text or "http" in text for text in html)
    assert all(len(data["text/plain"]) < 1200 for data in shown)


def test_the_bars_of_an_export_stand_at_their_end_though_its_threads_drew_them(
    tmp_path: Path,
) -> None:
    shown = run_cells(
        tmp_path,
        """
        from ziggeo.workflows import export_videos
        for _ in range(3):
            ziggeo.videos().create(file=clip, wait=True)
        report = export_videos(ziggeo, "export", progress=True, workers=3)
        """,
    )
    texts = [each["data"]["text/plain"] for each in shown]
    assert [each.output_type for each in shown] == ["display_data"] * 2
    assert texts[0].startswith("export: 100% 3/3 [")
    assert texts[1].startswith("bytes: 284kB [")
    assert '<progress value="3" max="3"></progress>' in shown[0]["data"]["text/html"]
    assert "<progress" not in shown[1]["data"]["text/html"]  # it would run for ever


def test_the_bar_of_a_transfer_that_failed_stands_where_it_was(tmp_path: Path) -> None:
    [bar] = run_cells(
        tmp_path,
        """
        video = ziggeo.videos().create(file=clip, wait=True)
        emulator.fail("videos.download_video", kind="cut", at_byte=50_000, times=None)
        try:
            ziggeo.videos().download_video(video["token"], progress=True)
        except Exception as error:
            assert type(error).__name__ == "DownloadError", error
        """,
    )
    assert "100%" not in bar["data"]["text/plain"]
    assert 'max="97050"' in bar["data"]["text/html"]


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>.mp4", "'\"><img src=x>.mp4", "\udcff\u202e\0.mp4", "x" * 500],
)
def test_the_name_of_a_file_is_text_in_its_bar(tmp_path: Path, name: str) -> None:
    [bar] = run_cells(
        tmp_path,
        f"""
        from ziggeo.progress import bar
        drawn = bar({name!r}, total=2)
        drawn.update(2)
        drawn.close()
        """,
    )
    html = bar["data"]["text/html"]
    assert html.count("<") == 6  # div, progress and code
    assert ": 100% 2/2" in bar["data"]["text/plain"]
    assert html.encode()


@pytest.mark.parametrize("variable", ["QT_API", "SPYDER_ARGS"])
def test_a_console_that_replaces_nothing_gets_a_bar_of_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "pyside6")
    shown = run_cells(tmp_path, "video = ziggeo.videos().create(file=clip, progress=True)")
    assert {each.output_type for each in shown} == {"stream"}
    assert "clip.mp4: 100%" in "".join(each["text"] for each in shown)
