"""Recorded views: the statistics and analytics rows that follow from them."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

EVENING = datetime(2030, 3, 17, 19, 30, tzinfo=timezone.utc)
NEXT_DAY = datetime(2030, 3, 18, 1, 0, tzinfo=timezone.utc)


@pytest.fixture
def videos(caller: Caller, emulator: Emulator) -> list[str]:
    """Two videos: the first seen three times, the second once."""
    first, second = (caller.post("/v1/videos/", key=key)["token"] for key in "ab")
    emulator.record_view("_a", country="DE", browser="Firefox", os="Linux", at=EVENING)
    emulator.record_view(first, country="DE", os="Linux", full=False, at=EVENING.timestamp())
    emulator.record_view(first, country="US", device="mobile", at=NEXT_DAY)
    emulator.record_view(second, country="US", browser="Firefox", os="Linux", at=NEXT_DAY)
    return [first, second]


def ask(caller: Caller, query: str, **fields: Any) -> Any:
    return caller.post("/v1/analytics/get", query=query, **fields)["analytics"]


@pytest.mark.usefixtures("videos")
def test_views_by_os_date_hour_and_browser(caller: Caller) -> None:
    assert ask(caller, "device_views_by_os") == [
        {"os": "Linux", "event_count": 3},
        {"os": "Windows", "event_count": 1},
    ]
    assert ask(caller, "device_views_by_date") == [
        {"type": "desktop", "date": 20300317, "event_count": 2},
        {"type": "desktop", "date": 20300318, "event_count": 1},
        {"type": "mobile", "date": 20300318, "event_count": 1},
    ]
    assert ask(caller, "total_plays_by_hour") == [
        {"date": 20300317, "hour": "19", "event_count": 2},
        {"date": 20300318, "hour": "01", "event_count": 2},
    ]
    assert ask(caller, "total_plays_by_browser") == [
        {"device_browser": "Chrome", "device_os": "Linux", "event_count": 1},
        {"device_browser": "Chrome", "device_os": "Windows", "event_count": 1},
        {"device_browser": "Firefox", "device_os": "Linux", "event_count": 2},
    ]


def test_full_plays_leave_out_what_was_broken_off(caller: Caller, videos: list[str]) -> None:
    first, second = videos
    rows = ask(caller, "full_plays_by_country")
    assert {(row["country"], row["video_token"]): row["event_count"] for row in rows} == {
        ("DE", first): 1,
        ("US", first): 1,
        ("US", second): 1,
    }
    own = caller.post(f"/v1/videos/{second}/analytics", query="total_plays_by_country")
    assert own == [{"country": "US", "video_token": second, "event_count": 1}]


@pytest.mark.usefixtures("videos")
@pytest.mark.parametrize("unit", [1, 1000, 1_000_000])
def test_a_time_span_is_understood_in_every_unit(caller: Caller, unit: int) -> None:
    evening, next_day = (int(moment.timestamp() * unit) for moment in (EVENING, NEXT_DAY))
    query = "device_views_by_os"
    counts = [
        sum(row["event_count"] for row in ask(caller, query, **span))
        for span in (
            {"from": next_day},
            {"to": evening},
            {"from": evening, "to": next_day},
            {"date": evening + unit},
            {"from": next_day + unit},
        )
    ]
    assert counts == [2, 2, 4, 2, 0]


def test_statistics_count_views(caller: Caller, emulator: Emulator, videos: list[str]) -> None:
    first, second = videos
    numbers = {"device_views": 3, "total_plays": 3, "full_plays": 2}
    assert caller.get(f"/v1/videos/{first}/stats") == {"token": first, **numbers}
    both = ",".join(videos)
    (total,) = caller.post("/v1/videos/stats_bulk", tokens_or_keys=both)
    assert (total["videos"], total["device_views"]) == (2, 4)
    each = caller.post("/v1/videos/stats_bulk", tokens_or_keys=both, summarize="false")
    assert [row["device_views"] for row in each] == [3, 1]
    emulator.clock.freeze(NEXT_DAY.timestamp() + 40 * 86_400)
    stats = "/server/v1/application/stats"
    assert caller.get(stats, host="api")["device_views"] == 4
    assert caller.get(stats, host="api", period="year")["full_plays"] == 3
    assert caller.get(stats, host="api", period="month")["total_plays"] == 0
    assert second


def test_a_view_is_of_now_unless_it_says_when(caller: Caller, emulator: Emulator) -> None:
    emulator.clock.freeze(EVENING.timestamp())
    emulator.record_view(caller.post("/v1/videos/")["token"])
    assert ask(caller, "total_plays_by_hour")[0]["hour"] == "19"


def test_a_view_needs_a_video_and_a_time_zone(caller: Caller, emulator: Emulator) -> None:
    with pytest.raises(LookupError, match="nobody"):
        emulator.record_view("nobody")
    token = caller.post("/v1/videos/")["token"]
    with pytest.raises(ValueError, match="time zone"):
        emulator.record_view(token, at=EVENING.replace(tzinfo=None))


@pytest.mark.usefixtures("videos")
def test_reset_forgets_views(caller: Caller, emulator: Emulator) -> None:
    emulator.reset()
    assert ask(caller, "device_views_by_os") == []
