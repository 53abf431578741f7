"""What is gone takes no memory: uploads that come and go leave the emulator as large as it was."""

from __future__ import annotations

import gc
import os
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from emulator import programs

if TYPE_CHECKING:
    from emulator.calling import Caller

PROGRAM = """
import re, sys
from ziggeo.emulator import Emulator

content = open(sys.argv[1], "rb").read()


def memory():
    return int(re.findall(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[0])


with Emulator() as emulator, emulator.client() as ziggeo:

    def upload(times):
        for number in range(times):
            ziggeo.videos().create(file=("a.mp4", content))
            if number % 50 == 49:
                emulator.reset()

    upload(150)
    before = memory()
    upload(400)
    print(memory() - before)
"""


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks into /proc")
def test_uploads_and_resets_leave_the_memory_level(tmp_path: Path, clip: bytes) -> None:
    (tmp_path / "clip.mp4").write_bytes(clip)
    (tmp_path / "program.py").write_text(PROGRAM)
    done = programs.run("program.py", os.fspath(tmp_path / "clip.mp4"), folder=tmp_path)
    assert int(done.stdout) < 4_000, done.stderr  # KiB; 400 videos would be more


def test_a_video_that_is_deleted_is_kept_by_nothing(caller: Caller, clip: bytes) -> None:
    token = caller.upload_video(clip, expiration_days="3")["token"]
    state = caller.emulator._require_running().service.state
    video = weakref.ref(state.videos.get(token))
    caller.delete(f"/v1/videos/{token}")
    gc.collect()
    assert video() is None
    assert list(state.folder.iterdir()) == []


def test_what_was_to_be_done_to_what_is_gone_is_forgotten(caller: Caller) -> None:
    for _ in range(600):
        token = caller.post("/v1/videos-upload-url")["video"]["token"]
        caller.delete(f"/v1/videos/{token}")
    left = caller.post("/v1/videos", expiration_days="1")["token"]
    state = caller.emulator._require_running().service.state
    assert len(state._schedule._jobs) < 1000  # of the 1200 that there were
    caller.emulator.clock.advance(86_400)
    assert caller.status("GET", f"/v1/videos/{left}") == 404
