"""What videos and audios have in common: creating, changing, finding, listing and removing them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from typing import Any

from .arguments import Arguments
from .decisions import DEFAULT_LIMIT, MAXIMUM_BULK, MAXIMUM_LIMIT, MediaState
from .refusals import BadRequest
from .state import Collection, Kind, Recording, State, Stream

_Reader = Callable[[Arguments, str], Any]


def _tags(arguments: Arguments, name: str) -> list[str] | None:
    return arguments.listing(name) or None


def _volatile(arguments: Arguments, name: str) -> bool:
    # Null asks for what a new object has.
    return arguments.boolean(name) is not False


# What can be set, by its name in requests; most of it only has to be remembered.
_FIELDS: Mapping[str, _Reader] = {
    "volatile": _volatile,
    "tags": _tags,
    "data": Arguments.document,
    "approved": Arguments.boolean,
    "title": Arguments.text,
    "description": Arguments.text,
    "min_duration": Arguments.number,
    "max_duration": Arguments.number,
    "enforce_duration": Arguments.boolean,
    "expiration_days": Arguments.number,
    "expire_on": Arguments.day,
    "auto_crop": Arguments.boolean,
    "auto_pad": Arguments.boolean,
    "default_image_selector": Arguments.fraction,
    "delete_old_streams": Arguments.boolean,
    "moderation_reason": Arguments.text,
    "effect_profile": Arguments.text,
    "meta_profile": Arguments.text,
    "video_profile": Arguments.text,
    "audio_profile": Arguments.text,
}
_ATTRIBUTES = frozenset({"volatile", "tags", "data", "approved"})
_APPROVALS: Mapping[str, bool | None] = {"APPROVED": True, "REJECTED": False, "PENDING": None}


def create(state: State, kind: Kind, arguments: Arguments) -> Recording:
    """Make an empty video or audio."""
    now = state.clock.seconds()
    recording = Recording(kind, state.new_token(), created=now, updated=now)
    changes = _read_changes(arguments)
    recording.key = arguments.text("key")
    collection(state, kind).add(recording)
    _apply(state, recording, changes)
    return recording


def change(state: State, recording: Recording, arguments: Arguments) -> None:
    """Set what the arguments name, or nothing at all if one of them is refused."""
    changes = _read_changes(arguments)
    if "key" in arguments:
        collection(state, recording.kind).rename(recording, arguments.text("key"))
    _apply(state, recording, changes)


def change_many(state: State, kind: Kind, arguments: Arguments) -> list[Recording]:
    """Set the same on many; a key is refused, because it belongs to one."""
    if "key" in arguments:
        raise BadRequest("a key belongs to one object: it cannot be set on many")
    recordings = find_many(state, kind, arguments)
    changes = _read_changes(arguments)
    for recording in recordings:
        _apply(state, recording, changes)
    return recordings


def remove(state: State, recording: Recording) -> None:
    """Delete a video or audio with its streams and their files."""
    for stream in list(recording.streams.values()):
        remove_stream(state, recording, stream)
    collection(state, recording.kind).remove(recording)


def remove_stream(state: State, recording: Recording, stream: Stream) -> None:
    """Delete one stream; what pointed to it points nowhere."""
    del recording.streams[stream.token]
    if recording.original is stream:
        recording.original = None
    if recording.default is stream:
        recording.default = recording.original
    kept = {file for other in recording.streams.values() for file in (other.media, other.image)}
    state.release(*({stream.media, stream.image} - kept))


def collection(state: State, kind: Kind) -> Collection[Recording]:
    """Return where recordings of a kind are kept."""
    return state.videos if kind == "video" else state.audios


def find_many(state: State, kind: Kind, arguments: Arguments) -> list[Recording]:
    """Return those of ``tokens_or_keys`` that exist, in the order asked for."""
    names = arguments.listing("tokens_or_keys")
    if not names:
        raise BadRequest("tokens_or_keys is required")
    if len(names) > MAXIMUM_BULK:
        raise BadRequest(f"at most {MAXIMUM_BULK} tokens or keys, not {len(names)}")
    found = (collection(state, kind).find(name) for name in names)
    return [recording for recording in found if recording is not None]


def page(state: State, kind: Kind, arguments: Arguments) -> list[Recording]:
    """Return one page of a list, newest first unless ``reverse`` is set."""
    return list(window(matching(state, kind, arguments), arguments))


def window(items: Iterator[Any], arguments: Arguments) -> Iterator[Any]:
    """Apply ``limit`` and ``skip`` to anything that is listed."""
    limit = min(arguments.whole("limit", DEFAULT_LIMIT), MAXIMUM_LIMIT)
    skip = arguments.whole("skip", 0)
    return islice(items, skip, skip + limit)


def matching(state: State, kind: Kind, arguments: Arguments) -> Iterator[Recording]:
    """Go through the recordings that ``states``, ``tags`` and ``approved`` let pass."""
    states = wanted_states(arguments)
    tags = set(arguments.listing("tags"))
    approvals = _wanted_approvals(arguments)
    recordings = collection(state, kind)
    for recording in iter(recordings) if arguments.boolean("reverse") else reversed(recordings):
        if (
            recording.state in states
            and tags.issubset(recording.tags or ())
            and recording.approved in approvals
        ):
            yield recording


def wanted_states(arguments: Arguments) -> set[MediaState]:
    """Read the ``states`` filter: names or numbers, comma-separated, or ``all``."""
    names = arguments.listing("states")
    if not names or "all" in (name.lower() for name in names):
        return set(MediaState) - {MediaState.DELETED}
    return {_state(name) for name in names}


def _state(name: str) -> MediaState:
    for state in MediaState:
        if name.upper() == state.name or name == str(int(state)):
            return state
    known = ", ".join(state.name for state in MediaState)
    raise BadRequest(f"states must be of {known} or all, not {name!r}")


def _wanted_approvals(arguments: Arguments) -> set[bool | None]:
    names = [name.upper() for name in arguments.listing("approved")]
    if unknown := set(names) - set(_APPROVALS):
        raise BadRequest(f"approved must be of {', '.join(_APPROVALS)}, not {unknown.pop()!r}")
    return {_APPROVALS[name] for name in names or _APPROVALS}


def _read_changes(arguments: Arguments) -> dict[str, Any]:
    return {name: read(arguments, name) for name, read in _FIELDS.items() if name in arguments}


def _apply(state: State, recording: Recording, changes: dict[str, Any]) -> None:
    recording.updated = state.clock.seconds()
    for name, value in changes.items():
        if name in _ATTRIBUTES:
            setattr(recording, name, value)
        else:
            recording.settings[name] = value
