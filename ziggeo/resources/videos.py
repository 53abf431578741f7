# Answers are JSON, and JSON is Any until a method names the type it returns.
# mypy: disable-error-code="no-any-return"
"""The videos of an application one by one; video_lists.py has the calls about many of them."""

from __future__ import annotations

from ..arguments import merge, path
from ..types.arguments import (
    AnalyticsArguments,
    ApplyEffectArguments,
    ApplyMetaArguments,
    PushArguments,
    VideoCreateArguments,
    VideoUpdateArguments,
)
from ..waiting import seconds_to_wait, wait_for_upload, wait_until_ready
from .resource import merge_beside_file, with_default_stream
from .video_files import VideoFiles
from .video_lists import VideoLists

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from typing_extensions import Unpack

    from .._media.sources import Source
    from ..progress import Progress
    from ..types import (
        ApplyAnswer,
        Arguments,
        PushAnswer,
        Video,
        VideoAnalytics,
        VideoStats,
    )


class Videos(VideoLists, VideoFiles):
    """All videos of the application; each holds one stream or more.

    Where a method takes a token or key, a key is written with an underscore before it: the video
    with the key `interview` is `_interview`.
    """

    __slots__ = ()

    def get(self, token_or_key: str) -> Video:
        """Return one video with its streams.

        Args:
            token_or_key: the video's token, or its key after an underscore.

        Returns:
            Video.

        Raises:
            NotFoundError: there is no such video.
        """
        return self._server.get_json(path("v1", "videos", token_or_key), operation="videos.get")

    def wait_until_ready(
        self, token_or_key: str, *, timeout: float = 600, poll: float = 0.5
    ) -> Video:
        """Wait until a video is processed.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            timeout: seconds to wait at most.
            poll: seconds of the first pause between two looks; the pauses grow, up to 15 s.

        Returns:
            Video, READY, with the default stream that can be played.

        Raises:
            ProcessingFailedError: the service could not process it.
            WaitTimeoutError: it is not ready in time.
            NotFoundError: there is no such video.
        """
        return wait_until_ready(lambda: self.get(token_or_key), timeout=timeout, poll=poll)

    def get_stats(self, token_or_key: str) -> VideoStats:
        """Return the statistics of one video.

        Args:
            token_or_key: the video's token, or its key after an underscore.

        Returns:
            dict, its fields undocumented.

        Raises:
            NotFoundError: there is no such video.
        """
        return self._server.get_json(
            path("v1", "videos", token_or_key, "stats"), operation="videos.get_stats"
        )

    def push_to_service(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[PushArguments],
    ) -> PushAnswer:
        """Push a video to a service that the application is set up for.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            pushservicetoken: token of the push service, as the application's settings show it.

        Returns:
            dict, its fields undocumented.

        Raises:
            NotFoundError: there is no such video or push service.
        """
        return self._server.post_json(
            path("v1", "videos", token_or_key, "push"),
            merge(arguments, keywords, PushArguments),
            operation="videos.push_to_service",
        )

    def apply_effect(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[ApplyEffectArguments],
    ) -> ApplyAnswer:
        """Apply an effect profile to a video.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            effectprofiletoken: token of the effect profile.

        Returns:
            dict, its fields undocumented.

        Raises:
            NotFoundError: there is no such video or effect profile.
        """
        return self._server.post_json(
            path("v1", "videos", token_or_key, "effect"),
            merge(arguments, keywords, ApplyEffectArguments),
            operation="videos.apply_effect",
        )

    def apply_meta(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[ApplyMetaArguments],
    ) -> ApplyAnswer:
        """Apply a meta profile to a video.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            metaprofiletoken: token of the meta profile.

        Returns:
            dict, its fields undocumented.

        Raises:
            NotFoundError: there is no such video or meta profile.
        """
        return self._server.post_json(
            path("v1", "videos", token_or_key, "metaprofile"),
            merge(arguments, keywords, ApplyMetaArguments),
            operation="videos.apply_meta",
        )

    def update(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[VideoUpdateArguments],
    ) -> Video:
        """Change what is set on one video.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            min_duration: shortest allowed duration in seconds.
            max_duration: longest allowed duration in seconds.
            tags: the video's tags, a list or comma-separated text.
            key: the video's own name, unique in the application, without the underscore.
            volatile: True to have the video removed if it stays empty.
            expiration_days: days until the video is deleted, int.
            expire_on: day on which the video is deleted, a date or text like 2030-12-31.
            approved: True or False to accept or reject the video in moderation.
            title: title, text.
            description: description, text.
            data: data of your own, a dict or JSON text.

        Returns:
            Video, as it is now.

        Raises:
            NotFoundError: there is no such video.
            BadRequestError: the service refuses an argument.

        Source:
            `approved`, `title`, `description` and `data` stand in the demos and tests of
            other SDKs.
        """
        return self._server.post_json(
            path("v1", "videos", token_or_key),
            merge(arguments, keywords, VideoUpdateArguments),
            repeatable=True,
            operation="videos.update",
        )

    def delete(self, token_or_key: str) -> str:
        """Delete one video.

        Args:
            token_or_key: the video's token, or its key after an underscore.

        Returns:
            The service's text.

        Raises:
            NotFoundError: there is no such video.
        """
        return self._server.delete(path("v1", "videos", token_or_key), operation="videos.delete")

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
        **keywords: Unpack[VideoCreateArguments],
    ) -> Video:
        """Create a video: empty, or from a file.

        Args:
            arguments: the keywords below as a mapping, instead of them or beside them.
            file: the video file: a path, bytes, an open binary file, or (name, one of these).
            filename: name to store the file under, instead of its own.
            content_type: media type of the file, instead of the one its name tells.
            progress: called with the bytes sent and the bytes in all, or True for a bar.
            cleanup_on_error: whether to delete what was created when the upload fails, at any of
                its steps. It ends with the upload: what then fails with `wait` is not deleted.
            wait: True to wait until the file is processed, or for how many seconds at most.

        Keyword Args:
            min_duration: shortest allowed duration in seconds.
            max_duration: longest allowed duration in seconds.
            tags: the video's tags, a list or comma-separated text.
            key: the video's own name, unique in the application, without an underscore.
            volatile: True to have the video removed if it stays empty.
            effect_profile: effect profiles to apply, a list or comma-separated text.
            meta_profile: meta profile to apply, token or key after an underscore.
            video_profile: video profile to apply, token or key after an underscore.
            title, description, data, expiration_days, expire_on: as in `update`. Inferred: taken
                here too, as recorders in a browser send them when they create a video.

        Returns:
            Video: EMPTY without a file. With one, it is as it was when the upload began, EMPTY and
            mostly `volatile`, but for its default stream, which is as the end of the upload left it
            (the service's last answer is that stream); `get` asks for all of it as it is now. With
            `wait`, the video as it is READY.

        Raises:
            BadRequestError: the service refuses an argument.
            SourceError: the file cannot be read or is none.
            UploadError: the video was created, but its file did not arrive.
            ProcessingFailedError, WaitTimeoutError: with `wait`, as by `wait_until_ready`; the
                video is still there, and the message says how to remove it.
        """
        merged = merge_beside_file(arguments, keywords, VideoCreateArguments)
        seconds = seconds_to_wait(wait, file)
        if file is None:
            return self._server.post_json("/v1/videos/", merged, operation="videos.create")
        upload = self._server.upload(
            "/v1/videos-upload-url",
            file,
            merged,
            scope="video",
            confirm=_confirm,
            type_field="video_type",
            filename=filename,
            content_type=content_type,
            progress=progress,
            discard=lambda video: self.delete(video["token"]),
            cleanup_on_error=cleanup_on_error,
            operation="videos.create",
        )
        if seconds is None:
            return with_default_stream(upload)
        token = upload.created["token"]
        remove = f"videos().delete({token!r})"
        return wait_for_upload(lambda: self.get(token), remove, timeout=seconds)

    def analytics(
        self,
        token_or_key: str,
        arguments: Arguments | None = None,
        **keywords: Unpack[AnalyticsArguments],
    ) -> VideoAnalytics:
        """Ask for the analytics of one video.

        Args:
            token_or_key: the video's token, or its key after an underscore.
            arguments: the keywords below as a mapping, instead of them or beside them.

        Keyword Args:
            from_: begin, a datetime with a time zone or int, UNIX microseconds; sent as `from`.
            to: end, likewise.
            date: a single day instead of `from_` and `to`, likewise.
            query: which figures: device_views_by_os, device_views_by_date,
                total_plays_by_country, full_plays_by_country, total_plays_by_hour,
                full_plays_by_hour, total_plays_by_browser or full_plays_by_browser.

        Returns:
            list of AnalyticsRow. Inferred: a plain list, as typed clients of the service read it.

        Raises:
            NotFoundError: there is no such video.
            BadRequestError: the service does not know the query.
        """
        return self._server.post_json(
            path("v1", "videos", token_or_key, "analytics"),
            merge(arguments, keywords, AnalyticsArguments),
            repeatable=True,
            operation="videos.analytics",
        )


def _confirm(video: dict[str, Any]) -> str:
    stream_token = video["default_stream"]["token"]
    return path("v1", "videos", video["token"], "streams", stream_token, "confirm-video")
