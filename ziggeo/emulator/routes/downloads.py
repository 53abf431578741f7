"""Downloads: the video CDN for videos and images, the media CDN for audios."""

from __future__ import annotations

from typing import Any

from ..media import cdn
from ..operations import AUDIO_CDN, CDN, Call, Operation


def default_media(call: Call) -> Any:
    """Send the media of a whole video or audio."""
    return cdn.send(cdn.media_of(cdn.default_stream(call.recording)), call.request)


def default_image(call: Call) -> Any:
    """Send the image of a whole video."""
    return cdn.send(cdn.image_of(cdn.default_stream(call.video)), call.request)


def stream_media(call: Call) -> Any:
    """Send the media of one stream."""
    return cdn.send(cdn.media_of(call.stream), call.request)


def stream_image(call: Call) -> Any:
    """Send the image of one stream."""
    return cdn.send(cdn.image_of(call.stream), call.request)


# Only the opening of the file happens under the lock; the bytes go out afterwards.
OPERATIONS = (
    Operation("videos.download_video", "GET", "/v1/videos/<video>/video", default_media, CDN),
    Operation("videos.download_image", "GET", "/v1/videos/<video>/image", default_image, CDN),
    Operation(
        "streams.download_video",
        "GET",
        "/v1/videos/<video>/streams/<stream>/video",
        stream_media,
        CDN,
    ),
    Operation(
        "streams.download_image",
        "GET",
        "/v1/videos/<video>/streams/<stream>/image",
        stream_image,
        CDN,
    ),
    Operation("audios.download_audio", "GET", "/v1/audios/<audio>/audio", default_media, AUDIO_CDN),
    Operation(
        "audioStreams.download_audio",
        "GET",
        "/v1/audios/<audio>/streams/<stream>/audio",
        stream_media,
        AUDIO_CDN,
    ),
)
