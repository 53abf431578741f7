# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""Effect profiles; the processes inside them are in effect_profile_process.py."""

from __future__ import annotations

from .._many.iteration import iterate
from ..arguments import merge, path
from ..types.arguments import (
    EffectProfileCreateArguments,
    EffectProfileUpdateArguments,
    OrderArguments,
    PageArguments,
)
from .resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Unpack

    from ..types import (
        Arguments,
        EffectProfile,
    )


class EffectProfiles(Resource):
    """Named sets of filters and watermarks that can be applied to videos.

    A key is written with an underscore before it wherever a token or key is taken.
    """

    __slots__ = ()

    def create(
        self, arguments: Arguments | None = None, **keywords: Unpack[EffectProfileCreateArguments]
    ) -> EffectProfile:
        """Create an effect profile, without any process yet.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            key: the profile's own name, without an underscore.
            title: title, text.
            default_effect: True to make it the application's default profile.

        Returns:
            EffectProfile.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._server.post_json(
            "/v1/effects/",
            merge(arguments, keywords, EffectProfileCreateArguments),
            operation="effectProfiles.create",
        )

    def index(
        self, arguments: Arguments | None = None, **keywords: Unpack[PageArguments]
    ) -> list[EffectProfile]:
        """List effect profiles.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            limit: how many at most, int from 1 to 100.
            skip: how many to leave out at the start, int.
            reverse: True for the other order.

        Returns:
            list of EffectProfile, at most 100.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._server.get_json(
            "/v1/effects/",
            merge(arguments, keywords, PageArguments),
            operation="effectProfiles.index",
        )

    def iterate(
        self,
        arguments: Arguments | None = None,
        *,
        limit: int | None = None,
        page_size: int = 100,
        **filters: Unpack[OrderArguments],
    ) -> Iterator[EffectProfile]:
        """Go through all effect profiles, in pages that are asked for as they are needed.

        A profile that is there from the first request to the last comes exactly once, and none
        comes twice, whatever is created, deleted or changed meanwhile, by others or by the loop
        itself. One that comes or goes in between may come or not. This rests on the order of the
        list: objects keep their places among each other, as they do in the order of creation.

        Args:
            arguments: `limit` and the keyword below as a mapping, instead of them or beside them.
            limit: how many at most in all, int.
            page_size: how many a request asks for, int from 1 to 100.

        Keyword Args:
            reverse: True for the other order.

        Returns:
            iterator over EffectProfile. It sends nothing before its first object is asked for, and
            remembers the tokens of all that it has given.

        Raises:
            ArgumentError: an argument cannot be sent; `skip` is given; a number is out of range.
            InvalidResponseError: while iterating: a page is not a list of objects with tokens, or
                the list does not go on. What else a request raises comes out there too.

        Source:
            Inferred: a stable order by creation, as videos have it.
        """
        return iterate(
            self.index,
            arguments,
            filters,
            limit=limit,
            page_size=page_size,
            documented=OrderArguments,
        )

    def get(self, token_or_key: str) -> EffectProfile:
        """Return one effect profile.

        Args:
            token_or_key: the profile's token, or its key after an underscore.

        Returns:
            EffectProfile.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.get_json(
            path("v1", "effects", token_or_key), operation="effectProfiles.get"
        )

    def delete(self, token_or_key: str) -> str:
        """Delete an effect profile.

        Args:
            token_or_key: the profile's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.delete(
            path("v1", "effects", token_or_key), operation="effectProfiles.delete"
        )

    def update(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[EffectProfileUpdateArguments],
    ) -> EffectProfile:
        """Make an effect profile the default, or end that.

        Args:
            token_or_key: the profile's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            default_effect: True to make it the application's default profile, False to end that.

        Returns:
            EffectProfile, as it is now.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.post_json(
            path("v1", "effects", token_or_key),
            merge(arguments, keywords, EffectProfileUpdateArguments),
            repeatable=True,
            operation="effectProfiles.update",
        )
