"""What analytics answer, drawn: every query, every shape, whatever the rows hold."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any, get_args

import pytest

from ziggeo import ArgumentError, ConfigurationError, Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.integrations.jupyter import chart
from ziggeo.types import AnalyticsQuery

matplotlib = pytest.importorskip("matplotlib")

DAY = datetime(2030, 1, 31, 22, 30, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw without a window, and close what was drawn."""
    from matplotlib import pyplot

    pyplot.switch_backend("agg")
    yield
    pyplot.close("all")


@pytest.fixture
def watched(client: Ziggeo, emulator: Emulator) -> str:
    """A video that was watched five times, on two days."""
    token = client.videos().create()["token"]
    emulator.record_view(token, at=DAY, country="DE", device="mobile", os="Android")
    for hours in (0, 0, 3):
        emulator.record_view(token, at=DAY + timedelta(hours=hours))
    emulator.record_view(token, at=DAY, full=False)
    return token


def drawn(ax: Any) -> Any:
    """Draw it wholly, as a notebook would; what cannot be drawn fails here."""
    buffer = io.BytesIO()
    ax.figure.savefig(buffer, format="png")
    assert buffer.getvalue().startswith(b"\x89PNG")
    return ax


def bars(ax: Any) -> dict[str, float]:
    names = [label.get_text() for label in ax.get_yticklabels()]
    return dict(zip(names, [patch.get_width() for patch in ax.patches], strict=True))


def events(ax: Any) -> float:
    """Return how many events the bars over time stand for."""
    return sum(patch.get_height() for patch in ax.patches)


@pytest.mark.parametrize("query", get_args(AnalyticsQuery))
def test_each_query_is_drawn_with_all_its_events(
    client: Ziggeo, watched: str, query: AnalyticsQuery
) -> None:
    for answer in (
        client.analytics().get(query=query),
        client.videos().analytics(watched, query=query),
    ):
        ax = drawn(chart(answer, title=query))
        over_time = query.endswith(("_date", "_hour"))
        found = events(ax) if over_time else sum(bars(ax).values())
        assert found == (4 if query.startswith("full") else 5)
        assert ax.get_title() == query


def test_names_are_those_of_the_rows_most_events_first(client: Ziggeo, watched: str) -> None:
    def asked(query: AnalyticsQuery) -> list[tuple[str, float]]:
        return list(bars(drawn(chart(client.analytics().get(query=query)))).items())

    assert asked("device_views_by_os") == [("Windows", 4), ("Android", 1)]
    assert asked("total_plays_by_country") == [("US", 4), ("DE", 1)]
    browsers = [("Chrome, Windows", 4), ("Chrome, Android", 1)]
    assert asked("total_plays_by_browser") == browsers


def test_kinds_of_device_stand_on_each_other_at_their_day(client: Ziggeo, watched: str) -> None:
    ax = drawn(chart(client.analytics().get(query="device_views_by_date")))
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["desktop", "mobile"]
    day = matplotlib.dates.date2num(datetime(2030, 1, 31, tzinfo=timezone.utc))
    found = [(each.get_center()[0] - day, each.get_y(), each.get_height()) for each in ax.patches]
    assert found == [(0, 0, 3), (1, 0, 1), (0, 3, 1), (1, 1, 0)]


def test_hours_begin_at_their_hour(client: Ziggeo, watched: str) -> None:
    ax = drawn(chart(client.analytics().get(query="total_plays_by_hour")))
    starts = [matplotlib.dates.num2date(patch.get_x()) for patch in ax.patches]
    assert starts == [DAY.replace(minute=0), DAY.replace(minute=0) + timedelta(hours=3)]
    assert ax.get_legend() is None


@pytest.mark.parametrize(
    "answer", [{"analytics": None}, {"analytics": []}, {"analytics": {}}, [], {}, None]
)
def test_an_answer_without_rows_is_a_chart_that_says_so(answer: Any) -> None:
    ax = drawn(chart(answer, title="Plays"))
    assert [text.get_text() for text in ax.texts] == ["nothing was counted"]
    assert ax.get_title() == "Plays"


def test_rows_may_come_by_a_key() -> None:
    rows = {"a": {"os": "Linux", "event_count": 2}, "b": {"os": "Linux", "event_count": "3"}}
    assert bars(drawn(chart({"analytics": rows}))) == {"Linux": 5}
    assert bars(drawn(chart(rows))) == {"Linux": 5}


def test_it_is_drawn_where_one_wants_it() -> None:
    _, axes = matplotlib.pyplot.subplots(1, 2)
    assert chart([{"os": "Linux", "event_count": 1}], ax=axes[1]) is axes[1]
    assert not axes[0].patches


@pytest.mark.parametrize(
    "name",
    [
        *("$\\frac{", "$a$ $b$", "\\$", "_nolegend_", "\ud800", "a\0b", "<script>", "{0}", "%s"),
        *("\u202eabc", "x" * 100_000, "", None, 5, ["a"]),
    ],
)
def test_a_name_is_drawn_as_it_is_whatever_it_holds(name: Any) -> None:
    counted = {"event_count": 1}
    drawn(chart([{"os": name, **counted}], title=str(name).encode("utf-8", "replace").decode()))
    drawn(chart([{"device_browser": name, "device_os": name, **counted}]))
    over_time = [{"type": kind, "date": 20300131, **counted} for kind in (name, "desktop")]
    ax = drawn(chart(over_time, title=name if isinstance(name, str) else None))
    assert len(ax.get_legend().get_texts()) == 2


@pytest.mark.parametrize(
    "count", [None, True, "x", -5, 10**400, 1e300, float("nan"), "9" * 5000, [], {}]
)
def test_a_count_that_is_none_counts_nothing(count: Any) -> None:
    assert bars(drawn(chart([{"os": "Linux", "event_count": count}]))) == {"Linux": 0}
    drawn(chart([{"type": "desktop", "date": 20300131, "event_count": count}]))


@pytest.mark.parametrize(
    "row",
    [
        *({"date": date} for date in (None, "", "x", 0, -1, 99999999, 20301332, 1e300, 10**400)),
        *({"date": date} for date in ("0001-01-01", 10101, 99991231, [], "2030131", "203001311")),
        *({"date": 20300131, "hour": hour} for hour in (None, "", "x", 24, -1, [], float("nan"))),
    ],
)
def test_a_date_that_cannot_be_read_is_told(row: Any) -> None:
    with pytest.raises(ArgumentError, match="no date that can be read"):
        chart({"analytics": [{"event_count": 1, **row}]})


@pytest.mark.parametrize("answer", [5, "x", b"x", [1], {"analytics": 5}, {"analytics": [[]]}])
def test_what_is_not_an_answer_is_refused(answer: Any) -> None:
    with pytest.raises(ArgumentError, match="rows of fields"):
        chart(answer)


def test_many_names_are_one_bar_and_many_kinds_one_colour() -> None:
    rows = [{"os": f"os {number}", "event_count": 100 - number} for number in range(60)]
    found = bars(drawn(chart(rows)))
    assert len(found) == 20
    assert list(found)[-1] == "41 others"
    assert sum(found.values()) == sum(row["event_count"] for row in rows)
    rows = [{"type": f"t{n}", "date": 20300131, "event_count": 50 - n} for n in range(30)]
    ax = drawn(chart(rows))
    assert len(ax.get_legend().get_texts()) == 8
    assert events(ax) == sum(row["event_count"] for row in rows)


def test_without_matplotlib_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ziggeo._once._loaded", set())
    monkeypatch.setitem(sys.modules, "matplotlib.pyplot", None)
    with pytest.raises(ConfigurationError, match="pip install matplotlib"):
        chart([])
