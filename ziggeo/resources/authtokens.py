"""The auth tokens kept at the service; the ones made without it are in auth.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import merge, path
from ..types.arguments import AuthTokenArguments
from .resource import Resource

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from ..types import (
        Arguments,
        AuthToken,
    )


class Authtokens(Resource):
    """Permissions for browsers and apps: what their bearer may do, how often and how long."""

    __slots__ = ()

    def get(self, token: str) -> AuthToken:
        """Return one auth token.

        Args:
            token: the auth token.

        Returns:
            AuthToken.

        Raises:
            NotFoundError: there is no such auth token.
        """
        return self._server.get_json(path("v1", "authtokens", token), operation="authtokens.get")

    def update(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[AuthTokenArguments],
    ) -> AuthToken:
        """Change what an auth token permits.

        Args:
            token_or_key: the auth token.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            volatile: True to have the token removed if it stays empty.
            hidden: True to keep the token from being used directly.
            expiration_date: when it expires, a datetime with a time zone or int, Unix seconds.
            usage_expiration_time: how long one session lasts, int, seconds, or a timedelta.
            usage_experitation_time: the same as older documentation spells it; sent as it is.
            session_limit: how many sessions at most, int.
            grants: what it permits, a dict or JSON text: create, read, update and destroy, each
                with `all`, `session_owned` or `resources` (a list of video tokens).

        Returns:
            AuthToken, as it is now.

        Raises:
            NotFoundError: there is no such auth token.
            BadRequestError: the service refuses an argument.
        """
        return self._server.post_json(
            path("v1", "authtokens", token_or_key),
            merge(arguments, keywords, AuthTokenArguments),
            repeatable=True,
            operation="authtokens.update",
        )

    def delete(self, token_or_key: str) -> str:
        """Delete an auth token.

        Args:
            token_or_key: the auth token.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such auth token.
        """
        return self._server.delete(
            path("v1", "authtokens", token_or_key), operation="authtokens.delete"
        )

    def create(
        self, arguments: Arguments | None = None, **keywords: Unpack[AuthTokenArguments]
    ) -> AuthToken:
        """Create an auth token.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            volatile: True to have the token removed if it stays empty.
            hidden: True to keep the token from being used directly.
            expiration_date: when it expires, a datetime with a time zone or int, Unix seconds.
            usage_expiration_time: how long one session lasts, int, seconds, or a timedelta.
            usage_experitation_time: the same as older documentation spells it; sent as it is.
            session_limit: how many sessions at most, int.
            grants: what it permits, a dict or JSON text: create, read, update and destroy, each
                with `all`, `session_owned` or `resources` (a list of video tokens).

        Returns:
            AuthToken, with what to hand to the page under `token`.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._server.post_json(
            "/v1/authtokens/",
            merge(arguments, keywords, AuthTokenArguments),
            operation="authtokens.create",
        )
