"""Pushes to other services: noted on the stream, told to webhooks, and not carried out."""

from __future__ import annotations

from ..model import serializers
from ..model.objects import Recording, Stream
from ..model.state import State
from ..webhooks.events import announce


def push(state: State, recording: Recording, stream: Stream, service: str) -> None:
    """Note that a stream was pushed.

    Inferred: push services are made in the dashboard, which is not here, so every token is one.
    Title and type of a service are those of the documented example of the event.
    """
    stream.pushes.append(service)
    announce(
        state,
        "video_stream_push_success",
        recording,
        stream=serializers.stream(recording, stream),
        push={"token": service, "title": None, "auto_push": False, "type": "ApiGoogleDrivePush"},
    )
