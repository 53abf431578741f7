"""The three steps of an upload: prepare (sign), store (the storage host) and confirm."""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle import recordings
from ..media import storage
from ..media.processing import (
    add_stream,
    confirm_image,
    confirm_media,
    confirm_watermark,
    require_unbound,
)
from ..model import serializers
from ..model.assumptions import BUCKET
from ..model.objects import Kind, Recording, Stream
from ..model.refusals import PreconditionFailed
from ..operations import STORAGE, Call, Operation
from .effects import add_watermark, change_watermark

_VIDEO_STREAM: Final = "/v1/videos/<video>/streams/<stream>"
_PROCESS: Final = "/v1/effects/<profile>/process"
_IMAGE_CONTENT_TYPE: Final = "image/jpeg"


def prepare_video(call: Call) -> Any:
    """Make a video with a stream, and sign an upload for it."""
    return _prepare_recording(call, "video")


def prepare_audio(call: Call) -> Any:
    """Make an audio with a stream, and sign an upload for it."""
    return _prepare_recording(call, "audio")


def prepare_stream(call: Call) -> Any:
    """Make a stream, and sign an upload for it."""
    recording = call.recording
    return _prepare_media(call, recording, add_stream(call.state, recording))


def prepare_attached_video(call: Call) -> Any:
    """Sign an upload of a video for a stream that is there."""
    stream = call.stream
    if stream.media is not None or stream.state.name != "EMPTY":
        raise PreconditionFailed(f"stream {stream.token} has its video already")
    return _prepare_media(call, call.recording, stream)


def prepare_image(call: Call) -> Any:
    """Sign an upload of an image for a stream."""
    stream = call.stream
    require_unbound(stream)
    url_data = storage.sign(call.state, stream.token, "image", _IMAGE_CONTENT_TYPE)
    return {"stream": serializers.video_stream(call.video, stream), "url_data": url_data}


def prepare_watermark(call: Call) -> Any:
    """Make a watermark process, and sign an upload of its image."""
    return _prepare_watermark(call, add_watermark(call).token)


def prepare_other_watermark(call: Call) -> Any:
    """Change a watermark process, and sign an upload of its new image."""
    return _prepare_watermark(call, change_watermark(call).token)


def store(call: Call) -> Any:
    """Take in a file with its signed fields."""
    return storage.receive(call.state, call.request)


def confirm_stream(call: Call) -> Any:
    """Submit the file that was uploaded for a stream."""
    with call.state.lock:
        recording, stream = call.recording, call.stream
    return confirm_media(call.state, recording, stream)


def confirm_stream_image(call: Call) -> Any:
    """Attach the image that was uploaded for a stream."""
    with call.state.lock:
        recording, stream = call.video, call.stream
    confirm_image(call.state, recording, stream)
    return serializers.video_stream(recording, stream)


def confirm_process(call: Call) -> Any:
    """Take the image that was uploaded for a watermark process."""
    with call.state.lock:
        profile = call.state.effect_profiles.get(call.segments["profile"])
        process = profile.processes.get(call.segments["process"])
    confirm_watermark(call.state, process)
    return serializers.process(process)


def _prepare_recording(call: Call, kind: Kind) -> Any:
    recording = recordings.create(call.state, kind, call.arguments)
    stream = add_stream(call.state, recording)
    # Clients read the stream's token here, to confirm it.
    recording.default = stream
    url_data = _sign_media(call, kind, stream)
    return {kind: serializers.recording(recording), "url_data": url_data}


def _prepare_media(call: Call, recording: Recording, stream: Stream) -> Any:
    url_data = _sign_media(call, recording.kind, stream)
    return {"stream": serializers.stream(recording, stream), "url_data": url_data}


def _sign_media(call: Call, kind: Kind, stream: Stream) -> dict[str, Any]:
    extension = call.arguments.text(f"{kind}_type") or ""
    return storage.sign_media(call.state, kind, stream, extension)


def _prepare_watermark(call: Call, token: str) -> Any:
    profile = call.state.effect_profiles.get(call.segments["profile"])
    url_data = storage.sign(call.state, token, "watermark", _IMAGE_CONTENT_TYPE)
    process = serializers.process(profile.processes.get(token))
    return {"effect_process": process, "url_data": url_data}


OPERATIONS = (
    Operation("videos.create.prepare", "POST", "/v1/videos-upload-url", prepare_video),
    Operation("audios.create.prepare", "POST", "/v1/audios-upload-url", prepare_audio),
    Operation(
        "streams.create.prepare", "POST", "/v1/videos/<video>/streams-upload-url", prepare_stream
    ),
    Operation(
        "audioStreams.create.prepare",
        "POST",
        "/v1/audios/<audio>/streams-upload-url",
        prepare_stream,
    ),
    Operation(
        "streams.attach_video.prepare",
        "POST",
        f"{_VIDEO_STREAM}/video-upload-url",
        prepare_attached_video,
    ),
    Operation(
        "streams.attach_image.prepare", "POST", f"{_VIDEO_STREAM}/image-upload-url", prepare_image
    ),
    Operation(
        "effectProfileProcess.create_watermark_process.prepare",
        "POST",
        f"{_PROCESS}/watermark-upload-url",
        prepare_watermark,
    ),
    Operation(
        "effectProfileProcess.edit_watermark_process.prepare",
        "POST",
        f"{_PROCESS}/<process>/watermark-upload-url",
        prepare_other_watermark,
    ),
    Operation("storage.store", "POST", f"/{BUCKET}", store, STORAGE, exclusive=False),
    Operation(
        "streams.confirm_video",
        "POST",
        f"{_VIDEO_STREAM}/confirm-video",
        confirm_stream,
        exclusive=False,
    ),
    Operation(
        "streams.confirm_image",
        "POST",
        f"{_VIDEO_STREAM}/confirm-image",
        confirm_stream_image,
        exclusive=False,
    ),
    Operation(
        "audioStreams.confirm_audio",
        "POST",
        "/v1/audios/<audio>/streams/<stream>/confirm-audio",
        confirm_stream,
        exclusive=False,
    ),
    Operation(
        "effectProfileProcess.confirm_watermark",
        "POST",
        f"{_PROCESS}/<process>/confirm-watermark",
        confirm_process,
        exclusive=False,
    ),
)
