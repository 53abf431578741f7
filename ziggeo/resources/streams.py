# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""The streams inside a video; the videos themselves are in videos.py."""

from __future__ import annotations

from ..arguments import merge, path
from ..types.arguments import NoArguments, PushArguments, StatesArguments, SubtitleArguments
from .resource import merge_beside_file
from .video_files import StreamFiles

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Unpack

    from .._media.sources import Source
    from ..progress import Progress
    from ..types import (
        Arguments,
        PushAnswer,
        Stream,
        SubtitleAnswer,
    )


# Inferred: no server SDK has ever had this operation. A browser client of 2023 deletes a stream's
# file at this place below its own prefix, and its other stream paths are the server's plus that.
_FILE = "file"


class Streams(StreamFiles):
    """The streams of a video: what was uploaded or recorded, and what was made from it.

    A key is written with an underscore before it wherever a token or key is taken.
    """

    __slots__ = ()

    def index(
        self,
        video_token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[StatesArguments],
    ) -> list[Stream]:
        """List the streams of a video.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            states: only streams in these states, text or a list: READY, FAILED...

        Returns:
            list of Stream.

        Raises:
            NotFoundError: there is no such video.
        """
        return self._server.get_json(
            path("v1", "videos", video_token_or_key, "streams"),
            merge(arguments, keywords, StatesArguments),
            operation="streams.index",
        )

    def get(self, video_token_or_key: str, token_or_key: str) -> Stream:
        """Return one stream.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.

        Returns:
            Stream.

        Raises:
            NotFoundError: there is no such video or stream.
        """
        return self._server.get_json(
            _stream(video_token_or_key, token_or_key), operation="streams.get"
        )

    def push_to_service(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[PushArguments],
    ) -> PushAnswer:
        """Push a stream to a service that the application is set up for.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            pushservicetoken: token of the push service, as the application's settings show it.

        Returns:
            dict, its fields undocumented.

        Raises:
            NotFoundError: there is no such stream or push service.
        """
        return self._server.post_json(
            _stream(video_token_or_key, token_or_key, "push"),
            merge(arguments, keywords, PushArguments),
            operation="streams.push_to_service",
        )

    def delete(self, video_token_or_key: str, token_or_key: str) -> str:
        """Delete a stream.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such video or stream.
        """
        return self._server.delete(
            _stream(video_token_or_key, token_or_key), operation="streams.delete"
        )

    def delete_file(self, video_token_or_key: str, token_or_key: str) -> str:
        """Delete the video file of a stream and keep the stream's data.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such video or stream, or the service has no such operation.

        Source:
            The operation is documented, its address is not. Inferred: `/file` below the stream's
            own address, where a browser client of the service has it.
        """
        return self._server.delete(
            _stream(video_token_or_key, token_or_key, _FILE), operation="streams.delete_file"
        )

    def create(
        self,
        video_token_or_key: str,
        arguments: Arguments | None = None,
        file: Source | None = None,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        cleanup_on_error: bool = False,
        **keywords: Any,
    ) -> Stream:
        """Add a stream to a video: empty, or from a file.

        An upload starts the processing and closes the stream. For an image of your own create
        the stream empty, attach the image, then the video.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            arguments: a mapping of arguments; none is documented.
            **keywords: the same as keywords.
            file: the video file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.
            cleanup_on_error: whether to delete what was created when the upload fails; it ends with
                the upload.

        Returns:
            Stream, with a file as of the end of the upload.

        Raises:
            NotFoundError: there is no such video.
            SourceError: the file cannot be read or is none.
            UploadError: the stream was created, but its file did not arrive.
        """
        merged = merge_beside_file(arguments, keywords, NoArguments)
        if file is None:
            return self._server.post_json(
                path("v1", "videos", video_token_or_key, "streams"),
                merged,
                operation="streams.create",
            )
        return self._server.upload(
            path("v1", "videos", video_token_or_key, "streams-upload-url"),
            file,
            merged,
            scope="stream",
            confirm=lambda stream: _stream(video_token_or_key, stream["token"], "confirm-video"),
            type_field="video_type",
            parent=video_token_or_key,
            filename=filename,
            content_type=content_type,
            progress=progress,
            discard=lambda stream: self.delete(video_token_or_key, stream["token"]),
            cleanup_on_error=cleanup_on_error,
            operation="streams.create",
        ).confirmed

    def attach_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: Arguments | None = None,
        file: Source | None = None,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        **keywords: Any,
    ) -> Stream:
        """Attach a poster image to a new stream, before its video is attached.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            arguments: a mapping of arguments; none is documented.
            **keywords: the same as keywords.
            file: the image file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.

        Returns:
            Stream, with a file as of the end of the upload.

        Raises:
            NotFoundError: there is no such video or stream.
            SourceError: the file cannot be read or is none.
            UploadError: the image did not arrive.
        """
        merged = merge_beside_file(arguments, keywords, NoArguments)
        if file is None:
            return self._server.post_json(
                _stream(video_token_or_key, token_or_key, "image"),
                merged,
                operation="streams.attach_image",
            )
        return self._server.upload(
            _stream(video_token_or_key, token_or_key, "image-upload-url"),
            file,
            merged,
            scope="stream",
            confirm=lambda _: _stream(video_token_or_key, token_or_key, "confirm-image"),
            parent=video_token_or_key,
            filename=filename,
            content_type=content_type,
            progress=progress,
            operation="streams.attach_image",
        ).confirmed

    def attach_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: Arguments | None = None,
        file: Source | None = None,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        **keywords: Any,
    ) -> Stream:
        """Attach a video to a new stream; an upload closes the stream and starts the processing.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            arguments: a mapping of arguments; none is documented.
            **keywords: the same as keywords.
            file: the video file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.

        Returns:
            Stream, with a file as of the end of the upload.

        Raises:
            NotFoundError: there is no such video or stream.
            SourceError: the file cannot be read or is none.
            UploadError: the video file did not arrive.
        """
        merged = merge_beside_file(arguments, keywords, NoArguments)
        if file is None:
            return self._server.post_json(
                _stream(video_token_or_key, token_or_key, "video"),
                merged,
                operation="streams.attach_video",
            )
        return self._server.upload(
            _stream(video_token_or_key, token_or_key, "video-upload-url"),
            file,
            merged,
            scope="stream",
            confirm=lambda _: _stream(video_token_or_key, token_or_key, "confirm-video"),
            type_field="video_type",
            parent=video_token_or_key,
            filename=filename,
            content_type=content_type,
            progress=progress,
            operation="streams.attach_video",
        ).confirmed

    def attach_subtitle(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[SubtitleArguments],
    ) -> SubtitleAnswer:
        """Attach a subtitle track to a stream.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            lang: language code of the track, text like en.
            label: name of the track as a player shows it, text.
            data: the track itself, WebVTT text.

        Returns:
            dict, its fields undocumented.

        Raises:
            NotFoundError: there is no such video or stream.
            BadRequestError: the service refuses the track.
        """
        return self._server.post_json(
            _stream(video_token_or_key, token_or_key, "subtitle"),
            merge(arguments, keywords, SubtitleArguments),
            operation="streams.attach_subtitle",
        )

    def bind(
        self,
        video_token_or_key: str,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Any,
    ) -> Stream:
        """Close a stream and submit it for processing.

        An uploaded video does so by itself.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            arguments: a mapping of arguments; none is documented.
            **keywords: the same as keywords.

        Returns:
            Stream. Inferred: known is only that an object comes.

        Raises:
            NotFoundError: there is no such video or stream.
            PreconditionFailedError: there is nothing to submit.
        """
        return self._server.post_json(
            _stream(video_token_or_key, token_or_key, "bind"),
            merge(arguments, keywords, NoArguments),
            operation="streams.bind",
        )


def _stream(video_token_or_key: str, token_or_key: str, *rest: str) -> str:
    return path("v1", "videos", video_token_or_key, "streams", token_or_key, *rest)
