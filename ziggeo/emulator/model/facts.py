"""What could be read out of a file. Who reads it, and in which process, is ``media``'s concern."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class VideoFacts:
    """What could be read out of a video file; ``poster`` is a JPEG of its first frame."""

    width: int
    height: int
    duration: int
    has_audio: bool
    poster: bytes


@dataclass(frozen=True)
class AudioFacts:
    """What could be read out of an audio file."""

    duration: int


@dataclass(frozen=True)
class ImageFacts:
    """What could be read out of an image file."""

    width: int
    height: int
    content_type: str


class MediaReader(Protocol):
    """What looks into files; None is what it makes of a file that it cannot read."""

    def read_video(self, path: Path) -> VideoFacts | None:
        """Read a video file."""
        ...

    def read_audio(self, path: Path) -> AudioFacts | None:
        """Read the sound of an audio or video file."""
        ...

    def read_image(self, path: Path) -> ImageFacts | None:
        """Read an image file."""
        ...
