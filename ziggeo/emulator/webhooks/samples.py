"""Events that nothing has led to, for receivers that are to be tried: made up, and marked so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..model import serializers
from ..model.assumptions import CreationType, MediaState, Streamable
from ..model.objects import Document, Recording, Stream


def sample_video(token: str, stream_token: str, now: int) -> Document:
    """Return a video as an event has it; there is none of this token."""
    stream = Stream(
        stream_token,
        now,
        CreationType.SERVER_UPLOAD,
        state=MediaState.READY,
        streamable=Streamable.YES,
        media_type="mp4",
        width=640,
        height=360,
        duration=10,
        submission_date=now,
    )
    video = Recording(
        "video",
        token,
        now,
        now,
        volatile=False,
        state=MediaState.READY,
        settings={"title": "made up"},
        duration=10,
        submission_date=now,
        streams={stream_token: stream},
        original=stream,
        default=stream,
    )
    return serializers.video(video)


def sample_event(event_type: str, video: Document, data: Mapping[str, Any]) -> Document:
    """Return the message of an event about a video, with the fields that its type brings.

    Args:
        event_type: the event.
        video: the video, as it is shown.
        data: further fields; one that is about something else takes the place of the video.
    """
    about = {} if data.keys() & {"video", "audio"} else {"video": video}
    more = {**_fields_of(event_type, video), **data}
    return {"event_type": event_type, "data": {**about, **more}}


def _fields_of(event_type: str, video: Document) -> Document:
    if event_type == "video_stream_push_success":
        push = {"token": "made up", "title": None, "auto_push": False, "type": "ApiGoogleDrivePush"}
        return {"stream": video.get("default_stream"), "push": push}
    if event_type == "video_transcription":
        return {"transcription_result": {"made_up": True, "text": "made up"}}
    if event_type == "video_transcription_failed":
        return {"error": "made up"}
    if event_type in ("video_delete", "video_marked_as_deleted", "video_restored"):
        return {"event_origin": "api"}
    return {}
