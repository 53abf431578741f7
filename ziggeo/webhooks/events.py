"""What a message of a webhook says; how it is read out of a request is in ``parsing``."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any, TypedDict

from ..types.results import Audio, AudioStream, Stream, Video
from ..types.values import WebhookEvent

EventType = WebhookEvent


class EventData(TypedDict, total=False):
    """What an event is about; which fields there are depends on its type."""

    video: Video
    stream: Stream
    audio: Audio
    audio_stream: AudioStream
    event_origin: Any  # who deleted, marked or restored; no document shows its shape
    transcription_result: Any
    error: Any
    push: dict[str, Any]


@dataclass(frozen=True)
class Event:
    """Something that has happened.

    Attributes:
        type: what: one of `EventType`, or a name that is newer than this SDK.
        data: what it is about.
        raw: the message as it was read, `event_type` and all.
    """

    type: str
    data: EventData
    raw: dict[str, Any] = field(repr=False)

    @property
    def video(self) -> Video | None:
        """The video that it is about, as it was when the message was sent, or None."""
        return self.data.get("video")

    @property
    def stream(self) -> Stream | None:
        """The stream that it is about, or None."""
        return self.data.get("stream")

    @property
    def audio(self) -> Audio | None:
        """The audio that it is about, or None."""
        return self.data.get("audio")

    @property
    def token(self) -> str | None:
        """The token of the video, or of the audio or the stream where there is no video."""
        for about in (self.video, self.audio, self.stream):
            token = about.get("token") if isinstance(about, dict) else None
            if isinstance(token, str):
                return token
        return None

    @property
    def digest(self) -> str:
        """A digest of type and data, the same for each delivery of the same message."""
        content = json.dumps(
            [self.type, self.data], sort_keys=True, separators=(",", ":"), default=str
        )
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Handshake:
    """One of the two messages by which the service finds out whether an address listens.

    Attributes:
        code: the validation code, six digits as text, or None in the first message.
        webhook_id: the id of the webhook, or None in the first message.
        message: what the service says in the first message, or None.
        raw: the message as it was read.
    """

    code: str | None = None
    webhook_id: str | None = None
    message: str | None = None
    raw: dict[str, Any] = field(default_factory=dict, repr=False)
