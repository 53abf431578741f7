"""The files of videos and of their streams: as bytes, written to a path, or opened to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, overload

from ..arguments import path
from .resource import Resource, download_or_save

if TYPE_CHECKING:
    from os import PathLike
    from pathlib import Path

    from typing_extensions import Unpack

    from .._media.readers import FileReader
    from .._media.sinks import Target, Writable
    from ..progress import Progress
    from ..types import SaveOptions


class VideoFiles(Resource):
    """The file and the poster image of a video, which are those of its default stream."""

    __slots__ = ()

    @overload
    def download_video(
        self,
        token_or_key: str,
        to: None = None,
        *,
        progress: Progress = None,
    ) -> bytes: ...

    @overload
    def download_video(
        self,
        token_or_key: str,
        to: str | PathLike[str],
        **options: Unpack[SaveOptions],
    ) -> Path: ...

    @overload
    def download_video(
        self,
        token_or_key: str,
        to: Writable,
        *,
        progress: Progress = None,
    ) -> None: ...

    def download_video(
        self,
        token_or_key: str,
        to: Target | None = None,
        **options: Unpack[SaveOptions],
    ) -> bytes | Path | None:
        """Download the video file of the default stream.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            to: path of the file, a folder for `TOKEN.mp4` in it, a device or FIFO, or a
                binary writable.
            **options: `progress` (called with the bytes so far and in all, or True for a bar),
                `overwrite` (False to keep a file that exists), `keep_partial` (True to keep
                what came of a download that fails, for a later one to go on with).

        Returns:
            The video's bytes, or its path where `to` names one, or None for a writable.

        Raises:
            NotFoundError: there is no such video, or it has no file yet.
            DownloadError: the file did not arrive whole, or cannot be written.

        Examples:
            >>> video = ziggeo.videos().create(file="video.mp4", wait=True)
            >>> ziggeo.videos().download_video(video["token"], to="copy.mp4").name
            'copy.mp4'
        """
        file = path("v1", "videos", token_or_key, "video")
        return download_or_save(
            self._cdn, file, to, token_or_key, "videos.download_video", **options
        )

    def open_video(
        self,
        token_or_key: str,
        *,
        start: int | None = None,
        end: int | None = None,
    ) -> FileReader:
        """Open the video file of the default stream as a readable stream.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            start: offset of the first byte, for a part of the file by one request; negative, it
                counts from the end.
            end: offset after the last byte, as in a slice.

        Returns:
            a binary stream with `name`, `content_type` and `length` in bytes, for a part also with
            `content_range` and the file's `total`, to read, to iterate in blocks, and to close,
            as by `with`; it can be sought where the service sends parts.

        Raises:
            ArgumentError: `start` and `end` name no part: they are as in `Connect.open`.
            APIStatusError: status 416: the file ends before `start`.
            NotFoundError: there is no such video, or it has no file yet.

        Examples:
            >>> video = ziggeo.videos().create(file="video.mp4", wait=True)
            >>> with ziggeo.videos().open_video(video["token"]) as file:
            ...     file.content_type
            'video/mp4'
        """
        file = path("v1", "videos", token_or_key, "video")
        return self._cdn.open(
            file, name=token_or_key, start=start, end=end, operation="videos.download_video"
        )

    @overload
    def download_image(
        self,
        token_or_key: str,
        to: None = None,
        *,
        progress: Progress = None,
    ) -> bytes: ...

    @overload
    def download_image(
        self,
        token_or_key: str,
        to: str | PathLike[str],
        **options: Unpack[SaveOptions],
    ) -> Path: ...

    @overload
    def download_image(
        self,
        token_or_key: str,
        to: Writable,
        *,
        progress: Progress = None,
    ) -> None: ...

    def download_image(
        self,
        token_or_key: str,
        to: Target | None = None,
        **options: Unpack[SaveOptions],
    ) -> bytes | Path | None:
        """Download the poster image of the default stream.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            to: path of the file, a folder for `TOKEN.jpg` in it, a device or FIFO, or a
                binary writable.
            **options: `progress` (called with the bytes so far and in all, or True for a bar),
                `overwrite` (False to keep a file that exists), `keep_partial` (True to keep
                what came of a download that fails, for a later one to go on with).

        Returns:
            The image's bytes, or its path where `to` names one, or None for a writable.

        Raises:
            NotFoundError: there is no such video, or it has no image yet.
            DownloadError: the file did not arrive whole, or cannot be written.
        """
        file = path("v1", "videos", token_or_key, "image")
        return download_or_save(
            self._cdn, file, to, token_or_key, "videos.download_image", **options
        )

    def open_image(
        self,
        token_or_key: str,
        *,
        start: int | None = None,
        end: int | None = None,
    ) -> FileReader:
        """Open the poster image of the default stream as a readable stream.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            start: offset of the first byte, for a part of the file by one request; negative, it
                counts from the end.
            end: offset after the last byte, as in a slice.

        Returns:
            a binary stream with `name`, `content_type` and `length` in bytes, for a part also with
            `content_range` and the file's `total`, to read, to iterate in blocks, and to close,
            as by `with`; it can be sought where the service sends parts.

        Raises:
            ArgumentError: `start` and `end` name no part: they are as in `Connect.open`.
            APIStatusError: status 416: the file ends before `start`.
            NotFoundError: there is no such video, or it has no image yet.
        """
        file = path("v1", "videos", token_or_key, "image")
        return self._cdn.open(
            file, name=token_or_key, start=start, end=end, operation="videos.download_image"
        )


class StreamFiles(Resource):
    """The file and the poster image of one stream of a video."""

    __slots__ = ()

    @overload
    def download_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: None = None,
        *,
        progress: Progress = None,
    ) -> bytes: ...

    @overload
    def download_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: str | PathLike[str],
        **options: Unpack[SaveOptions],
    ) -> Path: ...

    @overload
    def download_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: Writable,
        *,
        progress: Progress = None,
    ) -> None: ...

    def download_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: Target | None = None,
        **options: Unpack[SaveOptions],
    ) -> bytes | Path | None:
        """Download the video file of a stream.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            to: path of the file, a folder for `TOKEN.mp4` in it, a device or FIFO, or a
                binary writable.
            **options: `progress` (called with the bytes so far and in all, or True for a bar),
                `overwrite` (False to keep a file that exists), `keep_partial` (True to keep
                what came of a download that fails, for a later one to go on with).

        Returns:
            The video's bytes, or its path where `to` names one, or None for a writable.

        Raises:
            NotFoundError: there is no such stream, or it has no file.
            DownloadError: the file did not arrive whole, or cannot be written.
        """
        file = path("v1", "videos", video_token_or_key, "streams", token_or_key, "video")
        return download_or_save(
            self._cdn, file, to, token_or_key, "streams.download_video", **options
        )

    def open_video(
        self,
        video_token_or_key: str,
        token_or_key: str,
        *,
        start: int | None = None,
        end: int | None = None,
    ) -> FileReader:
        """Open the video file of a stream as a readable stream.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            start: offset of the first byte, for a part of the file by one request; negative, it
                counts from the end.
            end: offset after the last byte, as in a slice.

        Returns:
            a binary stream with `name`, `content_type` and `length` in bytes, for a part also with
            `content_range` and the file's `total`, to read, to iterate in blocks, and to close,
            as by `with`; it can be sought where the service sends parts.

        Raises:
            ArgumentError: `start` and `end` name no part: they are as in `Connect.open`.
            APIStatusError: status 416: the file ends before `start`.
            NotFoundError: there is no such stream, or it has no file.
        """
        file = path("v1", "videos", video_token_or_key, "streams", token_or_key, "video")
        return self._cdn.open(
            file, name=token_or_key, start=start, end=end, operation="streams.download_video"
        )

    @overload
    def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: None = None,
        *,
        progress: Progress = None,
    ) -> bytes: ...

    @overload
    def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: str | PathLike[str],
        **options: Unpack[SaveOptions],
    ) -> Path: ...

    @overload
    def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: Writable,
        *,
        progress: Progress = None,
    ) -> None: ...

    def download_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        to: Target | None = None,
        **options: Unpack[SaveOptions],
    ) -> bytes | Path | None:
        """Download the poster image of a stream.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            to: path of the file, a folder for `TOKEN.jpg` in it, a device or FIFO, or a
                binary writable.
            **options: `progress` (called with the bytes so far and in all, or True for a bar),
                `overwrite` (False to keep a file that exists), `keep_partial` (True to keep
                what came of a download that fails, for a later one to go on with).

        Returns:
            The image's bytes, or its path where `to` names one, or None for a writable.

        Raises:
            NotFoundError: there is no such stream, or it has no image.
            DownloadError: the file did not arrive whole, or cannot be written.
        """
        file = path("v1", "videos", video_token_or_key, "streams", token_or_key, "image")
        return download_or_save(
            self._cdn, file, to, token_or_key, "streams.download_image", **options
        )

    def open_image(
        self,
        video_token_or_key: str,
        token_or_key: str,
        *,
        start: int | None = None,
        end: int | None = None,
    ) -> FileReader:
        """Open the poster image of a stream as a readable stream.

        Args:
            video_token_or_key: the video's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            start: offset of the first byte, for a part of the file by one request; negative, it
                counts from the end.
            end: offset after the last byte, as in a slice.

        Returns:
            a binary stream with `name`, `content_type` and `length` in bytes, for a part also with
            `content_range` and the file's `total`, to read, to iterate in blocks, and to close,
            as by `with`; it can be sought where the service sends parts.

        Raises:
            ArgumentError: `start` and `end` name no part: they are as in `Connect.open`.
            APIStatusError: status 416: the file ends before `start`.
            NotFoundError: there is no such stream, or it has no image.
        """
        file = path("v1", "videos", video_token_or_key, "streams", token_or_key, "image")
        return self._cdn.open(
            file, name=token_or_key, start=start, end=end, operation="streams.download_image"
        )
