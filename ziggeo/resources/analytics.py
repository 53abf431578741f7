"""The analytics of a whole application; those of one video are in videos.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import merge
from ..types.arguments import AnalyticsArguments
from .resource import Resource

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..types import (
        AnalyticsAnswer,
        Arguments,
    )


class Analytics(Resource):
    """Views and plays of the application's videos, by device, country, hour or browser."""

    __slots__ = ()

    def get(
        self, arguments: Arguments | None = None, **keywords: Unpack[AnalyticsArguments]
    ) -> AnalyticsAnswer:
        """Ask for the analytics of the application.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            from_: begin, a datetime with a time zone or int, UNIX microseconds; sent as `from`.
            to: end, likewise.
            date: a single day instead of `from_` and `to`, likewise.
            query: which figures: device_views_by_os, device_views_by_date,
                total_plays_by_country, full_plays_by_country, total_plays_by_hour,
                full_plays_by_hour, total_plays_by_browser or full_plays_by_browser.

        Returns:
            AnalyticsAnswer: a dict with the rows under `analytics`.

        Raises:
            BadRequestError: the service does not know the query.
            PaymentRequiredError: the application's plan has no analytics. Inferred: the status.

        Source:
            The documentation says microseconds; other clients of the service send milliseconds.

        Examples:
            >>> ziggeo.analytics().get(query="total_plays_by_country")
            {'analytics': []}
        """
        return self._server.post_json(
            "/v1/analytics/get",
            merge(arguments, keywords, AnalyticsArguments),
            repeatable=True,
            operation="analytics.get",
        )
