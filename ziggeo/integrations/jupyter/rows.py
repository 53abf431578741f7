"""Rows of analytics, added up for a chart; nothing is drawn here."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any, Final

from ..._words import visible
from ...errors import ArgumentError
from .facts import number
from .output import words

Row = Mapping[str, Any]
Counts = list[tuple[str, int]]
Series = list[tuple[str, Mapping[datetime, int]]]

_MOST_BARS: Final = 20
_MOST_SERIES: Final = 8
_MOST_EVENTS: Final = 1e15
_MOST_LETTERS: Final = 40  # of a name beside a bar
_YEARS: Final = range(1970, 2256)
_HOURS: Final = 24


def rows_of(analytics: Any) -> list[Row]:
    """Return the rows of an answer: a list, or a mapping by whatever key, or None for none.

    Raises:
        ArgumentError: it is not an answer of analytics.
    """
    found = analytics
    if isinstance(found, Mapping) and "analytics" in found:
        found = found["analytics"]
    if isinstance(found, Mapping):
        found = list(found.values())
    if found is None:
        return []
    if isinstance(found, list) and all(isinstance(row, Mapping) for row in found):
        return found
    raise ArgumentError("analytics are what client.analytics().get(...) answers: rows of fields")


def by_name(rows: list[Row]) -> Counts:
    """Return how many events there were of each name, most first; the last ones in one sum."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[_name(row, ("os", "country", "device_browser", "device_os"))] += _events(row)
    ordered = counts.most_common()
    if len(ordered) <= _MOST_BARS:
        return ordered
    rest = ordered[_MOST_BARS - 1 :]
    return [*ordered[: _MOST_BARS - 1], (f"{len(rest)} others", sum(count for _, count in rest))]


def by_day_or_hour(rows: list[Row]) -> Series:
    """Return how many events there were at each moment, for each kind of device, most first.

    Raises:
        ArgumentError: a row has no date that can be read.
    """
    found: dict[str, Counter[datetime]] = {}
    for row in rows:
        moments = found.setdefault(_name(row, ("type",)), Counter())
        moments[_moment(row)] += _events(row)
    ordered = sorted(found.items(), key=lambda item: -sum(item[1].values()))
    if len(ordered) <= _MOST_SERIES:
        return list(ordered)
    rest: Counter[datetime] = Counter()
    for _, moments in ordered[_MOST_SERIES - 1 :]:
        rest.update(moments)
    return [*ordered[: _MOST_SERIES - 1], ("others", rest)]


def _name(row: Row, fields: tuple[str, ...]) -> str:
    parts = [words(row[name]) for name in fields if isinstance(row.get(name), str)]
    # A name that begins with an underscore is left out of legends by matplotlib.
    return words(", ".join(parts).lstrip("_"), _MOST_LETTERS) or "unknown"


def _events(row: Row) -> int:
    return round(number(row.get("event_count"), _MOST_EVENTS) or 0)


def _moment(row: Row) -> datetime:
    """Return the day of a row, or the hour: "date" is YYYYMMDD, "hour" from 00 to 23, in UTC."""
    text = str(row.get("date"))
    hour = number(row.get("hour", 0), _HOURS - 1)
    try:
        day = datetime.strptime(text[:8], "%Y%m%d").replace(tzinfo=timezone.utc)
    except ValueError:
        day = None
    if day is None or day.year not in _YEARS or hour is None or len(text) != len("YYYYMMDD"):
        shown = visible(f"{text[:40]} {row.get('hour', '')}"[:60])
        raise ArgumentError(f"a row of analytics has no date that can be read: {shown}")
    return day.replace(hour=int(hour))
