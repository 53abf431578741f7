"""The application that the credentials belong to: its settings and its statistics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import merge
from ..types.arguments import ApplicationStatsArguments, ApplicationUpdateArguments
from .resource import Resource

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..types import (
        ApplicationInfo,
        ApplicationStats,
        Arguments,
    )


class Application(Resource):
    """The application itself; each client has one."""

    __slots__ = ()

    def get(self) -> ApplicationInfo:
        """Return the application.

        Returns:
            ApplicationInfo. It may hold the application's keys: don't log it.

        Raises:
            AuthenticationError: the token or the private key is wrong.
        """
        return self._server.get_json("/v1/application", operation="application.get")

    def update(
        self, arguments: Arguments | None = None, **keywords: Unpack[ApplicationUpdateArguments]
    ) -> ApplicationInfo:
        """Change the application's settings.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            volatile: True to have the application removed if it stays empty.
            name: name of the application, text.
            description: description, text; known from a plug-in of the service only.
            auth_token_required_for_create: True to ask for an auth token when videos are created.
            auth_token_required_for_update: the same when they are changed.
            auth_token_required_for_read: the same when they are watched.
            auth_token_required_for_destroy: the same when they are deleted.
            client_can_index_videos: True to let browsers and apps list videos.
            client_cannot_access_unaccepted_videos: True to hide videos that moderation has not
                accepted from browsers and apps.
            enable_video_subpages: True for a hosted page of each video.

        Returns:
            ApplicationInfo, as it is now.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._server.post_json(
            "/v1/application",
            merge(arguments, keywords, ApplicationUpdateArguments),
            repeatable=True,
            operation="application.update",
        )

    def get_stats(
        self, arguments: Arguments | None = None, **keywords: Unpack[ApplicationStatsArguments]
    ) -> ApplicationStats:
        """Return the application's statistics.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            period: year or month; both may be left out.

        Returns:
            dict, its fields undocumented.

        Raises:
            BadRequestError: the service does not know the period.
        """
        return self._api.get_json(
            "/server/v1/application/stats",
            merge(arguments, keywords, ApplicationStatsArguments),
            operation="application.get_stats",
        )
