"""Which arguments each operation knows, and which kind of value each of them takes.

Listed are the documented ones, those that newer documents and official clients add, and those that
the service's own recorder sends when it creates something. What happens to others is decided in
``arguments.validation``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..model.assumptions import (
    ANALYTICS_QUERIES,
    FILTERS,
    MODERATION_ACTIONS,
    STATISTICS_PERIODS,
    WEBHOOK_ENCODINGS,
)
from .values import Arguments


@dataclass(frozen=True)
class ValueKind:
    """A kind of value: what to call it in a message, and the reader that refuses others."""

    description: str
    read: Callable[[Arguments, str], Any]


_TEXT: Final = ValueKind("text", Arguments.text)
_KEY: Final = ValueKind("a token or a key", Arguments.key)
_BOOLEAN: Final = ValueKind("true or false", Arguments.boolean)
_NUMBER: Final = ValueKind("a number", Arguments.number)
_WHOLE: Final = ValueKind("a whole number", lambda arguments, name: arguments.whole(name, 0))
_FRACTION: Final = ValueKind("a number from 0.0 to 1.0", Arguments.fraction)
_DAY: Final = ValueKind("a date like 2030-12-31", Arguments.day)
_LISTING: Final = ValueKind("a comma-separated list", Arguments.listing)
_JSON: Final = ValueKind("JSON text", Arguments.document)
_OBJECT: Final = ValueKind("a JSON object", Arguments.mapping)


def _choice(allowed: Any) -> ValueKind:
    return ValueKind(
        f"one of {', '.join(sorted(allowed))}",
        lambda arguments, name: arguments.choice(name, allowed),
    )


# What an application lets pages do.
APPLICATION_RULES: Final = (
    "auth_token_required_for_create",
    "auth_token_required_for_update",
    "auth_token_required_for_read",
    "auth_token_required_for_destroy",
    "client_can_index_videos",
    "client_cannot_access_unaccepted_videos",
    "enable_video_subpages",
)

_KINDS: Final[Mapping[str, ValueKind]] = {
    **dict.fromkeys(("limit", "skip"), _WHOLE),
    **dict.fromkeys(
        (
            "reverse",
            "summarize",
            "volatile",
            "hidden",
            "approved",
            "default_effect",
            "enforce_duration",
            "delete_old_streams",
            "auto_crop",
            "auto_pad",
            "only_audio",
            "force_overwrite",
            "recover_streams",
            "create_stream",
            *APPLICATION_RULES,
        ),
        _BOOLEAN,
    ),
    **dict.fromkeys(
        (
            "min_duration",
            "max_duration",
            "expiration_days",
            "from",
            "to",
            "date",
            "expiration_date",
            "usage_expiration_time",
            "usage_experitation_time",
            "session_limit",
        ),
        _NUMBER,
    ),
    **dict.fromkeys(
        ("vertical_position", "horizontal_position", "video_scale", "default_image_selector"),
        _FRACTION,
    ),
    **dict.fromkeys(("states", "tags", "tokens_or_keys", "events"), _LISTING),
    **dict.fromkeys(("effect_profile", "meta_profile", "video_profile", "audio_profile"), _KEY),
    "expire_on": _DAY,
    "data": _JSON,
    "grants": _OBJECT,
    "query": _choice(ANALYTICS_QUERIES),
    "period": _choice(STATISTICS_PERIODS),
    "encoding": _choice(WEBHOOK_ENCODINGS),
    "effect": _choice(FILTERS),
    "filter": _choice(FILTERS),
    "nsfw_action": _choice(MODERATION_ACTIONS),
    "profanity_action": _choice(MODERATION_ACTIONS),
}
# The same name means something else here.
_EXCEPTIONS: Final[Mapping[tuple[str, str], ValueKind]] = {
    ("videos.index", "approved"): _LISTING,
    ("audios.index", "approved"): _LISTING,
    ("videos.count", "approved"): _LISTING,
    ("audios.count", "approved"): _LISTING,
    ("streams.attach_subtitle", "data"): _TEXT,
}

_PAGE: Final = "limit skip reverse"
_FILTER: Final = "states tags approved"
_SETTINGS: Final = (
    "min_duration max_duration tags volatile expiration_days expire_on title description data"
)
_CHANGES: Final = (
    f"{_SETTINGS} approved moderation_reason enforce_duration delete_old_streams auto_crop "
    "auto_pad default_image_selector"
)
_CREATION: Final = (
    f"key {_CHANGES} effect_profile meta_profile video_profile audio_profile only_audio "
    "force_overwrite recover_streams create_stream user_language transcript_language "
    "video_file_name device_info image_url audio_url"
)
_ANALYTICS: Final = "from to date query"
_WATERMARK: Final = "vertical_position horizontal_position video_scale"
_PERMIT: Final = (
    "volatile hidden expiration_date usage_expiration_time usage_experitation_time "
    "session_limit grants"
)
_APPLICATION: Final = f"volatile name description {' '.join(APPLICATION_RULES)}"
# What can be set on a video or audio, and is remembered. The rest of what creates one is not.
SETTABLE: Final = frozenset(
    (
        *_CHANGES.split(),
        "effect_profile",
        "meta_profile",
        "video_profile",
        "audio_profile",
    )
)
# An upload's first step says which type the file has; some clients say it of images, too.
_TYPE: Final = "video_type audio_type image_type"

ARGUMENTS: Final[Mapping[str, tuple[str, ...]]] = {
    name: tuple(names.split())
    for name, names in {
        "videos.index": f"{_PAGE} {_FILTER}",
        "videos.count": _FILTER,
        "videos.get_bulk": "tokens_or_keys",
        "videos.stats_bulk": "tokens_or_keys summarize",
        "videos.push_to_service": "pushservicetoken",
        "videos.apply_effect": "effectprofiletoken",
        "videos.apply_meta": "metaprofiletoken",
        "videos.update": f"key {_CHANGES}",
        "videos.update_bulk": f"tokens_or_keys key {_CHANGES}",
        "videos.create": _CREATION,
        "videos.create.prepare": f"{_CREATION} {_TYPE}",
        "videos.analytics": _ANALYTICS,
        "streams.index": "states",
        "streams.create": "key",
        "streams.create.prepare": f"key {_TYPE}",
        "streams.push_to_service": "pushservicetoken",
        "streams.attach_video.prepare": _TYPE,
        "streams.attach_image.prepare": _TYPE,
        "streams.attach_subtitle": "lang label data",
        "audios.index": f"{_PAGE} {_FILTER}",
        "audios.count": _FILTER,
        "audios.get_bulk": "tokens_or_keys",
        "audios.update": f"key {_CHANGES}",
        "audios.update_bulk": f"tokens_or_keys key {_CHANGES}",
        "audios.create": _CREATION,
        "audios.create.prepare": f"{_CREATION} {_TYPE}",
        "audioStreams.index": "states",
        "audioStreams.create": "key",
        "audioStreams.create.prepare": f"key {_TYPE}",
        "authtokens.create": _PERMIT,
        "authtokens.update": _PERMIT,
        "application.update": _APPLICATION,
        "application.get_stats": "period",
        "effectProfiles.index": _PAGE,
        "effectProfiles.create": "key title default_effect",
        "effectProfiles.update": "title default_effect",
        "effectProfileProcess.index": "states",
        "effectProfileProcess.create_filter_process": "effect filter",
        "effectProfileProcess.create_watermark_process": _WATERMARK,
        "effectProfileProcess.create_watermark_process.prepare": f"{_WATERMARK} {_TYPE}",
        "effectProfileProcess.edit_watermark_process": _WATERMARK,
        "effectProfileProcess.edit_watermark_process.prepare": f"{_WATERMARK} {_TYPE}",
        "metaProfiles.index": _PAGE,
        "metaProfiles.create": "key title",
        "metaProfileProcess.index": "states",
        "metaProfileProcess.create_nsfw_process": "nsfw_action",
        "metaProfileProcess.create_profanity_process": "profanity_action",
        "webhooks.create": "target_url encoding events",
        "webhooks.confirm": "webhook_id validation_code",
        "webhooks.delete": "target_url",
        "analytics.get": _ANALYTICS,
    }.items()
}


def kind_of(operation: str, name: str) -> ValueKind:
    """Return the kind of value that an argument of an operation takes."""
    return _EXCEPTIONS.get((operation, name)) or _KINDS.get(name, _TEXT)
