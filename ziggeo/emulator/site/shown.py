"""What the page shows of an application: plain values for its template, cut to what can be read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import urlsplit, urlunsplit

from ..model.assumptions import MediaState
from ..model.objects import Delivery, Recording, Stream, Webhook

if TYPE_CHECKING:
    from ..model.request_log import RequestLog, RequestRecord
    from ..model.state import State

EVENT_TYPES: Final = (
    "video_ready",
    "video_create",
    "video_streams_ready",
    "video_failed",
    "video_approve",
    "video_reject",
    "video_transcription",
    "video_analysis",
    "video_nsfw_analysis",
    "video_stream_push_success",
    "video_delete",
)
_MOST_VIDEOS: Final = 60
_MOST_ROWS: Final = 40
_MOST_CHARACTERS: Final = 200
# What opens something: pages and log files are no place for it.
_SECRETS: Final = frozenset({"client_auth", "server_auth", "validation_code"})

Item = TypeVar("Item")
Shown = dict[str, Any]


def overview(state: State, log: RequestLog) -> Shown:
    """Return what the page shows, newest first."""
    requests, deliveries = log.records(), state.sender.deliveries()
    with state.lock:
        plays = _plays(state)
        newest = islice(reversed(state.videos), _MOST_VIDEOS)
        return {
            "token": state.credentials.token,
            "counts": {
                "videos": len(state.videos),
                "audios": len(state.audios),
                "views": len(state.views),
                "requests": len(requests),
                "deliveries": len(deliveries),
            },
            "videos": [_video(video, plays.get(video.token, 0)) for video in newest],
            "requests": [_request(record) for record in _newest(requests)],
            "webhooks": [_webhook(webhook) for webhook in _newest(state.webhooks)],
            "deliveries": [_delivery(delivery) for delivery in _newest(deliveries)],
        }


def _plays(state: State) -> dict[str, int]:
    plays: dict[str, int] = {}
    for view in state.views:
        plays[view.video] = plays.get(view.video, 0) + 1
    return plays


def _newest(items: Sequence[Item]) -> Iterable[Item]:
    return islice(reversed(items), _MOST_ROWS)


def _video(video: Recording, plays: int) -> Shown:
    stream = video.default
    return {
        "token": video.token,
        "key": cut(video.key),
        "title": cut(video.settings.get("title")),
        "tags": [cut(tag) for tag in (video.tags or ())[:20]],
        "state": video.state.name,
        "approval": {True: "approved", False: "rejected", None: "pending"}[video.approved],
        "duration": video.duration,
        "size": None if stream is None or stream.width is None else (stream.width, stream.height),
        "created": _moment(video.created),
        "has_poster": stream is not None and stream.image is not None,
        "has_media": stream is not None and _is_playable(stream),
        "plays": plays,
    }


def _is_playable(stream: Stream) -> bool:
    return stream.media is not None and stream.state is MediaState.READY


def _request(record: RequestRecord) -> Shown:
    return {
        "at": _moment(record.at),
        "operation": record.operation or f"{record.method} {cut(record.path)}",
        "segments": cut(", ".join(record.segments.values())),
        "arguments": [
            (cut(name), "[secret]" if name in _SECRETS else _argument(name, value))
            for name, value in islice(record.arguments.items(), 20)
        ],
        "status": record.status or "none",
        "is_error": not 0 < record.status < 400,
        "fault": record.fault,
    }


def _argument(name: str, value: Any) -> str:
    if name == "target_url" and isinstance(value, str):
        return without_query(value)
    return cut(value if isinstance(value, str) else json.dumps(value, default=str))


def _webhook(webhook: Webhook) -> Shown:
    return {
        "url": without_query(webhook.target_url),
        "encoding": webhook.encoding,
        "events": cut(", ".join(webhook.events)) or "all",
        "confirmed": webhook.confirmed,
    }


def _delivery(delivery: Delivery) -> Shown:
    return {
        "at": _moment(delivery.at),
        "event": cut(delivery.event_type),
        "url": without_query(delivery.target_url),
        "encoding": delivery.encoding,
        "answer": delivery.status or cut(delivery.error),
        "is_error": delivery.status is None or not 200 <= delivery.status < 300,
    }


def cut(text: Any) -> str:
    """Return text in a length that a page can show."""
    text = "" if text is None else str(text)
    # Half of a surrogate pair, which JSON can hold, is nothing that can be sent.
    text = text[: _MOST_CHARACTERS + 1].encode("utf-8", "replace").decode()
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"


def without_query(url: str) -> str:
    """Return an address without its query and credentials, where secrets stand."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    shown = urlunsplit((parts.scheme, host, parts.path, "", ""))
    return cut(f"{shown}?…" if parts.query else shown)


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%H:%M:%S")
