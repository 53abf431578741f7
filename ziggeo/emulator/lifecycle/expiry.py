"""When videos and audios go by themselves: by their expiration, or because they stay empty."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import partial
from typing import Final

from ..model.assumptions import DAY_SECONDS, VOLATILE_LIFETIME_SECONDS, MediaState
from ..model.objects import Recording
from ..model.state import State
from .deletion import remove

ARGUMENTS: Final = frozenset({"expiration_days", "expire_on", "volatile"})


def schedule(state: State, recording: Recording) -> None:
    """Note when a recording has to go, after one of ``ARGUMENTS`` was set on it."""
    recording.expires = _expiration(state, recording)
    if recording.expires is not None:
        state.at(recording.expires, partial(_expire, state, recording, recording.expires))
    if recording.volatile and recording.state is MediaState.EMPTY:
        state.after(VOLATILE_LIFETIME_SECONDS, partial(_remove_if_empty, state, recording))


def _expiration(state: State, recording: Recording) -> float | None:
    """Return the earlier of the two moments that can be set."""
    moments = []
    if (days := recording.settings.get("expiration_days")) is not None:
        moments.append(state.clock.now() + float(days) * DAY_SECONDS)
    if (day := recording.settings.get("expire_on")) is not None:
        moments.append(datetime.fromisoformat(day).replace(tzinfo=timezone.utc).timestamp())
    return min(moments, default=None)


def _expire(state: State, recording: Recording, moment: float) -> None:
    # The expiration may have been changed since.
    if recording.expires == moment and _exists(state, recording):
        remove(state, recording, "expiration")


def _remove_if_empty(state: State, recording: Recording) -> None:
    is_empty = recording.volatile and recording.state is MediaState.EMPTY
    if is_empty and _exists(state, recording):
        remove(state, recording, "volatile")


def _exists(state: State, recording: Recording) -> bool:
    return state.recordings(recording.kind).find(recording.token) is recording
