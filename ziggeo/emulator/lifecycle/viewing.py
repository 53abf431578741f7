"""Somebody who watches a video; statistics and analytics follow from it."""

from __future__ import annotations

from datetime import datetime

from ..model.objects import View
from ..model.state import State


def record_view(
    state: State,
    video: str,
    *,
    country: str,
    browser: str,
    os: str,
    device: str,
    full: bool,
    at: float | datetime | None,
) -> None:
    """Have somebody watch a video.

    Raises:
        LookupError: there is no such video.
        ValueError: the datetime has no time zone.
    """
    if isinstance(at, datetime):
        if at.tzinfo is None:
            raise ValueError(f"at must have a time zone: {at!r}")
        at = at.timestamp()
    with state.lock:
        found = state.videos.find(video)
        if found is None:
            raise LookupError(f"there is no video {video}")
        moment = state.clock.now() if at is None else float(at)
        state.views.append(View(found.token, moment, country, browser, os, device, full))
