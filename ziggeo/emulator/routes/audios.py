"""Audios and their streams, but for files; they are served by the api host."""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle import recordings
from ..lifecycle.deletion import remove
from ..media import direct_uploads
from ..model import serializers
from ..operations import API, Call, Operation
from . import streams

_STREAMS: Final = "/v1/audios/<audio>/streams"
_STREAM: Final = f"{_STREAMS}/<stream>"


def index(call: Call) -> Any:
    """List audios."""
    audios = recordings.list_page(call.state, "audio", call.arguments)
    return [serializers.audio(audio) for audio in audios]


def count(call: Call) -> Any:
    """Count audios."""
    return {"count": sum(1 for _ in recordings.matching(call.state, "audio", call.arguments))}


def get(call: Call) -> Any:
    """Return one audio."""
    return serializers.audio(call.audio)


def get_bulk(call: Call) -> Any:
    """Return many audios."""
    found = recordings.find_many(call.state, "audio", call.arguments)
    return [serializers.audio(audio) for audio in found]


def create(call: Call) -> Any:
    """Make an audio, which is empty unless an old client sends its file at once."""
    return direct_uploads.create(call.state, "audio", call.arguments, call.request)


def update(call: Call) -> Any:
    """Change one audio."""
    audio = call.audio
    recordings.change(call.state, audio, call.arguments)
    return serializers.audio(audio)


def update_bulk(call: Call) -> Any:
    """Change many audios."""
    changed = recordings.change_many(call.state, "audio", call.arguments)
    return [serializers.audio(audio) for audio in changed]


def delete(call: Call) -> Any:
    """Delete an audio."""
    audio = call.audio
    deleted = serializers.audio(audio)
    remove(call.state, audio)
    return deleted


# The collections take the same paths as those of videos, but "get-bulk" is spelt with a hyphen.
OPERATIONS = (
    Operation("audios.index", "GET", "/v1/audios", index, API),
    Operation("audios.count", "GET", "/v1/audios/count", count, API),
    Operation("audios.get", "GET", "/v1/audios/<audio>", get, API),
    Operation("audios.get_bulk", "POST", "/v1/audios/get-bulk", get_bulk, API),
    Operation("audios.update", "POST", "/v1/audios/<audio>", update, API),
    Operation("audios.update_bulk", "POST", "/v1/audios/update-bulk", update_bulk, API),
    Operation("audios.delete", "DELETE", "/v1/audios/<audio>", delete, API),
    Operation("audios.create", "POST", "/v1/audios", create, API, status=201, exclusive=False),
    Operation("audioStreams.index", "GET", _STREAMS, streams.index, API),
    Operation("audioStreams.get", "GET", _STREAM, streams.get, API),
    Operation("audioStreams.delete", "DELETE", _STREAM, streams.delete, API),
    Operation(
        "audioStreams.create", "POST", _STREAMS, streams.create, API, status=201, exclusive=False
    ),
)
