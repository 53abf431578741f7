"""Uploads that recorders in pages begin: create and sign, then store, then submit.

Storing is `storage.store`, as for servers. Inferred: the service's own client is known to send
`create_stream`, to read `video`, `stream` and `url_data`, and to end with `recordersubmit`; its
parts of five megabytes and its images are not served here.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Final

from ..lifecycle import recordings
from ..media import storage
from ..media.processing import add_stream, confirm_media
from ..model import serializers
from ..operations import PAGES, Call, Operation

_APPLICATION: Final = "/v1/applications/<application>"
_STREAM: Final = f"{_APPLICATION}/videos/<video>/streams/<stream>"


def create(call: Call) -> Any:
    """Make a video that belongs to the page's session, and sign its upload where one is wanted."""
    video = recordings.create(call.state, "video", call.arguments)
    video.session = call.session
    if not call.arguments.boolean("create_stream"):
        return serializers.video(video)
    stream = add_stream(call.state, video)
    video.default = stream
    suffix = PurePath(call.arguments.text("video_file_name") or "").suffix
    url_data = storage.sign_media(call.state, "video", stream, suffix)
    return {
        "video": serializers.video(video),
        "stream": serializers.video_stream(video, stream),
        "url_data": url_data,
    }


def submit(call: Call) -> Any:
    """Submit the file that a page has uploaded for a stream."""
    with call.state.lock:
        recording, stream = call.video, call.stream
    return confirm_media(call.state, recording, stream)


OPERATIONS = (
    Operation(
        "pages.videos.create",
        "POST",
        f"{_APPLICATION}/videos",
        create,
        PAGES,
        201,
        grant="create",
    ),
    Operation(
        "pages.streams.submit",
        "POST",
        f"{_STREAM}/recordersubmit",
        submit,
        PAGES,
        exclusive=False,
        grant="create",
    ),
)
