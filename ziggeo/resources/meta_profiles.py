# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""Meta profiles; the processes inside them are in meta_profile_process.py."""

from __future__ import annotations

from .._many.iteration import iterate
from ..arguments import merge, path
from ..types.arguments import MetaProfileCreateArguments, OrderArguments, PageArguments
from .resource import Resource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Unpack

    from ..types import (
        Arguments,
        MetaProfile,
    )


class MetaProfiles(Resource):
    """Named sets of analyses that can be applied to videos.

    A key is written with an underscore before it wherever a token or key is taken.
    """

    __slots__ = ()

    def create(
        self, arguments: Arguments | None = None, **keywords: Unpack[MetaProfileCreateArguments]
    ) -> MetaProfile:
        """Create a meta profile, without any process yet.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            key: the profile's own name, without an underscore.
            title: title, text; the service wants one.

        Returns:
            MetaProfile.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._server.post_json(
            "/v1/metaprofiles/",
            merge(arguments, keywords, MetaProfileCreateArguments),
            operation="metaProfiles.create",
        )

    def index(
        self, arguments: Arguments | None = None, **keywords: Unpack[PageArguments]
    ) -> list[MetaProfile]:
        """List meta profiles.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            limit: how many at most, int from 1 to 100.
            skip: how many to leave out at the start, int.
            reverse: True for the other order.

        Returns:
            list of MetaProfile, at most 100. Inferred: a list, as for effect profiles.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._server.get_json(
            "/v1/metaprofiles/",
            merge(arguments, keywords, PageArguments),
            operation="metaProfiles.index",
        )

    def iterate(
        self,
        arguments: Arguments | None = None,
        *,
        limit: int | None = None,
        page_size: int = 100,
        **filters: Unpack[OrderArguments],
    ) -> Iterator[MetaProfile]:
        """Go through all meta profiles, in pages that are asked for as they are needed.

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
            iterator over MetaProfile. It sends nothing before its first object is asked for, and
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

    def get(self, token_or_key: str) -> MetaProfile:
        """Return one meta profile.

        Args:
            token_or_key: the profile's token, or its key after an underscore.

        Returns:
            MetaProfile.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.get_json(
            path("v1", "metaprofiles", token_or_key), operation="metaProfiles.get"
        )

    def delete(self, token_or_key: str) -> str:
        """Delete a meta profile.

        Args:
            token_or_key: the profile's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.delete(
            path("v1", "metaprofiles", token_or_key), operation="metaProfiles.delete"
        )
