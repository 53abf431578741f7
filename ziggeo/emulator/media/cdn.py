"""Sends stored media: whole or in ranges, straight from disk, with the headers of a CDN."""

from __future__ import annotations

from flask import Request, Response
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.wsgi import FileWrapper

from ..model.assumptions import MediaState
from ..model.objects import Recording, StoredFile, Stream
from ..model.refusals import NotFound, PreconditionFailed

_BLOCK = 256 * 1024


def send(file: StoredFile, request: Request) -> Response:
    """Answer a download, honouring ``Range``, ``If-Range``, ``If-None-Match`` and HEAD."""
    try:
        opened = file.path.open("rb")
    except FileNotFoundError as error:
        raise NotFound("the media was deleted") from error
    response = Response(
        FileWrapper(opened, _BLOCK), mimetype=file.content_type, direct_passthrough=True
    )
    response.content_length = file.size
    response.set_etag(file.etag.strip('"'))
    try:
        response.make_conditional(request, accept_ranges=True, complete_length=file.size)
    except RequestedRangeNotSatisfiable:
        response.close()
        raise
    return response


def default_stream(recording: Recording) -> Stream:
    """Return the stream that stands for a whole video or audio."""
    if recording.default is None:
        raise NotFound(f"{recording.kind} {recording.token} has no stream to download")
    return recording.default


def media_of(stream: Stream) -> StoredFile:
    """Return the media of a stream that can be downloaded."""
    _require_processed(stream)
    if stream.media is None or stream.state is not MediaState.READY:
        raise NotFound(f"stream {stream.token} has no media")
    return stream.media


def image_of(stream: Stream) -> StoredFile:
    """Return the image of a stream: the attached one, or the first frame of its video."""
    _require_processed(stream)
    if stream.image is None:
        raise NotFound(f"stream {stream.token} has no image")
    return stream.image


def _require_processed(stream: Stream) -> None:
    if stream.state is MediaState.PROCESSING:
        raise PreconditionFailed(f"stream {stream.token} is still being processed")
