"""What players and recorders in pages ask: reading, and the simple changes, under client paths.

They show no private key but, where the application wants one, an auth token. The responses are
those of the server's operations. Creating and uploading are in ``page_uploads``.
"""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle import recordings
from ..lifecycle.deletion import remove
from ..lifecycle.recordings import is_shown_to_pages
from ..model import serializers
from ..model.assumptions import Host
from ..model.refusals import Forbidden, NotFound
from ..operations import PAGES, Call, Grant, Operation
from . import downloads, streams

_APPLICATION: Final = "/v1/applications/<application>"
_VIDEO: Final = f"{_APPLICATION}/videos/<video>"
_AUDIO: Final = f"{_APPLICATION}/audios/<audio>"
_MEDIA: Final = (Host.CDN, Host.JS_CDN)


def index(call: Call) -> Any:
    """List videos, where the application lets pages do that."""
    if not _rules(call).get("client_can_index_videos"):
        raise Forbidden("client_can_index_videos is not set on this application")
    shown = recordings.list_page(call.state, "video", call.arguments)
    return [serializers.video(video) for video in shown if is_shown_to_pages(call.state, video)]


def get(call: Call) -> Any:
    """Return one video or audio."""
    return serializers.recording(_shown(call))


def update(call: Call) -> Any:
    """Change one video or audio."""
    recordings.change(call.state, call.recording, call.arguments)
    return serializers.recording(call.recording)


def delete(call: Call) -> Any:
    """Delete a video or audio."""
    recording = call.recording
    deleted = serializers.recording(recording)
    remove(call.state, recording, "client")
    return deleted


def stream_index(call: Call) -> Any:
    """List the streams of a video or audio."""
    _shown(call)
    return streams.index(call)


def stream_get(call: Call) -> Any:
    """Return one stream."""
    _shown(call)
    return streams.get(call)


def media(call: Call) -> Any:
    """Send the media of a whole video or audio, or of one stream."""
    _shown(call)
    send = downloads.stream_media if "stream" in call.segments else downloads.default_media
    return send(call)


def image(call: Call) -> Any:
    """Send the image of a whole video or of one stream."""
    _shown(call)
    send = downloads.stream_image if "stream" in call.segments else downloads.default_image
    return send(call)


def _shown(call: Call) -> Any:
    recording = call.recording
    if not is_shown_to_pages(call.state, recording):
        raise NotFound(f"{recording.kind} {recording.token} was not accepted yet")
    return recording


def _rules(call: Call) -> dict[str, Any]:
    rules: dict[str, Any] = call.state.application.get("config", {})
    return rules


def _read(name: str, path: str, handler: Any, hosts: tuple[Host, ...] = PAGES) -> Operation:
    return Operation(f"pages.{name}", "GET", path, handler, hosts, grant="read")


def _change(name: str, verb: str, path: str, handler: Any, grant: Grant) -> Operation:
    return Operation(f"pages.{name}", verb, path, handler, PAGES, grant=grant)


OPERATIONS = (
    _read("videos.index", f"{_APPLICATION}/videos", index),
    _read("videos.get", _VIDEO, get),
    _read("streams.index", f"{_VIDEO}/streams", stream_index),
    _read("streams.get", f"{_VIDEO}/streams/<stream>", stream_get),
    _read("audios.get", _AUDIO, get),
    _read("audioStreams.index", f"{_AUDIO}/streams", stream_index),
    _read("videos.download_video", f"{_VIDEO}/video", media, _MEDIA),
    _read("videos.download_video_file", f"{_VIDEO}/video.<extension>", media, _MEDIA),
    _read("videos.download_image", f"{_VIDEO}/image", image, _MEDIA),
    _read("streams.download_video", f"{_VIDEO}/streams/<stream>/video", media, _MEDIA),
    _read(
        "streams.download_video_file", f"{_VIDEO}/streams/<stream>/video.<extension>", media, _MEDIA
    ),
    _read("streams.download_image", f"{_VIDEO}/streams/<stream>/image", image, _MEDIA),
    _read("audios.download_audio", f"{_AUDIO}/audio", media, _MEDIA),
    _read("audios.download_audio_file", f"{_AUDIO}/audio.<extension>", media, _MEDIA),
    _change("videos.update", "POST", _VIDEO, update, "update"),
    _change("videos.delete", "DELETE", _VIDEO, delete, "destroy"),
    _change("audios.update", "POST", _AUDIO, update, "update"),
    _change("audios.delete", "DELETE", _AUDIO, delete, "destroy"),
)
