"""What videos and audios have in common: creating, changing, finding and listing them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from ..arguments.table import SETTABLE, kind_of
from ..arguments.values import Arguments
from ..model.assumptions import APPROVALS, DEFAULT_LIMIT, MAX_BULK, MAX_LIMIT, MediaState
from ..model.objects import Kind, Recording
from ..model.refusals import BadRequest
from ..model.state import State
from ..webhooks.events import announce
from . import expiry

_ATTRIBUTES = frozenset({"volatile", "tags", "data", "approved"})


def create(state: State, kind: Kind, arguments: Arguments) -> Recording:
    """Make an empty video or audio."""
    now = state.clock.seconds()
    recording = Recording(kind, state.new_token(), created=now, updated=now)
    changes = _read_changes(state, arguments)
    recording.key = arguments.key()
    state.recordings(kind).add(recording)
    _apply(state, recording, {"volatile": True, **changes})
    announce(state, "video_create", recording)
    return recording


def change(state: State, recording: Recording, arguments: Arguments) -> None:
    """Set what the arguments name, or nothing at all if one of them is refused."""
    changes = _read_changes(state, arguments)
    if "key" in arguments:
        state.recordings(recording.kind).rename(recording, arguments.key())
    _apply(state, recording, changes)


def change_many(state: State, kind: Kind, arguments: Arguments) -> list[Recording]:
    """Set the same on many; a key is refused, because it belongs to one."""
    if "key" in arguments:
        raise BadRequest("a key belongs to one object: it cannot be set on many")
    recordings = find_many(state, kind, arguments)
    changes = _read_changes(state, arguments)
    for recording in recordings:
        _apply(state, recording, changes)
    return recordings


def find_many(state: State, kind: Kind, arguments: Arguments) -> list[Recording]:
    """Return those of ``tokens_or_keys`` that exist, in the order asked for."""
    names = arguments.listing("tokens_or_keys")
    if not names:
        raise BadRequest("tokens_or_keys is required")
    if len(names) > MAX_BULK:
        raise BadRequest(f"at most {MAX_BULK} tokens or keys, not {len(names)}")
    found = (state.recordings(kind).find(name) for name in names)
    return [recording for recording in found if recording is not None]


def list_page(state: State, kind: Kind, arguments: Arguments) -> list[Recording]:
    """Return one page of a list, newest first unless ``reverse`` is set."""
    return list(paginate(matching(state, kind, arguments), arguments))


def paginate(items: Iterator[Any], arguments: Arguments) -> Iterator[Any]:
    """Apply ``limit`` and ``skip`` to anything that is listed."""
    limit = min(arguments.whole("limit", DEFAULT_LIMIT), MAX_LIMIT)
    skip = arguments.whole("skip", 0)
    return islice(items, skip, skip + limit)


def matching(state: State, kind: Kind, arguments: Arguments) -> Iterator[Recording]:
    """Go through the recordings that ``states``, ``tags`` and ``approved`` let pass."""
    states = wanted_states(arguments)
    tags = set(arguments.listing("tags"))
    approvals = _wanted_approvals(arguments)
    recordings = state.recordings(kind)
    for recording in iter(recordings) if arguments.boolean("reverse") else reversed(recordings):
        if (
            recording.state in states
            and tags.issubset(recording.tags or ())
            and recording.approved in approvals
        ):
            yield recording


def is_shown_to_pages(state: State, recording: Recording) -> bool:
    """Tell whether moderation lets players see a recording."""
    rules = state.application.get("config", {})
    return recording.approved is True or not rules.get("client_cannot_access_unaccepted_videos")


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
    if unknown := set(names) - set(APPROVALS):
        raise BadRequest(f"approved must be of {', '.join(APPROVALS)}, not {unknown.pop()!r}")
    return {APPROVALS[name] for name in names or APPROVALS}


def _read_changes(state: State, arguments: Arguments) -> dict[str, Any]:
    names = [name for name in arguments.values if name in SETTABLE]
    changes = {name: kind_of("videos.update", name).read(arguments, name) for name in names}
    if "volatile" in changes:
        # Null asks for what a new object has.
        changes["volatile"] = changes["volatile"] is not False
    if "tags" in changes:
        changes["tags"] = changes["tags"] or None
    if state.options.strict:
        _require_profiles(state, changes)
    return changes


def _require_profiles(state: State, changes: dict[str, Any]) -> None:
    """Refuse profiles that are another application's; video profiles exist in dashboards only."""
    for name in (changes.get("effect_profile") or "").split(","):
        if name.strip():
            state.effect_profiles.require(name.strip(), "effect_profile")
    if changes.get("meta_profile"):
        state.meta_profiles.require(changes["meta_profile"], "meta_profile")


def _apply(state: State, recording: Recording, changes: dict[str, Any]) -> None:
    recording.updated = state.clock.seconds()
    approved = recording.approved
    for name, value in changes.items():
        if name in _ATTRIBUTES:
            setattr(recording, name, value)
        else:
            recording.settings[name] = value
    if changes.keys() & expiry.ARGUMENTS:
        expiry.schedule(state, recording)
    if recording.approved is not approved:
        announce_approval(state, recording)


def announce_approval(state: State, recording: Recording) -> None:
    """Tell what moderation has decided; nothing is told of a video that is pending again."""
    if recording.approved is not None:
        announce(state, "video_approve" if recording.approved else "video_reject", recording)
