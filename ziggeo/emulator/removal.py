"""How videos, audios and streams go, with the files that nobody else needs."""

from __future__ import annotations

from typing import Literal

from .events import announce
from .state import Collection, Kind, Recording, State, Stream

# Inferred: the documents name the field ``event_origin`` but none of its values.
Origin = Literal["api", "client", "expiration", "volatile"]


def remove(state: State, recording: Recording, origin: Origin = "api") -> None:
    """Delete a video or audio with its streams and their files."""
    announce(state, "video_delete", recording, event_origin=origin)
    for stream in list(recording.streams.values()):
        remove_stream(state, recording, stream)
    collection(state, recording.kind).remove(recording)


def remove_stream(state: State, recording: Recording, stream: Stream) -> None:
    """Delete one stream; what pointed to it points nowhere."""
    del recording.streams[stream.token]
    if recording.original is stream:
        recording.original = None
    if recording.default is stream:
        recording.default = recording.original
    kept = {file for other in recording.streams.values() for file in (other.media, other.image)}
    state.release(*({stream.media, stream.image} - kept))


def collection(state: State, kind: Kind) -> Collection[Recording]:
    """Return where recordings of a kind are kept."""
    return state.videos if kind == "video" else state.audios
