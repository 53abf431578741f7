"""How videos, audios and streams go, with the files that nobody else needs."""

from __future__ import annotations

from typing import Literal, get_args

from ..model.objects import Purpose, Recording, Stream
from ..model.state import State
from ..webhooks.events import announce

# Inferred: the documents name the field ``event_origin`` but none of its values.
Origin = Literal["api", "client", "expiration", "volatile"]


def remove(state: State, recording: Recording, origin: Origin = "api") -> None:
    """Delete a video or audio with its streams and their files."""
    announce(state, "video_delete", recording, event_origin=origin)
    for stream in list(recording.streams.values()):
        remove_stream(state, recording, stream)
    state.recordings(recording.kind).remove(recording)


def remove_stream(state: State, recording: Recording, stream: Stream) -> None:
    """Delete one stream; what pointed to it points nowhere."""
    del recording.streams[stream.token]
    if recording.original is stream:
        recording.original = None
    if recording.default is stream:
        recording.default = recording.original
    for purpose in get_args(Purpose):
        state.forget_upload(state.upload_key(stream.token, purpose))
    kept = {file for other in recording.streams.values() for file in (other.media, other.image)}
    state.remove_files(*({stream.media, stream.image} - kept))
