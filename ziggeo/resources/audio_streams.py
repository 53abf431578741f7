# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""The streams inside an audio; the audios themselves are in audios.py."""

from __future__ import annotations

from ..arguments import merge, path
from ..types.arguments import NoArguments, StatesArguments
from .audio_files import AudioStreamFiles
from .resource import merge_beside_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Unpack

    from .._media.sources import Source
    from ..progress import Progress
    from ..types import (
        Arguments,
        AudioStream,
    )


class AudioStreams(AudioStreamFiles):
    """The streams of an audio: what was uploaded or recorded, and what was made from it.

    A key is written with an underscore before it wherever a token or key is taken.
    """

    __slots__ = ()

    def index(
        self,
        audio_token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[StatesArguments],
    ) -> list[AudioStream]:
        """List the streams of an audio.

        Args:
            audio_token_or_key: the audio's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            states: only streams in these states, text or a list: READY, FAILED...

        Returns:
            list of AudioStream.

        Raises:
            NotFoundError: there is no such audio.
        """
        return self._api.get_json(
            path("v1", "audios", audio_token_or_key, "streams"),
            merge(arguments, keywords, StatesArguments),
            operation="audioStreams.index",
        )

    def get(self, audio_token_or_key: str, token_or_key: str) -> AudioStream:
        """Return one stream.

        Args:
            audio_token_or_key: the audio's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.

        Returns:
            AudioStream.

        Raises:
            NotFoundError: there is no such audio or stream.
        """
        return self._api.get_json(
            _stream(audio_token_or_key, token_or_key), operation="audioStreams.get"
        )

    def delete(self, audio_token_or_key: str, token_or_key: str) -> str:
        """Delete a stream.

        Args:
            audio_token_or_key: the audio's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such audio or stream.
        """
        return self._api.delete(
            _stream(audio_token_or_key, token_or_key), operation="audioStreams.delete"
        )

    def create(
        self,
        audio_token_or_key: str,
        arguments: Arguments | None = None,
        file: Source | None = None,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        cleanup_on_error: bool = False,
        **keywords: Any,
    ) -> AudioStream:
        """Add a stream to an audio: empty, or from a file.

        Args:
            audio_token_or_key: the audio's token, or its key after an underscore.
            arguments: a mapping of arguments; none is documented.
            **keywords: the same as keywords.
            file: the audio file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.
            cleanup_on_error: whether to delete what was created when the upload fails; it ends with
                the upload.

        Returns:
            AudioStream, with a file as of the end of the upload.

        Raises:
            NotFoundError: there is no such audio.
            SourceError: the file cannot be read or is none.
            UploadError: the stream was created, but its file did not arrive.
        """
        merged = merge_beside_file(arguments, keywords, NoArguments)
        if file is None:
            return self._api.post_json(
                path("v1", "audios", audio_token_or_key, "streams"),
                merged,
                operation="audioStreams.create",
            )
        # Only an upload goes to the server host: the host for audios signs none.
        return self._server.upload(
            path("v1", "audios", audio_token_or_key, "streams-upload-url"),
            file,
            merged,
            scope="stream",
            confirm=lambda stream: _stream(audio_token_or_key, stream["token"], "confirm-audio"),
            type_field="audio_type",
            parent=audio_token_or_key,
            filename=filename,
            content_type=content_type,
            progress=progress,
            discard=lambda stream: self.delete(audio_token_or_key, stream["token"]),
            cleanup_on_error=cleanup_on_error,
            operation="audioStreams.create",
        ).confirmed


def _stream(audio_token_or_key: str, token_or_key: str, *rest: str) -> str:
    return path("v1", "audios", audio_token_or_key, "streams", token_or_key, *rest)
