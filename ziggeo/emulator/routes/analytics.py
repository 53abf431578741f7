"""Analytics: questions about the views that were recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import views
from ..arguments import Arguments
from ..decisions import ANALYTICS_QUERIES
from ..operations import Call, Operation
from ..refusals import BadRequest
from ..state import View


def get(call: Call) -> Any:
    """Answer a question about the application."""
    return {"analytics": _answer(call.arguments, call.state.views)}


def video_analytics(call: Call) -> Any:
    """Answer a question about one video."""
    # Inferred: typed clients expect a bare array here.
    return _answer(call.arguments, views.of(call.state, call.video))


def _answer(arguments: Arguments, seen: Iterable[View]) -> list[views.Row]:
    query = arguments.choice("query", ANALYTICS_QUERIES)
    if query is None:
        raise BadRequest(f"query is required: one of {', '.join(sorted(ANALYTICS_QUERIES))}")
    begin, end, day = (arguments.number(name) for name in ("from", "to", "date"))
    if day is not None:
        seen = views.on_day(seen, day)
    return views.rows(views.between(seen, begin, end), query)


OPERATIONS = (
    Operation("analytics.get", "POST", "/v1/analytics/get", get),
    Operation("videos.analytics", "POST", "/v1/videos/<video>/analytics", video_analytics),
)
