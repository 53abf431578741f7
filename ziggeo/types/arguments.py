"""The keyword arguments that each operation documents, not the objects that come back.

All are optional to a checker, and ``None`` leaves one out. Names that the service knows and this
file does not can be passed in the ``arguments`` mapping, which no checker holds against the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date as calendar_date
from datetime import datetime, timedelta
from typing import Any, TypedDict

from .results import Grants
from .values import (
    AnalyticsQuery,
    Approval,
    CommaList,
    EventList,
    FilterEffect,
    NsfwAction,
    ProfanityAction,
    StateFilter,
    StatsPeriod,
    WebhookEncoding,
)


class NoArguments(TypedDict, total=False):
    """None is documented; those that the service knows all the same pass through."""


class OrderArguments(TypedDict, total=False):
    """In which order: effect and meta profiles, as all of them are read."""

    reverse: bool | None


class PageArguments(OrderArguments, total=False):
    """Which part of a list: effect and meta profiles."""

    limit: int | None
    skip: int | None


class StatesArguments(TypedDict, total=False):
    """Which states: the lists of streams and of effect processes."""

    states: StateFilter | None


class CountArguments(StatesArguments, total=False):
    """What to count: videos and audios."""

    tags: CommaList | None


class VideoIterateArguments(OrderArguments, CountArguments, total=False):
    """Which videos, as all of them are read."""

    approved: Approval | str | None


class VideoIndexArguments(PageArguments, VideoIterateArguments, total=False):
    """Which videos to list."""


class AudioIterateArguments(OrderArguments, CountArguments, total=False):
    """Which audios, as all of them are read."""

    approved: Approval | str | None


class AudioIndexArguments(PageArguments, AudioIterateArguments, total=False):
    """Which audios to list."""


class BulkArguments(TypedDict, total=False):
    """Which objects, as many as there are."""

    tokens_or_keys: CommaList | None


class StatsBulkArguments(BulkArguments, total=False):
    """Of which videos, and whether in one sum."""

    summarize: bool | None


class SettingsArguments(TypedDict, total=False):
    """What can be set on a video and on an audio, at creation and later."""

    min_duration: float | timedelta | None
    max_duration: float | timedelta | None
    tags: CommaList | None
    volatile: bool | None
    title: str | None
    description: str | None
    data: str | Mapping[str, Any] | None
    expiration_days: int | timedelta | None
    expire_on: str | calendar_date | None


class VideoCreateArguments(SettingsArguments, total=False):
    """What to set on a new video."""

    key: str | None
    effect_profile: CommaList | None
    meta_profile: str | None
    video_profile: str | None


class AudioCreateArguments(SettingsArguments, total=False):
    """What to set on a new audio."""

    key: str | None
    meta_profile: str | None


class VideoUpdateBulkArguments(SettingsArguments, BulkArguments, total=False):
    """What to set on several videos."""

    approved: bool | None


class AudioUpdateBulkArguments(SettingsArguments, BulkArguments, total=False):
    """What to set on several audios."""

    approved: bool | None


class VideoUpdateArguments(SettingsArguments, total=False):
    """What to set on one video."""

    key: str | None
    approved: bool | None


class AudioUpdateArguments(SettingsArguments, total=False):
    """What to set on one audio."""

    key: str | None
    approved: bool | None


class PushArguments(TypedDict, total=False):
    """Where to push."""

    pushservicetoken: str | None


class ApplyEffectArguments(TypedDict, total=False):
    """Which effect profile to apply."""

    effectprofiletoken: str | None


class ApplyMetaArguments(TypedDict, total=False):
    """Which meta profile to apply."""

    metaprofiletoken: str | None


class SubtitleArguments(TypedDict, total=False):
    """The subtitle track to attach."""

    lang: str | None
    label: str | None
    data: str | None


class AnalyticsArguments(TypedDict, total=False):
    """What to ask, and for which time; ``from_`` is sent as ``from``."""

    from_: int | datetime | None
    to: int | datetime | None
    date: int | datetime | None
    query: AnalyticsQuery | None


class AuthTokenArguments(TypedDict, total=False):
    """What an auth token permits, and for how long."""

    volatile: bool | None
    hidden: bool | None
    expiration_date: int | datetime | None
    usage_expiration_time: int | timedelta | None
    usage_experitation_time: int | None  # as older documentation spells it; sent as it is
    session_limit: int | None
    grants: Grants | Mapping[str, Any] | str | None


class ApplicationUpdateArguments(TypedDict, total=False):
    """What to set on the application."""

    volatile: bool | None
    name: str | None
    description: str | None
    auth_token_required_for_create: bool | None
    auth_token_required_for_update: bool | None
    auth_token_required_for_read: bool | None
    auth_token_required_for_destroy: bool | None
    client_can_index_videos: bool | None
    client_cannot_access_unaccepted_videos: bool | None
    enable_video_subpages: bool | None


class ApplicationStatsArguments(TypedDict, total=False):
    """Over which time."""

    period: StatsPeriod | None


class EffectProfileUpdateArguments(TypedDict, total=False):
    """What to set on an effect profile."""

    default_effect: bool | None


class EffectProfileCreateArguments(EffectProfileUpdateArguments, total=False):
    """What to set on a new effect profile."""

    key: str | None
    title: str | None


class FilterProcessArguments(TypedDict, total=False):
    """Which filter; ``filter`` is the name that some documentation has for ``effect``."""

    effect: FilterEffect | str | None
    filter: FilterEffect | str | None


class WatermarkProcessArguments(TypedDict, total=False):
    """Where the watermark sits and how large it is, each between 0.0 and 1.0."""

    vertical_position: float | None
    horizontal_position: float | None
    video_scale: float | None


class MetaProfileCreateArguments(TypedDict, total=False):
    """What to set on a new meta profile."""

    key: str | None
    title: str | None


class NsfwProcessArguments(TypedDict, total=False):
    """What to do with a video that is not safe for work."""

    nsfw_action: NsfwAction | None


class ProfanityProcessArguments(TypedDict, total=False):
    """What to do with a video in which somebody swears."""

    profanity_action: ProfanityAction | None


class WebhookDeleteArguments(TypedDict, total=False):
    """Which webhooks."""

    target_url: str | None


class WebhookCreateArguments(WebhookDeleteArguments, total=False):
    """Where events go, which ones, and how they are written."""

    encoding: WebhookEncoding | None
    events: EventList | None


class WebhookConfirmArguments(TypedDict, total=False):
    """The proof that the target of a webhook is yours."""

    webhook_id: str | None
    validation_code: str | int | None
