"""The files of audios and of their streams: as bytes, written to a path, or opened to be read."""

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


class AudioFiles(Resource):
    """The file of an audio, which is that of its default stream."""

    __slots__ = ()

    @overload
    def download_audio(
        self,
        token_or_key: str,
        to: None = None,
        *,
        progress: Progress = None,
    ) -> bytes: ...

    @overload
    def download_audio(
        self,
        token_or_key: str,
        to: str | PathLike[str],
        **options: Unpack[SaveOptions],
    ) -> Path: ...

    @overload
    def download_audio(
        self,
        token_or_key: str,
        to: Writable,
        *,
        progress: Progress = None,
    ) -> None: ...

    def download_audio(
        self,
        token_or_key: str,
        to: Target | None = None,
        **options: Unpack[SaveOptions],
    ) -> bytes | Path | None:
        """Download the audio file of the default stream.

        Args:
            token_or_key: the audio's token, or its key after an underscore.
            to: path of the file, a folder for `TOKEN.m4a` in it, a device or FIFO, or a
                binary writable.
            **options: `progress` (called with the bytes so far and in all, or True for a bar),
                `overwrite` (False to keep a file that exists), `keep_partial` (True to keep
                what came of a download that fails, for a later one to go on with).

        Returns:
            The audio's bytes, or its path where `to` names one, or None for a writable.

        Raises:
            NotFoundError: there is no such audio, or it has no file yet.
            DownloadError: the file did not arrive whole, or cannot be written.
        """
        file = path("v1", "audios", token_or_key, "audio")
        return download_or_save(
            self._js_cdn, file, to, token_or_key, "audios.download_audio", **options
        )

    def open_audio(
        self,
        token_or_key: str,
        *,
        start: int | None = None,
        end: int | None = None,
    ) -> FileReader:
        """Open the audio file of the default stream as a readable stream.

        Args:
            token_or_key: the audio's token, or its key after an underscore.
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
            NotFoundError: there is no such audio, or it has no file yet.
        """
        file = path("v1", "audios", token_or_key, "audio")
        return self._js_cdn.open(
            file, name=token_or_key, start=start, end=end, operation="audios.download_audio"
        )


class AudioStreamFiles(Resource):
    """The file of one stream of an audio."""

    __slots__ = ()

    @overload
    def download_audio(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        to: None = None,
        *,
        progress: Progress = None,
    ) -> bytes: ...

    @overload
    def download_audio(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        to: str | PathLike[str],
        **options: Unpack[SaveOptions],
    ) -> Path: ...

    @overload
    def download_audio(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        to: Writable,
        *,
        progress: Progress = None,
    ) -> None: ...

    def download_audio(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        to: Target | None = None,
        **options: Unpack[SaveOptions],
    ) -> bytes | Path | None:
        """Download the audio file of a stream.

        Args:
            audio_token_or_key: the audio's token, or its key after an underscore.
            token_or_key: the stream's token, or its key after an underscore.
            to: path of the file, a folder for `TOKEN.m4a` in it, a device or FIFO, or a
                binary writable.
            **options: `progress` (called with the bytes so far and in all, or True for a bar),
                `overwrite` (False to keep a file that exists), `keep_partial` (True to keep
                what came of a download that fails, for a later one to go on with).

        Returns:
            The audio's bytes, or its path where `to` names one, or None for a writable.

        Raises:
            NotFoundError: there is no such stream, or it has no file.
            DownloadError: the file did not arrive whole, or cannot be written.
        """
        file = path("v1", "audios", audio_token_or_key, "streams", token_or_key, "audio")
        return download_or_save(
            self._js_cdn, file, to, token_or_key, "audioStreams.download_audio", **options
        )

    def open_audio(
        self,
        audio_token_or_key: str,
        token_or_key: str,
        *,
        start: int | None = None,
        end: int | None = None,
    ) -> FileReader:
        """Open the audio file of a stream as a readable stream.

        Args:
            audio_token_or_key: the audio's token, or its key after an underscore.
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
        file = path("v1", "audios", audio_token_or_key, "streams", token_or_key, "audio")
        return self._js_cdn.open(
            file, name=token_or_key, start=start, end=end, operation="audioStreams.download_audio"
        )
