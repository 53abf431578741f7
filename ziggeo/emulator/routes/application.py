"""The application: its settings and its numbers."""

from __future__ import annotations

from typing import Any, Final

from ..arguments.table import APPLICATION_RULES
from ..model import play_counts, serializers
from ..model.assumptions import STATISTICS_PERIODS
from ..operations import API, Call, Operation

STATISTICS_PATH: Final = "/server/v1/application/stats"
_TEXTS: Final = ("name", "description")


def get(call: Call) -> Any:
    """Return the application."""
    return serializers.application(call.state)


def update(call: Call) -> Any:
    """Change settings of the application."""
    arguments, settings = call.arguments, call.state.application
    texts = {name: arguments.text(name) for name in _TEXTS if name in arguments}
    rules = {name: bool(arguments.boolean(name)) for name in APPLICATION_RULES if name in arguments}
    volatile = arguments.boolean("volatile")
    settings.update(texts)
    settings.setdefault("config", dict.fromkeys(APPLICATION_RULES, False)).update(rules)
    if volatile is not None:
        settings["volatile"] = volatile
    return serializers.application(call.state)


def get_stats(call: Call) -> Any:
    """Return the numbers of the application.

    Inferred: no document names them; these are the ones that can be told from what is here.
    """
    state = call.state
    period = call.arguments.choice("period", STATISTICS_PERIODS)
    begin = None if period is None else state.clock.now() - STATISTICS_PERIODS[period]
    return {
        "period": period,
        "videos": len(state.videos),
        "audios": len(state.audios),
        **play_counts.numbers(play_counts.between(state.views, begin, None)),
    }


OPERATIONS = (
    Operation("application.get", "GET", "/v1/application", get),
    Operation("application.update", "POST", "/v1/application", update),
    Operation("application.get_stats", "GET", STATISTICS_PATH, get_stats, API),
)
