"""The attributes and options that the service's own client knows, for type checkers.

Names that are newer pass in the mapping, which no checker holds against these lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict


class ElementAttributes(TypedDict, total=False):
    """What players and recorders have in common."""

    width: int | str | None
    height: int | str | None
    theme: str | None
    themecolor: str | None
    title: str | None
    description: str | None
    tags: Iterable[str] | None
    popup: bool | None
    popup_width: int | str | None
    popup_height: int | str | None
    volume: float | None
    key: str | None
    client_auth: str | None
    server_auth: str | None
    intermediate_token: str | None
    cache: bool | None
    use_cache: bool | None
    lazy_application: bool | None
    localplayback: bool | None


class PlayerAttributes(ElementAttributes, total=False):
    """What a player can be told."""

    stream: str | None
    playlist: Iterable[str] | None
    autoplay: bool | None
    loop: bool | None
    pauseonplay: bool | None
    sharevideo: Iterable[str] | None
    stream_width: int | None
    stream_height: int | None
    effect_profile: Iterable[str] | None
    audio_transcription_as_subtitles: bool | None
    default_fallback: bool | None


class RecorderAttributes(ElementAttributes, total=False):
    """What a recorder can be told."""

    input_bind: str | None
    form_accept: str | None
    timelimit: int | None
    timeminlimit: int | None
    countdown: int | None
    recordings: int | None
    allowupload: bool | None
    allowrecord: bool | None
    allowscreen: bool | None
    rerecordable: bool | None
    skipinitial: bool | None
    picksnapshots: bool | None
    recordingwidth: int | None
    recordingheight: int | None
    videobitrate: int | None
    audiobitrate: int | None
    custom_data: Mapping[str, Any] | str | None
    video_profile: str | None
    audio_profile: str | None
    meta_profile: str | None
    effect_profile: Iterable[str] | None
    preview_effect_profile: str | None
    expiration_days: int | None
    default_image_selector: float | None
    auto_crop: bool | None
    auto_pad: bool | None
    delete_old_streams: bool | None
    force_overwrite: bool | None
    recover_streams: bool | None
    enforce_duration: bool | None
    playermodeifexists: bool | None
    rerecordableifexists: bool | None
    transcript_language: str | None
    simulate: bool | None


class ApplicationOptions(TypedDict, total=False):
    """What the page's application can be told, beside its token."""

    auth: bool
    webrtc_streaming: bool
    webrtc_streaming_if_necessary: bool
    webrtc_on_mobile: bool
    analytics: bool
    google_analytics: bool
    debug: bool
    track_tags: Iterable[str]
