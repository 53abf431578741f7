# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""The processes of an effect profile; the profiles are in effect_profiles.py."""

from __future__ import annotations

from ..arguments import merge, path
from ..types.arguments import FilterProcessArguments, StatesArguments, WatermarkProcessArguments
from .resource import Resource, merge_beside_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._media.sources import Source
    from ..progress import Progress
    from ..types import (
        Arguments,
        EffectProcess,
    )


class EffectProfileProcess(Resource):
    """What an effect profile does to a video: filters and watermarks.

    A key is written with an underscore before it wherever a token or key is taken.
    """

    __slots__ = ()

    def index(
        self,
        effect_token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[StatesArguments],
    ) -> list[EffectProcess]:
        """List the processes of an effect profile.

        Args:
            effect_token_or_key: the effect profile's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            states: only processes in these states, text or a list.

        Returns:
            list of EffectProcess.

        Raises:
            NotFoundError: there is no such profile.
        """
        return self._server.get_json(
            path("v1", "effects", effect_token_or_key, "process"),
            merge(arguments, keywords, StatesArguments),
            operation="effectProfileProcess.index",
        )

    def get(self, effect_token_or_key: str, token_or_key: str) -> EffectProcess:
        """Return one process.

        Args:
            effect_token_or_key: the effect profile's token, or its key after an underscore.
            token_or_key: the process's token, or its key after an underscore.

        Returns:
            EffectProcess.

        Raises:
            NotFoundError: there is no such profile or process.
        """
        return self._server.get_json(
            _process(effect_token_or_key, token_or_key), operation="effectProfileProcess.get"
        )

    def delete(self, effect_token_or_key: str, token_or_key: str) -> str:
        """Delete a process.

        Args:
            effect_token_or_key: the effect profile's token, or its key after an underscore.
            token_or_key: the process's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such profile or process.
        """
        return self._server.delete(
            _process(effect_token_or_key, token_or_key), operation="effectProfileProcess.delete"
        )

    def create_filter_process(
        self,
        effect_token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[FilterProcessArguments],
    ) -> EffectProcess:
        """Add a filter to an effect profile.

        Args:
            effect_token_or_key: the effect profile's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            effect: gray, lucis, cartoon, edge, dhill, charcoal or sketch, or one unknown here.
            filter: the same; demos of other SDKs use this name, the documentation `effect`.

        Returns:
            EffectProcess.

        Raises:
            NotFoundError: there is no such profile.
            BadRequestError: the service does not know the filter.
        """
        return self._server.post_json(
            _process(effect_token_or_key, "filter"),
            merge(arguments, keywords, FilterProcessArguments),
            operation="effectProfileProcess.create_filter_process",
        )

    def create_watermark_process(
        self,
        effect_token_or_key: str,
        arguments: Arguments | None = None,
        file: Source | None = None,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        cleanup_on_error: bool = False,
        **keywords: Unpack[WatermarkProcessArguments],
    ) -> EffectProcess:
        """Add a watermark to an effect profile.

        Args:
            effect_token_or_key: the effect profile's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.
            file: the image file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.
            cleanup_on_error: whether to delete what was created when the upload fails; it ends with
                the upload.

        Keyword Args:
            vertical_position: from 0.0, the top, to 1.0. Inferred: which end is which.
            horizontal_position: from 0.0, the left, to 1.0. Inferred: which end is which.
            video_scale: size of the image in relation to the video, from 0.0 to 1.0.

        Returns:
            EffectProcess, with a file as of the end of the upload.

        Raises:
            NotFoundError: there is no such profile.
            SourceError: the file cannot be read or is none.
            UploadError: the process was created, but its image did not arrive.
        """
        merged = merge_beside_file(arguments, keywords, WatermarkProcessArguments)
        if file is None:
            return self._server.post_json(
                _process(effect_token_or_key, "watermark"),
                merged,
                operation="effectProfileProcess.create_watermark_process",
            )
        return self._server.upload(
            _process(effect_token_or_key, "watermark-upload-url"),
            file,
            merged,
            scope="effect_process",
            confirm=lambda process: _process(
                effect_token_or_key, process["token"], "confirm-watermark"
            ),
            filename=filename,
            content_type=content_type,
            progress=progress,
            discard=lambda process: self.delete(effect_token_or_key, process["token"]),
            cleanup_on_error=cleanup_on_error,
            operation="effectProfileProcess.create_watermark_process",
        ).confirmed

    def edit_watermark_process(
        self,
        effect_token_or_key: str,
        token_or_key: str,
        arguments: Arguments | None = None,
        file: Source | None = None,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        **keywords: Unpack[WatermarkProcessArguments],
    ) -> EffectProcess:
        """Change where a watermark sits, its size or its image.

        Args:
            effect_token_or_key: the effect profile's token, or its key after an underscore.
            token_or_key: the process's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.
            file: the image file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.

        Keyword Args:
            vertical_position: from 0.0, the top, to 1.0. Inferred: which end is which.
            horizontal_position: from 0.0, the left, to 1.0. Inferred: which end is which.
            video_scale: size of the image in relation to the video, from 0.0 to 1.0.

        Returns:
            EffectProcess, with a file as of the end of the upload.

        Raises:
            NotFoundError: there is no such profile or process.
            SourceError: the file cannot be read or is none.
            UploadError: the image did not arrive.
        """
        merged = merge_beside_file(arguments, keywords, WatermarkProcessArguments)
        if file is None:
            return self._server.post_json(
                _process(effect_token_or_key, "watermark", token_or_key),
                merged,
                repeatable=True,
                operation="effectProfileProcess.edit_watermark_process",
            )
        return self._server.upload(
            _process(effect_token_or_key, token_or_key, "watermark-upload-url"),
            file,
            merged,
            scope="effect_process",
            confirm=lambda process: _process(
                effect_token_or_key, process["token"], "confirm-watermark"
            ),
            filename=filename,
            content_type=content_type,
            progress=progress,
            operation="effectProfileProcess.edit_watermark_process",
        ).confirmed


def _process(effect_token_or_key: str, *rest: str) -> str:
    return path("v1", "effects", effect_token_or_key, "process", *rest)
