"""What is told of a video: read from whatever the service has sent, and nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from ...errors import ArgumentError

# The year 2255: pandas counts nanoseconds, and has no more of them.
_MOST_SECONDS: Final = 9e9
_MOST_BYTES: Final = 2.0**53
_MOST_PIXELS: Final = 1e6


@dataclass(frozen=True)
class Facts:
    """The fields of a video, or of an audio, that are shown; None where there is none to read.

    Args:
        token: its token.
        key: its key.
        title: its title.
        state: name of its state, "READY".
        created: when it was created, in UTC.
        duration: how long it plays.
        size: bytes of the file that plays.
        width: of the picture, in pixels.
        height: likewise.
        tags: its tags.
        approved: whether it was approved; None while it is not moderated.
    """

    token: str
    key: str | None
    title: str | None
    state: str | None
    created: datetime | None
    duration: timedelta | None
    size: int | None
    width: int | None
    height: int | None
    tags: list[str]
    approved: bool | None

    @property
    def name(self) -> str:
        """What it is called: its title, its key or its token."""
        return self.title or self.key or self.token


def facts(video: Any) -> Facts:
    """Read a video or an audio.

    Raises:
        ArgumentError: it is not a mapping with a token.
    """
    token = video.get("token") if isinstance(video, Mapping) else None
    if not isinstance(token, str) or not token:
        msg = f"a video is a dict with a token, as the service answers, not {type(video).__name__}"
        raise ArgumentError(msg)
    stream = _stream(video)
    return Facts(
        token=_whole_text(token) or "",
        key=_whole_text(video.get("key")),
        title=_whole_text(video.get("title")),
        state=_whole_text(video.get("state_string")),
        created=_moment(video.get("created")),
        duration=_span(video.get("duration")) or _span(stream.get("duration")),
        size=_count(stream.get("video_size", stream.get("audio_size")), _MOST_BYTES),
        width=_count(stream.get("video_width"), _MOST_PIXELS),
        height=_count(stream.get("video_height"), _MOST_PIXELS),
        tags=_tags(video.get("tags")),
        approved=approved if isinstance(approved := video.get("approved"), bool) else None,
    )


def number(value: Any, most: float) -> float | None:
    """Return a number from 0 to another, which may have come as text; None for all else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if 0 <= found <= most else None


def _stream(video: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the stream that plays, or the one that was uploaded."""
    for name in ("default_stream", "original_stream"):
        stream = video.get(name)
        if isinstance(stream, Mapping):
            return stream
    return {}


def _whole_text(value: Any) -> str | None:
    """Return a text in which no half of a character is left, which nothing could encode."""
    if not isinstance(value, str):
        return None
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace") or None


def _moment(value: Any) -> datetime | None:
    seconds = number(value, _MOST_SECONDS)
    return None if seconds is None else datetime.fromtimestamp(seconds, timezone.utc)


def _span(value: Any) -> timedelta | None:
    seconds = number(value, _MOST_SECONDS)
    return None if seconds is None else timedelta(seconds=seconds)


def _count(value: Any, most: float) -> int | None:
    found = number(value, most)
    return None if found is None else int(found)


def _tags(value: Any) -> list[str]:
    tags = value if isinstance(value, list) else []
    return [text for tag in tags if (text := _whole_text(tag))]
