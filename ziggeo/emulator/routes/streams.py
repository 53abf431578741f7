"""Streams of videos: everything but their files, which ``uploads`` and ``downloads`` deal with."""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle import recordings
from ..lifecycle.deletion import remove_stream
from ..media.direct_uploads import has_file, receive_file
from ..media.processing import add_stream, bind, delete_media, require_unbound
from ..media.pushes import push
from ..model import serializers
from ..operations import Call, Operation

_STREAMS: Final = "/v1/videos/<video>/streams"
_STREAM: Final = f"{_STREAMS}/<stream>"
# Inferred: no server-side client ever had this path; the official browser client has it.
_STREAM_FILE: Final = f"{_STREAM}/file"


def index(call: Call) -> Any:
    """List the streams of a video or audio, oldest first."""
    recording = call.recording
    states = recordings.wanted_states(call.arguments)
    streams = recording.streams.values()
    return [serializers.stream(recording, stream) for stream in streams if stream.state in states]


def get(call: Call) -> Any:
    """Return one stream."""
    return serializers.stream(call.recording, call.stream)


def create(call: Call) -> Any:
    """Make a stream, which is empty unless an old client sends its file at once."""
    with call.state.lock:
        recording = call.recording
        stream = add_stream(call.state, recording)
    if has_file(call.request):
        receive_file(call.state, recording, stream, call.request)
    with call.state.lock:
        return serializers.stream(recording, stream)


def delete(call: Call) -> Any:
    """Delete a stream."""
    recording, stream = call.recording, call.stream
    deleted = serializers.stream(recording, stream)
    remove_stream(call.state, recording, stream)
    return deleted


def delete_file(call: Call) -> Any:
    """Delete the media of a stream and keep its data."""
    stream = call.stream
    delete_media(call.state, call.video, stream)
    return serializers.video_stream(call.video, stream)


def attach_image(call: Call) -> Any:
    """Attach an image without a file: there is nothing to do but to say whether one may come."""
    require_unbound(call.stream)
    return get(call)


def attach_subtitle(call: Call) -> Any:
    """Attach a subtitle text in one language."""
    stream = call.stream
    language = call.arguments.required_text("lang")
    text = call.arguments.required_text("data")
    stream.subtitles[language] = {"label": call.arguments.text("label") or language, "data": text}
    return serializers.video_stream(call.video, stream)


def push_to_service(call: Call) -> Any:
    """Note a push on the stream."""
    stream = call.stream
    push(call.state, call.video, stream, call.arguments.required_text("pushservicetoken"))
    return serializers.video_stream(call.video, stream)


def bind_stream(call: Call) -> Any:
    """Close a stream and submit it."""
    stream = call.stream
    bind(call.state, call.video, stream)
    return serializers.video_stream(call.video, stream)


OPERATIONS = (
    Operation("streams.index", "GET", _STREAMS, index),
    Operation("streams.get", "GET", _STREAM, get),
    Operation("streams.push_to_service", "POST", f"{_STREAM}/push", push_to_service),
    Operation("streams.delete", "DELETE", _STREAM, delete),
    Operation("streams.delete_file", "DELETE", _STREAM_FILE, delete_file),
    Operation("streams.create", "POST", _STREAMS, create, status=201, exclusive=False),
    Operation("streams.attach_image", "POST", f"{_STREAM}/image", attach_image),
    # Inferred: without a file there is nothing to attach; the stream is what it was.
    Operation("streams.attach_video", "POST", f"{_STREAM}/video", get),
    Operation("streams.attach_subtitle", "POST", f"{_STREAM}/subtitle", attach_subtitle),
    Operation("streams.bind", "POST", f"{_STREAM}/bind", bind_stream),
)
