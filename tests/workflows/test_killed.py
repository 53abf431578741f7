"""A run that is killed, at whatever moment, leaves nothing half done, and the next one goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import ziggeo
from ziggeo import Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.workflows import export_videos, import_videos, read_journal
from ziggeo.workflows.journal import NAME

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")

PROGRAM = Path(__file__).parent / "running.py"


def moment(seed: int) -> float:
    """Return a moment that is another one for each seed, in seconds."""
    return random.Random(seed).random() / 20  # noqa: S311 - it guards no secret


def start(way: str, folder: Path, emulator: Emulator) -> subprocess.Popen[str]:
    path = str(Path(ziggeo.__file__).parent.parent)
    return subprocess.Popen(
        [sys.executable, str(PROGRAM), way, str(folder)],
        env={**os.environ, **emulator.environment, "PYTHONPATH": path},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(running: subprocess.Popen[str], by: signal.Signals, after: float) -> int:
    """Let a program settle its first item and go on for a moment, then end it."""
    assert running.stdout is not None
    running.stdout.readline()
    time.sleep(after)
    running.send_signal(by)
    running.communicate(timeout=60)
    return running.returncode


@pytest.mark.parametrize("seed", range(4))
def test_an_export_that_is_killed_leaves_no_half_file(
    seed: int,
    client: Ziggeo,
    emulator: Emulator,
    fill: Callable[[int], list[str]],
    media: Path,
    tmp_path: Path,
) -> None:
    tokens = fill(40)
    clip = (media / "clip.mp4").read_bytes()
    for _ in range(2):
        end(start("export", tmp_path, emulator), signal.SIGKILL, moment(seed))
        for path in tmp_path.glob("*.mp4"):
            assert path.read_bytes() == clip
        for record in read_journal(tmp_path):
            assert (tmp_path / (record["path"] or "")).read_bytes() == clip
    noted = {record["token"] for record in read_journal(tmp_path)}
    report = export_videos(client, tmp_path, verify=True)
    assert report.ok
    assert report.total == 40
    assert report.skipped == len(noted) > 0
    files = {f"{token}.{kind}" for token in tokens for kind in ("mp4", "jpg", "json")}
    assert {path.name for path in tmp_path.iterdir()} == {*files, NAME}


def test_an_interrupt_leaves_a_journal_of_what_was_done(
    client: Ziggeo, emulator: Emulator, fill: Callable[[int], list[str]], tmp_path: Path
) -> None:
    fill(40)
    running = start("export", tmp_path, emulator)
    assert end(running, signal.SIGINT, 0.01) in (-signal.SIGINT, 1)
    noted = {record["token"] for record in read_journal(tmp_path)}
    assert noted == {path.stem for path in tmp_path.glob("*.json") if ".part" not in path.name}
    assert export_videos(client, tmp_path).skipped == len(noted)


def test_a_run_beside_another_is_refused(
    client: Ziggeo, emulator: Emulator, fill: Callable[[int], list[str]], tmp_path: Path
) -> None:
    fill(2)
    emulator.fail("streams.download_image", kind="hang", seconds=30)
    running = start("export", tmp_path, emulator)
    try:
        assert running.stdout is not None
        running.stdout.readline()
        with pytest.raises(ziggeo.WorkflowError, match="another run"):
            export_videos(client, tmp_path)
    finally:
        running.kill()
        running.communicate()
    assert export_videos(client, tmp_path).ok


@pytest.mark.parametrize("seed", range(3))
def test_an_import_that_is_killed_leaves_one_video_a_file_in_the_end(
    seed: int, client: Ziggeo, emulator: Emulator, clips: Path
) -> None:
    for number in range(6, 30):
        (clips / f"clip {number}.mp4").write_bytes((clips / "clip 0.mp4").read_bytes())
    for _ in range(2):
        running = start("import", clips, emulator)
        end(running, signal.SIGKILL, moment(seed))
    assert import_videos(client, clips, wait=True).ok
    videos = list(client.videos().iterate())
    assert sorted(video["key"] or "" for video in videos) == sorted(
        path.name for path in clips.glob("clip *.mp4")
    )
    assert {video["state_string"] for video in videos} == {"READY"}
