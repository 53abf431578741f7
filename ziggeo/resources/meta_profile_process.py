"""The processes of a meta profile; the profiles are in meta_profiles.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..arguments import merge, path
from ..types.arguments import NoArguments, NsfwProcessArguments, ProfanityProcessArguments
from .resource import Resource

if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Unpack

    from ..types import (
        Arguments,
        MetaProcess,
    )


class MetaProfileProcess(Resource):
    """What a meta profile finds out about a video, and what it does about it.

    A key is written with an underscore before it wherever a token or key is taken.
    """

    __slots__ = ()

    def index(self, meta_token_or_key: str) -> list[MetaProcess]:
        """List the processes of a meta profile.

        Args:
            meta_token_or_key: the meta profile's token, or its key after an underscore.

        Returns:
            list of MetaProcess.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.get_json(
            _process(meta_token_or_key), operation="metaProfileProcess.index"
        )

    def get(self, meta_token_or_key: str, token_or_key: str) -> MetaProcess:
        """Return one process.

        Args:
            meta_token_or_key: the meta profile's token, or its key after an underscore.
            token_or_key: the process's token, or its key after an underscore.

        Returns:
            MetaProcess.

        Raises:
            NotFoundError: there is no such profile or process.
        """
        return self._server.get_json(
            _process(meta_token_or_key, token_or_key), operation="metaProfileProcess.get"
        )

    def delete(self, meta_token_or_key: str, token_or_key: str) -> str:
        """Delete a process.

        Args:
            meta_token_or_key: the meta profile's token, or its key after an underscore.
            token_or_key: the process's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such profile or process.
        """
        return self._server.delete(
            _process(meta_token_or_key, token_or_key), operation="metaProfileProcess.delete"
        )

    def create_video_analysis_process(
        self, meta_token_or_key: str, arguments: Arguments | None = None, **keywords: Any
    ) -> MetaProcess:
        """Add an analysis of the picture: what is seen in it, and when.

        Args:
            meta_token_or_key: the meta profile's token, or its key after an underscore.
            arguments: a mapping of arguments; none is documented.
            **keywords: the same as keywords.

        Returns:
            MetaProcess.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.post_json(
            _process(meta_token_or_key, "analysis"),
            merge(arguments, keywords, NoArguments),
            operation="metaProfileProcess.create_video_analysis_process",
        )

    def create_audio_transcription_process(
        self, meta_token_or_key: str, arguments: Arguments | None = None, **keywords: Any
    ) -> MetaProcess:
        """Add a transcription of what is said.

        Args:
            meta_token_or_key: the meta profile's token, or its key after an underscore.
            arguments: a mapping of arguments; none is documented.
            **keywords: the same as keywords.

        Returns:
            MetaProcess.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.post_json(
            _process(meta_token_or_key, "transcription"),
            merge(arguments, keywords, NoArguments),
            operation="metaProfileProcess.create_audio_transcription_process",
        )

    def create_nsfw_process(
        self,
        meta_token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[NsfwProcessArguments],
    ) -> MetaProcess:
        """Add a check for content that is not safe for work.

        Args:
            meta_token_or_key: the meta profile's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            nsfw_action: what happens to such a video: approve, reject or nothing.

        Returns:
            MetaProcess.

        Raises:
            NotFoundError: there is no such profile.
            BadRequestError: the service does not know the action.
        """
        return self._server.post_json(
            _process(meta_token_or_key, "nsfw"),
            merge(arguments, keywords, NsfwProcessArguments),
            operation="metaProfileProcess.create_nsfw_process",
        )

    def create_profanity_process(
        self,
        meta_token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[ProfanityProcessArguments],
    ) -> MetaProcess:
        """Add a check for swearing.

        Args:
            meta_token_or_key: the meta profile's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            profanity_action: what happens to such a video: approve, reject or nothing.

        Returns:
            MetaProcess.

        Raises:
            NotFoundError: there is no such profile.
            BadRequestError: the service does not know the action.
        """
        return self._server.post_json(
            _process(meta_token_or_key, "profanity"),
            merge(arguments, keywords, ProfanityProcessArguments),
            operation="metaProfileProcess.create_profanity_process",
        )


def _process(meta_token_or_key: str, *rest: str) -> str:
    return path("v1", "metaprofiles", meta_token_or_key, "process", *rest)
