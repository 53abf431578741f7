"""Files are read in other processes: what crashes, hangs or is too large harms nobody else."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from emulator import programs
from emulator.serving import is_there
from timing import SLACK, until

from ziggeo.emulator.media import probe_process
from ziggeo.emulator.media.probe_process import answer
from ziggeo.emulator.media.prober import Prober
from ziggeo.emulator.model.facts import AudioFacts, ImageFacts

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals and pipes with names")
needs_proc = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks into /proc")


@pytest.fixture
def prober() -> Iterator[Prober]:
    prober = Prober()
    yield prober
    prober.close()


@pytest.fixture
def media(tmp_path: Path, clip: bytes) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(clip)
    return path


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file that nobody ever finishes to open."""
    path = tmp_path / "endless"
    os.mkfifo(path)
    return path


def test_it_tells_what_videos_sounds_and_images_are(
    prober: Prober, tmp_path: Path, clip: bytes, sound: bytes, photo: bytes
) -> None:
    for name, content in (("clip", clip), ("sound", sound), ("photo", photo)):
        (tmp_path / name).write_bytes(content)
    facts = prober.read_video(tmp_path / "clip")
    assert facts is not None
    assert (facts.width, facts.height, facts.duration, facts.has_audio) == (96, 64, 2, False)
    assert facts.poster.startswith(b"\xff\xd8\xff")
    assert prober.read_audio(tmp_path / "sound") == AudioFacts(3)
    assert prober.read_image(tmp_path / "photo") == ImageFacts(32, 16, "image/png")
    assert prober.read_video(tmp_path / "photo") is None
    assert prober.read_audio(tmp_path / "photo") is None
    assert prober.read_image(tmp_path / "clip") is None
    assert len(prober.process_ids()) == 1


def test_a_path_may_have_any_name(prober: Prober, tmp_path: Path, clip: bytes) -> None:
    path = tmp_path / 'ü "x"\n✓'
    path.write_bytes(clip)
    assert prober.read_video(path) is not None


@needs_posix
def test_a_file_that_crashes_every_process_is_an_unreadable_one(
    prober: Prober, media: Path, endless: Path
) -> None:
    assert prober.read_video(media) is not None
    with ThreadPoolExecutor(1) as pool, ExitStack() as kept_open:
        reading = pool.submit(prober.read_video, endless)
        for _ in range(2):
            kept_open.enter_context(endless.open("wb", buffering=0))  # waits until it is read
            (process,) = prober.process_ids()
            os.kill(process, signal.SIGSEGV)
            until(lambda process=process: process not in prober.process_ids())
        assert reading.result(SLACK) is None
    assert prober.read_video(media) is not None


@needs_posix
def test_a_file_that_takes_too_long_is_an_unreadable_one(media: Path, endless: Path) -> None:
    prober = Prober(seconds=2)
    try:
        begun = time.monotonic()
        assert prober.read_video(endless) is None
        assert time.monotonic() - begun < 2 + SLACK
        assert prober.read_video(media) is not None
    finally:
        prober.close()


@needs_posix
def test_a_file_that_takes_long_holds_up_no_other(
    prober: Prober, media: Path, endless: Path
) -> None:
    with ThreadPoolExecutor(3) as pool:
        slow = [pool.submit(prober.read_video, endless) for _ in range(3)]
        until(lambda: len(prober.process_ids()) == 3)
        assert prober.read_video(media) is not None
        assert not any(reading.done() for reading in slow)
        prober.close()
        assert [reading.result(SLACK) for reading in slow] == [None] * 3


@needs_posix
def test_more_files_than_processes_take_turns(media: Path, endless: Path) -> None:
    prober = Prober(seconds=2)
    try:
        with ThreadPoolExecutor(12) as pool:
            slow = [pool.submit(prober.read_video, endless) for _ in range(6)]
            usual = [pool.submit(prober.read_video, media) for _ in range(6)]
            assert all(reading.result(4 * SLACK) is None for reading in slow)
            assert all(reading.result(4 * SLACK) is not None for reading in usual)
        assert len(prober.process_ids()) <= 4
    finally:
        prober.close()


@needs_posix
def test_a_process_that_ended_while_it_waited_is_replaced(prober: Prober, media: Path) -> None:
    assert prober.read_video(media) is not None
    (first,) = prober.process_ids()
    os.kill(first, signal.SIGKILL)
    assert prober.read_video(media) is not None
    assert prober.process_ids() != [first]


def test_usual_files_at_once_share_a_few_processes(prober: Prober, media: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(lambda _: prober.read_video(media), range(64)))
    assert len(prober.process_ids()) <= 4


@needs_proc
def test_a_stop_waits_for_no_file(endless: Path) -> None:
    prober = Prober()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(prober.read_video, endless)
        until(prober.process_ids)
        (process,) = prober.process_ids()
        begun = time.monotonic()
        prober.close()
        assert reading.result(SLACK) is None
        assert time.monotonic() - begun < SLACK
    assert not is_there(process)
    assert prober.read_video(endless) is None


@needs_proc
def test_a_process_in_the_middle_of_a_file_ends_with_the_program(endless: Path) -> None:
    code = (
        "import sys, threading, time; from pathlib import Path\n"
        "from ziggeo.emulator.media.prober import Prober\n"
        "prober = Prober(); path = Path(sys.argv[1])\n"
        "threading.Thread(target=prober.read_video, args=(path,), daemon=True).start()\n"
        "while not prober.process_ids(): time.sleep(0.01)\n"
        "print(*prober.process_ids(), flush=True); time.sleep(60)\n"
    )
    command = [sys.executable, "-c", code, os.fspath(endless)]
    environment = programs.environment()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        reader = int(process.stdout.readline())
        with endless.open("wb", buffering=0):  # waits until it is read
            process.kill()
            process.wait()
            until(lambda: not is_there(reader))


def test_what_stands_in_the_working_folder_is_not_imported(
    prober: Prober, media: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("av", "json", "queue", "ziggeo"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit(3)")
    monkeypatch.chdir(tmp_path)
    assert prober.read_video(media) is not None


def test_a_python_that_cannot_begin_is_told_of(
    media: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    prober = Prober()
    monkeypatch.setattr(sys, "executable", os.fspath(tmp_path / "nothing"))
    with pytest.raises(RuntimeError, match="no Python can be started"):
        prober.read_video(media)
    monkeypatch.undo()
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(RuntimeError, match="ended with status 1"):
        prober.read_video(media)
    monkeypatch.undo()
    assert prober.read_video(media) is not None
    prober.close()


def test_a_program_frozen_into_one_file_reads_by_itself(
    prober: Prober, media: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert prober.read_video(media) is not None
    assert prober.process_ids() == []


def test_an_answer_is_one_line(media: Path) -> None:
    for kind, path in (("video", media), ("audio", media)):
        response = answer(json.dumps({"kind": kind, "path": os.fspath(path)}).encode())
        assert response.count(b"\n") == 1
        assert response.endswith(b"\n")


@needs_proc
def test_reading_is_limited_in_memory_and_time(prober: Prober, media: Path) -> None:
    assert prober.read_video(media) is not None
    (process,) = prober.process_ids()
    limits = Path(f"/proc/{process}/limits").read_text()
    soft = {name.strip(): value for name, value in re.findall(r"^(.{25}) (\S+)", limits, re.M)}
    assert soft["Max address space"] == str(probe_process.MAX_PROBE_BYTES)
    assert soft["Max core file size"] == "0"
    assert int(soft["Max cpu time"]) <= probe_process.MAX_PROBE_SECONDS + 2
