"""The objects that the service answers with, not the arguments that it takes.

A response is the plain ``dict`` that arrived, fields unknown to this file included. The fields that
every documented example shows count as present (they stand in the classes with an underscore), so
that a checker lets ``video["token"]`` pass; all others may be missing (``total=False``), as they
depend on the account and on the age of the object.
"""

from __future__ import annotations

from typing import Any, TypedDict

from .values import CreationType, State, Streamable


class _Token(TypedDict):
    token: str


class ApiObject(_Token):
    """What videos, streams and profiles have in common."""

    key: str | None
    volatile: bool  # removed by the service if it stays empty
    type: str  # the service's own class name, for example "ApiVideo"
    created: int  # Unix seconds
    owned: bool


class SparseObject(_Token, total=False):
    """The same where no example is documented, so that only the token is certain."""

    key: str | None
    volatile: bool
    type: str
    created: int  # Unix seconds
    owned: bool


class Subtitle(TypedDict):
    """One subtitle track of a stream; its language is the key it is found under."""

    label: str
    data: str  # WebVTT


class DeviceInfo(TypedDict, total=False):
    """What a recording client told about itself."""

    browser: str
    os: str
    media_source: str  # "screen", "record" or "upload"
    capture_type: str  # "webrtc_streaming", "webrtc" or "file_capture"
    api_version: str
    embed_code: str


class TimeSpan(TypedDict):
    """Where a word of a transcription begins and ends, in seconds."""

    start: float
    end: float


class VideoAnalysis(TypedDict, total=False):
    """What an analysis process saw: lists of equal length, one entry for each moment."""

    timestamps: list[float]
    classes: list[Any]
    scores: list[Any]


class AudioTranscription(TypedDict, total=False):
    """What a transcription process heard: words, scores and times are lists of equal length."""

    text: str
    words: list[str]
    scores: list[float]
    times: list[TimeSpan]
    topics: list[Any]
    keywords: list[Any]


class _DocumentedStream(ApiObject):
    creation_type: int
    creation_type_string: CreationType
    state: int
    state_string: State
    streamable: int
    streamable_string: Streamable
    video_type: str | None  # file extension without the dot
    video_sub_type: str | None
    image_size: int  # bytes
    video_size: int  # bytes
    video_width: int | None
    video_height: int | None
    duration: float | None  # seconds
    has_video: bool
    has_image: bool
    submission_date: int | None  # Unix seconds


class Stream(_DocumentedStream, total=False):
    """One recording or rendering of a video."""

    audio_size: int  # bytes
    has_audio: bool
    video_token: str
    default_stream_id: str | None
    parent_stream: str | None
    effect_profile: str | None
    effect_profile_id: str | None
    video_profile_transcoding: Any
    video_analysis: VideoAnalysis | None
    audio_transcription: AudioTranscription | None
    audio_keywords: Any
    nsfw: Any
    push_services_success: Any
    # By language. Inferred: an empty map arrives as [], as the service's language writes it so.
    subtitles: dict[str, Subtitle] | list[Subtitle]


class _DocumentedVideo(ApiObject):
    state: int
    state_string: State
    max_duration: float | str | None  # seconds; comes back as text when it was sent in a form
    duration: float | None  # seconds
    tags: list[str] | None
    submission_date: int | None  # Unix seconds
    resubmission_date: int | None  # Unix seconds
    stream_submission_date: int | None  # Unix seconds
    delete_old_streams: bool
    streams: list[Stream]
    original_stream: Stream | None  # as uploaded or recorded
    default_stream: Stream | None  # what plays


class Video(_DocumentedVideo, total=False):
    """A video: its settings and the streams that hold its media.

    As `create` returns it after an upload without `wait`, all but `default_stream` is as it was
    when the upload began.
    """

    title: str | None
    description: str | None
    min_duration: float | str | None  # seconds
    enforce_duration: bool | None
    data: Any  # your own data, parsed
    submitted: bool
    expiration_days: int | str | None
    approved: bool | None  # None: not moderated yet
    moderation_reason: str | None
    average_rating: float | None
    hd: bool
    only_audio: bool
    video_source: str | None
    user_language: str | None
    video_file_name: str | None
    device_info: DeviceInfo | None
    effect_profile: str | None
    video_profile: str | None
    meta_profile: str | None
    meta_profile_id: str | None
    embed_image_url: str  # without a scheme
    embed_video_url: str  # without a scheme and extension


class AudioStream(SparseObject, total=False):
    """One recording or rendering of an audio.

    Inferred: the fields of a video's stream that make sense without a picture.
    """

    creation_type: int
    creation_type_string: CreationType
    state: int
    state_string: State
    streamable: int
    streamable_string: Streamable
    audio_type: str | None  # file extension without the dot
    audio_size: int  # bytes
    duration: float | None  # seconds
    has_audio: bool
    submission_date: int | None  # Unix seconds
    audio_token: str
    audio_transcription: AudioTranscription | None


class Audio(SparseObject, total=False):
    """An audio: its settings and the streams that hold its media.

    As `create` returns it after an upload without `wait`, all but `default_stream` is as it was
    when the upload began.
    """

    state: int
    state_string: State
    title: str | None
    description: str | None
    min_duration: float | str | None  # seconds
    max_duration: float | str | None  # seconds
    enforce_duration: bool | None
    duration: float | None  # seconds
    tags: list[str] | None
    data: Any  # your own data, parsed
    updated: int  # Unix seconds
    submission_date: int | None  # Unix seconds
    expiration_days: int | str | None
    approved: bool | None  # None: not moderated yet
    moderation_reason: str | None
    device_info: DeviceInfo | None
    application_id: str
    audio_profile_id: str | None
    meta_profile_id: str | None
    original_stream_id: str | None
    default_stream_id: str | None
    streams: list[AudioStream]
    original_stream: AudioStream | None
    default_stream: AudioStream | None


class MetaProfile(ApiObject):
    """A named set of analysis processes. Inferred: an effect profile's fields without default."""

    title: str


class _DocumentedEffectProfile(ApiObject):
    title: str
    default_effect: bool


class EffectProfile(_DocumentedEffectProfile, total=False):
    """A named set of filters and watermarks."""

    image_only_effect: bool


class EffectProcess(SparseObject, total=False):
    """One filter or watermark of an effect profile.

    Inferred: the fields beside the token, from the arguments that create a process.
    """

    state: int
    state_string: State
    effect: str
    vertical_position: float | str | None
    horizontal_position: float | str | None
    video_scale: float | str | None


class MetaProcess(SparseObject, total=False):
    """One analysis of a meta profile.

    Inferred: the fields beside the token, from the arguments that create a process.
    """

    state: int
    state_string: State
    nsfw_action: str
    profanity_action: str


class Grant(TypedDict, total=False):
    """What one kind of access is granted on."""

    all: bool
    session_owned: bool  # what the same session created
    resources: list[str]  # video tokens


class Grants(TypedDict, total=False):
    """What the bearer of an auth token may do; ``update`` includes recording again."""

    create: Grant
    read: Grant
    update: Grant
    destroy: Grant


class AuthToken(SparseObject, total=False):
    """A permission for browsers and apps, kept at the service."""

    nonce: str
    hidden: bool
    expiration_date: int | str | None  # Unix seconds
    usage_expiration_time: int | str | None  # seconds
    session_limit: int | str | None
    grants: Grants  # Inferred: parsed, as the data of a video is


class ApplicationConfig(TypedDict, total=False):
    """Who may use an application, and how."""

    allowed_domains: list[str]
    allowed_subdomains: list[str]
    notify_emails: list[str]
    auth_token_required_for_create: bool
    auth_token_required_for_update: bool
    auth_token_required_for_read: bool
    auth_token_required_for_destroy: bool
    client_can_index_videos: bool
    client_cannot_access_unaccepted_videos: bool
    enable_video_subpages: bool


class ApplicationInfo(_Token, total=False):
    """The application that the credentials belong to. It carries its keys: don't log it."""

    name: str | None
    description: str | None
    volatile: bool
    private_key: str
    encryption_key: str
    delete_videos_after: int | None
    delete_expired_videos: bool
    allow_iframe_embeds: bool
    config: ApplicationConfig


class Count(TypedDict):
    """How many objects match."""

    count: int


class _EventCount(TypedDict):
    event_count: int


class AnalyticsRow(_EventCount, total=False):
    """One row of an analytics response; which fields beside the count depends on the query."""

    os: str  # device_views_by_os
    type: str  # device_views_by_date: the kind of device
    date: int  # by_date and by_hour: YYYYMMDD
    hour: str  # by_hour: "00" to "23"
    country: str  # by_country
    video_token: str  # by_country
    device_browser: str  # by_browser
    device_os: str  # by_browser


class AnalyticsAnswer(TypedDict):
    """The rows of an analytics query.

    Inferred: rows by key and null beside a list, as other clients of the service prepare for both.
    """

    analytics: list[AnalyticsRow] | dict[str, AnalyticsRow] | None


# Nobody has written down the fields of these, so they promise none.
VideoStats = dict[str, Any]
ApplicationStats = dict[str, Any]
PushAnswer = dict[str, Any]
ApplyAnswer = dict[str, Any]
SubtitleAnswer = dict[str, Any]

VideoAnalytics = list[AnalyticsRow]
"""Inferred: a plain list, as typed clients of the service read it so."""
