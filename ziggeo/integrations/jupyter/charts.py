"""`chart`: what analytics answer, drawn by matplotlib."""

# Where matplotlib is not installed its types are not known, and nothing else changes.
# pyright: reportMissingImports=false

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal

from .needed import require
from .output import words
from .rows import Counts, Series, by_day_or_hour, by_name, rows_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BAR: Final = 0.7  # of the room that it has
_WIDTH: Final = 7.0  # inches
_LEAST_BARS: Final = 6  # for which there is room, so that a single one is not a wall
_BAR_HEIGHT: Final = 0.32  # inches
_LEAST_HEIGHT: Final = 3.0  # inches


def chart(analytics: Any, *, ax: Axes | None = None, title: str | None = None) -> Axes:
    """Draw what analytics have answered.

    Rows by operating system, country or browser become bars, the longest first; rows by date or
    hour become bars over time, one colour for each kind of device.

    Args:
        analytics: what ``client.analytics().get(...)`` or ``videos().analytics(...)`` returns.
        ax: where to draw; a new figure of pyplot when left out.
        title: what stands above; nothing when left out, since the answer does not say what was
            asked.

    Returns:
        the Axes, to be changed and saved like any other. Without a row they say so.

    Raises:
        ArgumentError: it is not an answer of analytics.
        ConfigurationError: matplotlib is not installed.

    Examples:
        >>> answer = ziggeo.analytics().get(query="total_plays_by_country")
        >>> chart(answer, title="Plays by country").get_title()
        'Plays by country'
    """
    rows = rows_of(analytics)
    over_time = any("date" in row for row in rows)
    series = by_day_or_hour(rows) if over_time else []
    counts = [] if over_time else by_name(rows)
    axes = _new_axes(len(counts)) if ax is None else ax
    if series:
        _draw_over_time(axes, series, hourly=any("hour" in row for row in rows))
    elif counts:
        _draw_bars(axes, counts)
    else:
        _say_that_nothing_is_there(axes)
    if title is not None:
        axes.set_title(words(title), parse_math=False)
    return axes


def _new_axes(bars: int) -> Axes:
    require("matplotlib.pyplot")
    from matplotlib import pyplot

    height = max(_LEAST_HEIGHT, _BAR_HEIGHT * bars + 1)
    return pyplot.subplots(figsize=(_WIDTH, height), layout="constrained")[1]


def _draw_bars(ax: Axes, counts: Counts) -> None:
    names, values = zip(*counts, strict=True)
    bars = ax.barh(range(len(names)), values, height=_BAR)
    ax.bar_label(bars, fmt="{:,.0f}", padding=3)
    ax.set_yticks(range(len(names)), names, parse_math=False)  # a dollar is a dollar
    ax.set_ylim(max(len(names), _LEAST_BARS) - 0.5, -0.5)  # the longest on top
    ax.margins(x=0.1)
    ax.set_xlabel("events")
    ax.locator_params(axis="x", integer=True)
    ax.spines[["top", "right"]].set_visible(False)


def _draw_over_time(ax: Axes, series: Series, *, hourly: bool) -> None:
    require("matplotlib.dates")
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

    moments = sorted({moment for _, counts in series for moment in counts})
    places = [float(date2num(moment)) for moment in moments]  # in days
    step = 1 / 24 if hourly else 1.0
    align: Literal["center", "edge"] = "edge" if hourly else "center"
    below = [0] * len(moments)
    bars = []
    for _, counts in series:
        values = [counts.get(moment, 0) for moment in moments]
        bars.append(ax.bar(places, values, width=step * _BAR, bottom=below, align=align))
        below = [low + value for low, value in zip(below, values, strict=True)]
    names = [name for name, _ in series]
    if names != ["unknown"]:
        legend = ax.legend(bars, names, loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
        for text in legend.get_texts():
            text.set_parse_math(False)
    locator = AutoDateLocator()
    ax.xaxis.set_major_locator(locator)
    ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))
    room = max(step, step * _LEAST_BARS / 2 - (places[-1] - places[0]) / 2)
    ax.set_xlim(places[0] - room, places[-1] + room)
    ax.set_ylabel("events")
    ax.locator_params(axis="y", integer=True)
    ax.spines[["top", "right"]].set_visible(False)


def _say_that_nothing_is_there(ax: Axes) -> None:
    ax.text(0.5, 0.5, "nothing was counted", ha="center", va="center", transform=ax.transAxes)
    ax.set_xticks([])
    ax.set_yticks([])
