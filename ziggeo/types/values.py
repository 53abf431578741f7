"""Named values of the service: what a state, a query or an action can be called, not the objects.

A ``Literal`` that is joined with ``str`` where it is used is open: the service may know more names.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

State = Literal["EMPTY", "DELETED", "VERIFIED", "PROCESSING", "FAILED", "READY"]
"""What a video, an audio or a stream is at; ``state_string`` of a response."""

CreationType = Literal[
    "TRANSCODED",
    "RECORDING",
    "MOBILE_RECORDING",
    "FILE_UPLOAD",
    "SERVER_UPLOAD",
    "WEBRTC_RECORDING",
]
"""Where a stream came from; an upload of this SDK is a ``SERVER_UPLOAD``."""

Streamable = Literal["NO", "DEGRADED", "YES"]
"""Whether a stream plays everywhere; an upload is ``DEGRADED`` until it has been transcoded."""

Approval = Literal["APPROVED", "REJECTED", "PENDING"]
"""Moderation states to filter by. Inferred: ``PENDING``, as that is what a new video is."""

AnalyticsQuery = Literal[
    "device_views_by_os",
    "device_views_by_date",
    "total_plays_by_country",
    "full_plays_by_country",
    "total_plays_by_hour",
    "full_plays_by_hour",
    "total_plays_by_browser",
    "full_plays_by_browser",
]

NsfwAction = Literal["approve", "reject", "nothing"]
ProfanityAction = Literal["approve", "reject", "nothing"]
StatsPeriod = Literal["year", "month"]
WebhookEncoding = Literal["json", "form", "jsonheader"]

WebhookEvent = Literal[
    "video_create",
    "video_delete",
    "video_marked_as_deleted",
    "video_restored",
    "video_ready",
    "video_approve",
    "video_reject",
    "video_transit_success",
    "video_failed",
    "video_transcription",
    "video_transcription_failed",
    "video_analysis",
    "video_nsfw_analysis",
    "video_streams_ready",
    "video_stream_push_success",
]
"""The documented webhook events; open, because audios and images have events too."""

FilterEffect = Literal["gray", "lucis", "cartoon", "edge", "dhill", "charcoal", "sketch"]
"""The filters that are known to exist; open."""

Arguments = Mapping[str, Any]
"""Arguments of an operation by their names at the service, those unknown to this SDK included."""

CommaList = str | Iterable[str]
"""Several names: a list, a set or another iterable, or the comma-separated text it is sent as."""

StateFilter = State | str | Iterable[State | str]
"""States to filter by, in upper or lower case. Inferred: several at once, as tags allow it."""

EventList = WebhookEvent | str | Iterable[WebhookEvent | str]
"""Events to subscribe to: one, several, or the comma-separated text that they are sent as."""
