"""One file a resource: its methods, each a signature, a docstring and one call of `Connect`."""

from __future__ import annotations

from . import (
    analytics,
    application,
    audio_streams,
    audios,
    authtokens,
    effect_profile_process,
    effect_profiles,
    meta_profile_process,
    meta_profiles,
    streams,
    videos,
    webhooks,
)

__all__ = [
    "analytics",
    "application",
    "audio_streams",
    "audios",
    "authtokens",
    "effect_profile_process",
    "effect_profiles",
    "meta_profile_process",
    "meta_profiles",
    "streams",
    "videos",
    "webhooks",
]
