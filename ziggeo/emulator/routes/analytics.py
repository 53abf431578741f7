"""Analytics: the questions are checked; the answers stay empty, because nobody watches here."""

from __future__ import annotations

from typing import Any

from ..arguments import Arguments
from ..decisions import ANALYTICS_QUERIES
from ..operations import Call, Operation
from ..refusals import BadRequest


def get(call: Call) -> Any:
    """Answer a question about the application."""
    _check(call.arguments)
    return {"analytics": []}


def video_analytics(call: Call) -> Any:
    """Answer a question about one video."""
    # Inferred: typed clients expect a bare array here.
    call.state.videos.get(call.segments["video"])
    _check(call.arguments)
    return []


def _check(arguments: Arguments) -> None:
    if arguments.choice("query", ANALYTICS_QUERIES) is None:
        raise BadRequest(f"query is required: one of {', '.join(sorted(ANALYTICS_QUERIES))}")
    for name in ("from", "to", "date"):
        arguments.number(name)


OPERATIONS = (
    Operation("analytics.get", "POST", "/v1/analytics/get", get),
    Operation("videos.analytics", "POST", "/v1/videos/<video>/analytics", video_analytics),
)
