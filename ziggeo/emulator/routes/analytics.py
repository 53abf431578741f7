"""Analytics: questions about the views that were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ..arguments.values import Arguments
from ..model import play_counts
from ..model.assumptions import ANALYTICS_QUERIES
from ..model.objects import View
from ..model.refusals import BadRequest
from ..operations import Call, Operation


def get(call: Call) -> Any:
    """Answer a question about the application."""
    return {"analytics": _run_query(call.arguments, call.state.views)}


def video_analytics(call: Call) -> Any:
    """Answer a question about one video."""
    # Inferred: typed clients expect a bare array here.
    return _run_query(call.arguments, play_counts.of(call.state, call.video))


def _run_query(arguments: Arguments, seen: Iterable[View]) -> list[play_counts.Row]:
    query = arguments.choice("query", ANALYTICS_QUERIES)
    if query is None:
        raise BadRequest(f"query is required: one of {', '.join(sorted(ANALYTICS_QUERIES))}")
    begin, end, day = (arguments.number(name) for name in ("from", "to", "date"))
    if day is not None:
        seen = play_counts.on_day(seen, day)
    return play_counts.rows(play_counts.between(seen, begin, end), query)


OPERATIONS = (
    Operation("analytics.get", "POST", "/v1/analytics/get", get),
    Operation("videos.analytics", "POST", "/v1/videos/<video>/analytics", video_analytics),
)
