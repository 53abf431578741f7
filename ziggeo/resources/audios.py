# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""The audios of an application; the streams inside them are in audio_streams.py."""

from __future__ import annotations

from .._many.iteration import iterate
from .._many.parts import in_parts
from ..arguments import merge, path
from ..types.arguments import (
    AudioCreateArguments,
    AudioIndexArguments,
    AudioIterateArguments,
    AudioUpdateArguments,
    AudioUpdateBulkArguments,
    BulkArguments,
    CountArguments,
)
from ..waiting import seconds_to_wait, wait_for_upload, wait_until_ready
from .audio_files import AudioFiles
from .resource import merge_beside_file, with_default_stream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from typing_extensions import Unpack

    from .._media.sources import Source
    from ..progress import Progress
    from ..types import (
        Arguments,
        Audio,
        Count,
    )


class Audios(AudioFiles):
    """All audios of the application; each holds one stream or more.

    A key is written with an underscore before it wherever a token or key is taken.
    """

    __slots__ = ()

    def index(
        self, arguments: Arguments | None = None, **keywords: Unpack[AudioIndexArguments]
    ) -> list[Audio]:
        """List audios.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            limit: how many at most, int from 1 to 100; 50 when left out.
            skip: how many to leave out at the start, int.
            reverse: True for oldest first.
            states: only audios in these states, text or a list: READY, FAILED...
            tags: only audios with these tags, a list or comma-separated text.
            approved: only audios of this moderation state: APPROVED, REJECTED or PENDING.

        Returns:
            list of Audio, newest first, 50 by default and at most 100.

        Raises:
            BadRequestError: the service refuses an argument.

        Source:
            Inferred: `approved`, as videos are listed by it.
        """
        return self._api.get_json(
            "/v1/audios/", merge(arguments, keywords, AudioIndexArguments), operation="audios.index"
        )

    def iterate(
        self,
        arguments: Arguments | None = None,
        *,
        limit: int | None = None,
        page_size: int = 100,
        **filters: Unpack[AudioIterateArguments],
    ) -> Iterator[Audio]:
        """Go through all audios that match, in pages that are asked for as they are needed.

        An audio that matches from the first request to the last comes exactly once, and none
        comes twice, whatever is created, deleted or changed meanwhile, by others or by the loop
        itself. One that comes or goes in between may come or not. This rests on the order of the
        list: objects keep their places among each other, as they do in the order of creation.

        Args:
            arguments: `limit` and the filters below as a mapping, instead of them or beside them.
            limit: how many at most in all, int.
            page_size: how many a request asks for, int from 1 to 100.

        Keyword Args:
            reverse: True for oldest first.
            states: only audios in these states, text or a list: READY, FAILED...
            tags: only audios with these tags, a list or comma-separated text.
            approved: only audios of this moderation state: APPROVED, REJECTED or PENDING.

        Returns:
            iterator over Audio. It sends nothing before its first object is asked for, and
            remembers the tokens of all that it has given.

        Raises:
            ArgumentError: an argument cannot be sent; `skip` is given; a number is out of range.
            InvalidResponseError: while iterating: a page is not a list of objects with tokens, or
                the list does not go on. What else a request raises comes out there too.

        Source:
            Inferred: a stable order by creation, as lists come newest first.
        """
        return iterate(
            self.index,
            arguments,
            filters,
            limit=limit,
            page_size=page_size,
            documented=AudioIterateArguments,
        )

    def count(
        self, arguments: Arguments | None = None, **keywords: Unpack[CountArguments]
    ) -> Count:
        """Count audios.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            states: only audios in these states, text or a list.
            tags: only audios with these tags, a list or comma-separated text.

        Returns:
            Count: a dict with the number under `count`.

        Raises:
            BadRequestError: the service refuses an argument.
        """
        return self._api.get_json(
            "/v1/audios/count", merge(arguments, keywords, CountArguments), operation="audios.count"
        )

    def get(self, token_or_key: str) -> Audio:
        """Return one audio with its streams.

        Args:
            token_or_key: the audio's token, or its key after an underscore.

        Returns:
            Audio.

        Raises:
            NotFoundError: there is no such audio.
        """
        return self._api.get_json(path("v1", "audios", token_or_key), operation="audios.get")

    def wait_until_ready(
        self, token_or_key: str, *, timeout: float = 600, poll: float = 0.5
    ) -> Audio:
        """Wait until an audio is processed.

        Args:
            token_or_key: the audio's token, or its key after an underscore.
            timeout: seconds to wait at most.
            poll: seconds of the first pause between two looks; the pauses grow, up to 15 s.

        Returns:
            Audio, READY, with the default stream that can be played.

        Raises:
            ProcessingFailedError: the service could not process it.
            WaitTimeoutError: it is not ready in time.
            NotFoundError: there is no such audio.
        """
        return wait_until_ready(lambda: self.get(token_or_key), timeout=timeout, poll=poll)

    def get_bulk(
        self,
        arguments: Arguments | None = None,
        *,
        missing: list[str] | None = None,
        **keywords: Unpack[BulkArguments],
    ) -> list[Audio]:
        """Return several audios, in one call for each 100 of them.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.
            missing: a list of yours, to which the tokens and keys are added that came back with
                nothing.

        Keyword Args:
            tokens_or_keys: any number of tokens or keys, an iterable or comma-separated text. One
                given twice is sent once, and its answer stands at both places.

        Returns:
            list of Audio, in the order asked; those that do not exist are left out.

        Raises:
            ArgumentError: there is no token or key; nothing was sent.
            ZiggeoError: any that a call raises; its `completed` has the audios that had come.
        """
        return in_parts(
            lambda part: self._api.post_json(
                "/v1/audios/get-bulk",
                part,
                repeatable=True,
                operation="audios.get_bulk",
            ),
            merge(arguments, keywords, BulkArguments),
            missing,
        )

    def update(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[AudioUpdateArguments],
    ) -> Audio:
        """Change what is set on one audio.

        Args:
            token_or_key: the audio's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            min_duration: shortest allowed duration in seconds.
            max_duration: longest allowed duration in seconds.
            tags: the audio's tags, a list or comma-separated text.
            key: the audio's own name, unique in the application, without the underscore.
            volatile: True to have the audio removed if it stays empty.
            expiration_days: days until the audio is deleted, int.
            expire_on: day on which the audio is deleted, a date or text like 2030-12-31.
            approved: True or False to accept or reject the audio in moderation.
            title: title, text.
            description: description, text.
            data: data of your own, a dict or JSON text.

        Returns:
            Audio, as it is now.

        Raises:
            NotFoundError: there is no such audio.
            BadRequestError: the service refuses an argument.

        Source:
            Inferred: `approved`, `title`, `description` and `data`, as videos take them.
        """
        return self._api.post_json(
            path("v1", "audios", token_or_key),
            merge(arguments, keywords, AudioUpdateArguments),
            repeatable=True,
            operation="audios.update",
        )

    def update_bulk(
        self,
        arguments: Arguments | None = None,
        *,
        missing: list[str] | None = None,
        **keywords: Unpack[AudioUpdateBulkArguments],
    ) -> list[Audio]:
        """Set the same on several audios, in one call for each 100 of them.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.
            missing: a list of yours, to which the tokens and keys are added that came back with
                nothing.

        Keyword Args:
            tokens_or_keys: any number of tokens or keys, an iterable or comma-separated text. One
                given twice is sent once, and its answer stands at both places.
            min_duration, max_duration, tags, volatile, expiration_days, expire_on: as in `update`.
            approved, title, description, data: likewise.

        Returns:
            list of Audio, in the order asked. Inferred: the audios as they are now; known is
            that it is a list.

        Raises:
            ArgumentError: there is no token or key; nothing was sent.
            ZiggeoError: any that a call raises; its `completed` has the audios that were changed
                before. To do all of it again does no harm.
        """
        return in_parts(
            lambda part: self._api.post_json(
                "/v1/audios/update-bulk",
                part,
                repeatable=True,
                operation="audios.update_bulk",
            ),
            merge(arguments, keywords, AudioUpdateBulkArguments),
            missing,
        )

    def delete(self, token_or_key: str) -> str:
        """Delete one audio.

        Args:
            token_or_key: the audio's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such audio.
        """
        return self._api.delete(path("v1", "audios", token_or_key), operation="audios.delete")

    def create(
        self,
        arguments: Arguments | None = None,
        file: Source | None = None,
        *,
        filename: str | None = None,
        content_type: str | None = None,
        progress: Progress = None,
        cleanup_on_error: bool = False,
        wait: bool | float = False,
        **keywords: Unpack[AudioCreateArguments],
    ) -> Audio:
        """Create an audio: empty, or from a file.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.
            file: the audio file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.
            cleanup_on_error: whether to delete what was created when the upload fails, at any of
                its steps. It ends with the upload: what then fails with `wait` is not deleted.
            wait: True to wait until the file is processed, or for how many seconds at most.

        Keyword Args:
            min_duration: shortest allowed duration in seconds.
            max_duration: longest allowed duration in seconds.
            tags: the audio's tags, a list or comma-separated text.
            key: the audio's own name, unique in the application, without an underscore.
            volatile: True to have the audio removed if it stays empty.
            meta_profile: meta profile to apply, token or key after an underscore. Inferred: as
                videos take it, and an audio names its meta profile; so are the next five.
            title, description, data, expiration_days, expire_on: as in `update`.

        Returns:
            Audio: EMPTY without a file. With one, it is as it was when the upload began, EMPTY and
            mostly `volatile`, but for its default stream, which is as the end of the upload left it
            (the service's last answer is that stream); `get` asks for all of it as it is now. With
            `wait`, the audio as it is READY.

        Raises:
            BadRequestError: the service refuses an argument.
            SourceError: the file cannot be read or is none.
            UploadError: the audio was created, but its file did not arrive.
            ProcessingFailedError, WaitTimeoutError: with `wait`, as by `wait_until_ready`; the
                audio is still there, and the message says how to remove it.
        """
        merged = merge_beside_file(arguments, keywords, AudioCreateArguments)
        seconds = seconds_to_wait(wait, file)
        if file is None:
            return self._api.post_json("/v1/audios/", merged, operation="audios.create")
        # Only an upload goes to the server host: the host for audios signs none.
        upload = self._server.upload(
            "/v1/audios-upload-url",
            file,
            merged,
            scope="audio",
            confirm=_confirm,
            type_field="audio_type",
            filename=filename,
            content_type=content_type,
            progress=progress,
            discard=lambda audio: self.delete(audio["token"]),
            cleanup_on_error=cleanup_on_error,
            operation="audios.create",
        )
        if seconds is None:
            return with_default_stream(upload)
        token = upload.created["token"]
        remove = f"audios().delete({token!r})"
        return wait_for_upload(lambda: self.get(token), remove, timeout=seconds)


def _confirm(audio: dict[str, Any]) -> str:
    stream_token = audio["default_stream"]["token"]
    return path("v1", "audios", audio["token"], "streams", stream_token, "confirm-audio")
