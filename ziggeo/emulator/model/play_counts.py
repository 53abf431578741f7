"""Views of videos, and the numbers and analytics rows that follow from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timezone
from typing import Any, Final

from .objects import Recording, View
from .state import State

Row = dict[str, Any]

_COUNTS: Final = ("device_views", "total_plays", "full_plays")
# Clients send seconds, milliseconds and microseconds; these bounds lie centuries apart.
_LEAST_MILLISECONDS: Final = 1e11
_LEAST_MICROSECONDS: Final = 1e14
_DAY: Final = 86_400


def of(state: State, *videos: Recording) -> list[View]:
    """Return the views of some videos."""
    tokens = {video.token for video in videos}
    return [view for view in state.views if view.video in tokens]


def numbers(views: Iterable[View]) -> dict[str, int]:
    """Count views.

    Inferred: no document names the numbers; these are the ones that the analytics queries count.
    """
    views = list(views)
    full = sum(view.full for view in views)
    return dict(zip(_COUNTS, (len(views), len(views), full), strict=True))


def rows(views: Iterable[View], query: str) -> list[Row]:
    """Answer an analytics query: one row for each group of views, in the order of the groups."""
    what, _, group = query.rpartition("_by_")
    groups = Counter(_GROUPS[group](view) for view in views if view.full or what != "full_plays")
    return [{**dict(fields), "event_count": groups[fields]} for fields in sorted(groups)]


def between(
    views: Iterable[View], begin: str | float | None, end: str | float | None
) -> Iterator[View]:
    """Leave out what was seen before one moment or after another."""
    first = float("-inf") if begin is None else seconds(begin)
    last = float("inf") if end is None else seconds(end)
    return (view for view in views if first <= view.at <= last)


def on_day(views: Iterable[View], moment: str | float) -> Iterator[View]:
    """Leave out what was not seen on the day, in UTC, that a moment belongs to."""
    day = seconds(moment) // _DAY
    return (view for view in views if view.at // _DAY == day)


def seconds(moment: str | float) -> float:
    """Return a moment in seconds since 1970.

    Inferred: the documents say microseconds, official clients send milliseconds and seconds, too.
    Which of them is meant can be told from the size of the number.
    """
    value = float(moment)
    if value >= _LEAST_MICROSECONDS:
        return value / 1_000_000
    return value / 1000 if value >= _LEAST_MILLISECONDS else value


def _moment(view: View) -> datetime:
    return datetime.fromtimestamp(view.at, timezone.utc)


def _date(view: View) -> tuple[str, int]:
    return "date", int(_moment(view).strftime("%Y%m%d"))


_Fields = tuple[tuple[str, Any], ...]
_GROUPS: Mapping[str, Callable[[View], _Fields]] = {
    "os": lambda view: (("os", view.os),),
    "date": lambda view: (("type", view.device), _date(view)),
    "country": lambda view: (("country", view.country), ("video_token", view.video)),
    "hour": lambda view: (_date(view), ("hour", _moment(view).strftime("%H"))),
    "browser": lambda view: (("device_browser", view.browser), ("device_os", view.os)),
}
