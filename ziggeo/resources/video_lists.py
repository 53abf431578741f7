# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""Many videos of an application: lists, and calls about several; one of them is in videos.py."""

from __future__ import annotations

from .._many.iteration import iterate
from .._many.parts import figures, in_parts
from ..arguments import merge
from ..types.arguments import (
    BulkArguments,
    CountArguments,
    StatsBulkArguments,
    VideoIndexArguments,
    VideoIterateArguments,
    VideoUpdateBulkArguments,
)
from .resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Unpack

    from ..types import Arguments, Count, Video, VideoStats


class VideoLists(Resource):
    """What `Videos` does with many of them."""

    __slots__ = ()

    def index(
        self, arguments: Arguments | None = None, **keywords: Unpack[VideoIndexArguments]
    ) -> list[Video]:
        """List videos.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            limit: how many at most, int from 1 to 100; 50 when left out.
            skip: how many to leave out at the start, int.
            reverse: True for oldest first.
            states: only videos in these states, text or a list: READY, FAILED...
            tags: only videos with these tags, a list or comma-separated text.
            approved: only videos of this moderation state: APPROVED, REJECTED or PENDING.

        Returns:
            list of Video, newest first, 50 by default and at most 100.

        Raises:
            BadRequestError: the service refuses an argument.

        Source:
            `approved` stands in the demos of other SDKs only. Inferred: its value PENDING.
        """
        return self._server.get_json(
            "/v1/videos/", merge(arguments, keywords, VideoIndexArguments), operation="videos.index"
        )

    def iterate(
        self,
        arguments: Arguments | None = None,
        *,
        limit: int | None = None,
        page_size: int = 100,
        **filters: Unpack[VideoIterateArguments],
    ) -> Iterator[Video]:
        """Go through all videos that match, in pages that are asked for as they are needed.

        A video that matches from the first request to the last comes exactly once, and none
        comes twice, whatever is created, deleted or changed meanwhile, by others or by the loop
        itself. One that comes or goes in between may come or not. This rests on the order of the
        list: objects keep their places among each other, as they do in the order of creation.

        Args:
            arguments: `limit` and the filters below as a mapping, instead of them or beside them.
            limit: how many at most in all, int.
            page_size: how many a request asks for, int from 1 to 100.

        Keyword Args:
            reverse: True for oldest first.
            states: only videos in these states, text or a list: READY, FAILED...
            tags: only videos with these tags, a list or comma-separated text.
            approved: only videos of this moderation state: APPROVED, REJECTED or PENDING.

        Returns:
            iterator over Video. It sends nothing before its first object is asked for, and
            remembers the tokens of all that it has given.

        Raises:
            ArgumentError: an argument cannot be sent; `skip` is given; a number is out of range.
            InvalidResponseError: while iterating: a page is not a list of objects with tokens, or
                the list does not go on. What else a request raises comes out there too.

        Source:
            Inferred: a stable order by creation, as lists come newest first.
        """
        return iterate(
            self.index,
            arguments,
            filters,
            limit=limit,
            page_size=page_size,
            documented=VideoIterateArguments,
        )

    def count(
        self, arguments: Arguments | None = None, **keywords: Unpack[CountArguments]
    ) -> Count:
        """Count videos.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            states: only videos in these states, text or a list.
            tags: only videos with these tags, a list or comma-separated text.

        Returns:
            Count: a dict with the number under `count`.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._server.get_json(
            "/v1/videos/count", merge(arguments, keywords, CountArguments), operation="videos.count"
        )

    def get_bulk(
        self,
        arguments: Arguments | None = None,
        *,
        missing: list[str] | None = None,
        **keywords: Unpack[BulkArguments],
    ) -> list[Video]:
        """Return several videos, in one call for each 100 of them.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.
            missing: a list of yours, to which the tokens and keys are added that came back with
                nothing.

        Keyword Args:
            tokens_or_keys: any number of tokens or keys, an iterable or comma-separated text. One
                given twice is sent once, and its answer stands at both places.

        Returns:
            list of Video, in the order asked; those that do not exist are left out.

        Raises:
            ArgumentError: there is no token or key; nothing was sent.
            ZiggeoError: any that a call raises; its `completed` has the videos that had come.
        """
        return in_parts(
            lambda part: self._server.post_json(
                "/v1/videos/get_bulk",
                part,
                repeatable=True,
                operation="videos.get_bulk",
            ),
            merge(arguments, keywords, BulkArguments),
            missing,
        )

    def stats_bulk(
        self, arguments: Arguments | None = None, **keywords: Unpack[StatsBulkArguments]
    ) -> list[VideoStats]:
        """Return the statistics of several videos, in one call for each 100 of them.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            tokens_or_keys: any number of tokens or keys, an iterable or comma-separated text. One
                given twice is sent once, and its answer stands at both places.
            summarize: False for the figures of each video, True (the default) for their sum, which
                the service makes of at most 100.

        Returns:
            list of dict, its fields undocumented; those of each video in the order asked. Inferred:
            a list in both cases, as typed clients of the service read one, and rows with `token`.

        Raises:
            ArgumentError: there is no token or key, or more than 100 for a sum; nothing was sent.
            ZiggeoError: any that a call raises; its `completed` has the figures that had come.
        """
        return figures(
            lambda part: self._server.post_json(
                "/v1/videos/stats_bulk", part, repeatable=True, operation="videos.stats_bulk"
            ),
            merge(arguments, keywords, StatsBulkArguments),
        )

    def update_bulk(
        self,
        arguments: Arguments | None = None,
        *,
        missing: list[str] | None = None,
        **keywords: Unpack[VideoUpdateBulkArguments],
    ) -> list[Video]:
        """Set the same on several videos, in one call for each 100 of them.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.
            missing: a list of yours, to which the tokens and keys are added that came back with
                nothing.

        Keyword Args:
            tokens_or_keys: any number of tokens or keys, an iterable or comma-separated text. One
                given twice is sent once, and its answer stands at both places.
            min_duration, max_duration, tags, volatile, expiration_days, expire_on: as in `update`.
            approved, title, description, data: likewise.

        Returns:
            list of Video, in the order asked. Inferred: the videos as they are now; known is
            that it is a list.

        Raises:
            ArgumentError: there is no token or key; nothing was sent.
            ZiggeoError: any that a call raises; its `completed` has the videos that were changed
                before. To do all of it again does no harm.
        """
        return in_parts(
            lambda part: self._server.post_json(
                "/v1/videos/update_bulk",
                part,
                repeatable=True,
                operation="videos.update_bulk",
            ),
            merge(arguments, keywords, VideoUpdateBulkArguments),
            missing,
        )
