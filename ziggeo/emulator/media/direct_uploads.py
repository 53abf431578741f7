"""Files that come in the same form as the request to create something, without a signed upload.

Old official clients send them so. Today's prepare, store and confirm; see ``routes.uploads``.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from ..arguments.values import Arguments
from ..lifecycle import recordings
from ..model import serializers
from ..model.assumptions import content_type_of, media_type_of
from ..model.objects import Kind, Recording, StoredFile, Stream
from ..model.serializers import Fields
from ..model.state import State
from .processing import add_stream, process

if TYPE_CHECKING:
    from flask import Request


def has_file(request: Request) -> bool:
    """Tell whether a request brings a file."""
    return "file" in request.files


def create(state: State, kind: Kind, arguments: Arguments, request: Request) -> Fields:
    """Make a video or audio, which is empty unless its file comes at once, and render it.

    The state is locked but while the file is read.
    """
    brings_file = has_file(request)
    with state.lock:
        recording = recordings.create(state, kind, arguments)
        stream = add_stream(state, recording) if brings_file else None
    if stream is not None:
        receive_file(state, recording, stream, request)
    with state.lock:
        return serializers.recording(recording)


def receive_file(state: State, recording: Recording, stream: Stream, request: Request) -> None:
    """Submit the file of a request as the media of a stream."""
    sent = request.files["file"]
    path = state.new_path()
    sent.save(path)
    stream.media_type = media_type_of(PurePath(sent.filename or "").suffix, recording.kind)
    etag = f'"{state.new_token()}"'
    content_type = content_type_of(stream.media_type)
    process(state, recording, stream, StoredFile(path, path.stat().st_size, content_type, etag))
