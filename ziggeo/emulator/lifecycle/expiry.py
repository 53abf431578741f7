"""When videos and audios go by themselves: by their expiration, or because they stay empty."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial
from typing import Final

from ..model.assumptions import DAY_SECONDS, VOLATILE_LIFETIME_SECONDS, MediaState
from ..model.objects import Kind, Recording
from ..model.state import State
from .deletion import remove

ARGUMENTS: Final = frozenset({"expiration_days", "expire_on", "volatile"})


def schedule(state: State, recording: Recording) -> None:
    """Note when a recording has to go, after one of ``ARGUMENTS`` was set on it."""
    recording.expires = _expiration(state, recording)
    # A job waits for days: it must not keep what is deleted before.
    name = (recording.kind, recording.token)
    is_there = partial(_is_there, state, *name)
    if recording.expires is not None:
        state.at(recording.expires, partial(_expire, state, *name, recording.expires), is_there)
    if recording.volatile and recording.state is MediaState.EMPTY:
        job = partial(_remove_if_empty, state, *name)
        state.after(VOLATILE_LIFETIME_SECONDS, job, is_there)


def _expiration(state: State, recording: Recording) -> float | None:
    """Return the earlier of the two moments that can be set."""
    moments = []
    if (days := recording.settings.get("expiration_days")) is not None:
        moments.append(state.clock.now() + float(days) * DAY_SECONDS)
    if (day := recording.settings.get("expire_on")) is not None:
        moments.append(datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp())
    return min(moments, default=None)


def _expire(state: State, kind: Kind, token: str, moment: float) -> None:
    recording = state.recordings(kind).find(token)
    # The expiration may have been changed since.
    if recording is not None and recording.expires == moment:
        remove(state, recording, "expiration")


def _remove_if_empty(state: State, kind: Kind, token: str) -> None:
    recording = state.recordings(kind).find(token)
    if recording is not None and recording.volatile and recording.state is MediaState.EMPTY:
        remove(state, recording, "volatile")


def _is_there(state: State, kind: Kind, token: str) -> bool:
    return state.recordings(kind).find(token) is not None
