"""Videos to export and files to import."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from ziggeo import Ziggeo


@pytest.fixture
def fill(client: Ziggeo, media: Path) -> Callable[[int], list[str]]:
    """A function that creates so many videos, and returns their tokens."""
    clip = media / "clip.mp4"

    def fill(count: int) -> list[str]:
        videos = client.videos()
        return [
            videos.create(file=clip, tags=["clip"], title=f"Clip {number}")["token"]
            for number in range(count)
        ]

    return fill


@pytest.fixture
def clips(media: Path, tmp_path: Path) -> Path:
    """A folder with six video files, and others."""
    folder = tmp_path / "clips"
    folder.mkdir()
    for number in range(6):
        shutil.copy(media / "clip.mp4", folder / f"clip {number}.mp4")
    (folder / "notes.txt").write_text("not a video")
    (folder / ".hidden.mp4").write_bytes(b"not meant")
    return folder
