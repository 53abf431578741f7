"""How objects look in an answer: the documented fields, in the documented order.

Only ``made_up`` is the emulator's own.
"""

from __future__ import annotations

from typing import Any

from .objects import AuthToken, Process, Profile, Recording, Stream
from .state import State

Fields = dict[str, Any]


def video(recording: Recording) -> Fields:
    """Render a video: first the fields of the documented examples, then those added later."""
    settings = recording.settings
    streams = {
        stream.token: video_stream(recording, stream) for stream in recording.streams.values()
    }
    return {
        "volatile": recording.volatile,
        "token": recording.token,
        "key": recording.key,
        "state": int(recording.state),
        "max_duration": settings.get("max_duration"),
        "duration": recording.duration,
        "tags": recording.tags,
        "submission_date": recording.submission_date,
        "resubmission_date": recording.resubmission_date,
        "stream_submission_date": recording.resubmission_date,
        "delete_old_streams": settings.get("delete_old_streams", True),
        "type": "ApiVideo",
        "created": recording.created,
        "owned": False,
        "state_string": recording.state.name,
        "streams": list(streams.values()),
        "original_stream": streams.get(_token(recording.original)),
        "default_stream": streams.get(_token(recording.default)),
        "title": settings.get("title"),
        "description": settings.get("description"),
        # Inferred: audios carry it, and what can be set should be seen.
        "min_duration": settings.get("min_duration"),
        "enforce_duration": settings.get("enforce_duration"),
        "data": recording.data,
        "expiration_days": settings.get("expiration_days"),
        "auto_crop": settings.get("auto_crop"),
        "auto_pad": settings.get("auto_pad"),
        "default_image_selector": settings.get("default_image_selector"),
        "hd": _is_high_definition(recording.original),
        "submitted": recording.submission_date is not None,
        "approved": recording.approved,
        "moderation_reason": settings.get("moderation_reason"),
        "effect_profile": settings.get("effect_profile"),
        "meta_profile": settings.get("meta_profile"),
        "video_profile": settings.get("video_profile"),
        "device_info": None,
    }


def video_stream(recording: Recording, stream: Stream) -> Fields:
    """Render a stream of a video."""
    return {
        "volatile": stream.volatile,
        "token": stream.token,
        "key": stream.key,
        "creation_type": int(stream.creation_type),
        "state": int(stream.state),
        "streamable": int(stream.streamable),
        "video_type": stream.media_type,
        "video_sub_type": None if stream.media_type is None else "other",
        "image_size": stream.image.size if stream.image and stream.image_attached else 0,
        "video_size": stream.media.size if stream.media else 0,
        "video_width": stream.width,
        "video_height": stream.height,
        "duration": stream.duration,
        "has_video": stream.media is not None,
        "has_image": stream.image is not None,
        "submission_date": stream.submission_date,
        "type": "ApiVideoStream",
        "created": stream.created,
        "owned": True,
        "creation_type_string": stream.creation_type.name,
        "streamable_string": stream.streamable.name,
        "state_string": stream.state.name,
        "audio_size": 0,
        "has_audio": stream.has_audio,
        # An empty map is a list to the service's own language.
        "subtitles": stream.subtitles or [],
        "video_token": recording.token,
        "effect_profile": stream.effect_profile,
        "push_services_success": list(stream.pushes),
        "video_analysis": stream.analyses.get("video_analysis"),
        "audio_transcription": stream.analyses.get("audio_transcription"),
        "nsfw": stream.analyses.get("nsfw"),
        "made_up": _made_up(stream),
    }


def audio(recording: Recording) -> Fields:
    """Render an audio."""
    settings = recording.settings
    streams = {
        stream.token: audio_stream(recording, stream) for stream in recording.streams.values()
    }
    return {
        "_id": recording.token,
        "volatile": recording.volatile,
        "token": recording.token,
        "key": recording.key,
        "state": int(recording.state),
        "min_duration": settings.get("min_duration"),
        "max_duration": settings.get("max_duration"),
        "enforce_duration": settings.get("enforce_duration"),
        "duration": recording.duration,
        "tags": recording.tags,
        "data": recording.data,
        "device_info": None,
        "title": settings.get("title"),
        "description": settings.get("description"),
        "submission_date": recording.submission_date,
        "expiration_days": settings.get("expiration_days"),
        "approved": recording.approved,
        "moderation_reason": settings.get("moderation_reason"),
        "audio_profile_id": settings.get("audio_profile"),
        "meta_profile_id": settings.get("meta_profile"),
        "type": "ApiAudio",
        "created": recording.created,
        "updated": recording.updated,
        "state_string": recording.state.name,
        "streams": list(streams.values()),
        "original_stream_id": _token(recording.original) or None,
        "default_stream_id": _token(recording.default) or None,
        "original_stream": streams.get(_token(recording.original)),
        "default_stream": streams.get(_token(recording.default)),
    }


def audio_stream(recording: Recording, stream: Stream) -> Fields:
    """Render a stream of an audio.

    Inferred: no document shows one; its fields are those of a video stream, with audio in their
    names.
    """
    return {
        "volatile": stream.volatile,
        "token": stream.token,
        "key": stream.key,
        "creation_type": int(stream.creation_type),
        "state": int(stream.state),
        "streamable": int(stream.streamable),
        "audio_type": stream.media_type,
        "audio_size": stream.media.size if stream.media else 0,
        "duration": stream.duration,
        "has_audio": stream.media is not None,
        "submission_date": stream.submission_date,
        "type": "ApiAudioStream",
        "created": stream.created,
        "owned": True,
        "creation_type_string": stream.creation_type.name,
        "streamable_string": stream.streamable.name,
        "state_string": stream.state.name,
        "audio_token": recording.token,
        "audio_transcription": stream.analyses.get("audio_transcription"),
        "made_up": _made_up(stream),
    }


def recording(item: Recording) -> Fields:
    """Render a video or an audio."""
    return video(item) if item.kind == "video" else audio(item)


def stream(item: Recording, part: Stream) -> Fields:
    """Render a stream of a video or an audio."""
    return video_stream(item, part) if item.kind == "video" else audio_stream(item, part)


def effect_profile(profile: Profile) -> Fields:
    """Render an effect profile."""
    return {**_profile(profile, "ApiEffectProfile"), "default_effect": profile.default_effect}


def meta_profile(profile: Profile) -> Fields:
    """Render a meta profile. Inferred: an effect profile's fields without ``default_effect``."""
    return _profile(profile, "ApiMetaProfile")


def process(item: Process) -> Fields:
    """Render a process. Inferred: its token and settings are known, the rest follows streams."""
    return {
        "volatile": False,
        "token": item.token,
        "key": item.key,
        "state": int(item.state),
        "state_string": item.state.name,
        "process_type": item.process_type,
        **item.settings,
        "created": item.created,
        "owned": True,
    }


def auth_token(item: AuthToken) -> Fields:
    """Render an auth token."""
    return {"token": item.token, "nonce": item.nonce, **item.settings}


def application(state: State) -> Fields:
    """Render the application; the client-side rules stand under ``config``."""
    settings = state.application
    return {
        "token": state.credentials.token,
        "private_key": state.credentials.private_key,
        "encryption_key": state.credentials.encryption_key,
        "name": settings.get("name"),
        "description": settings.get("description"),
        "volatile": settings.get("volatile", False),
        "delete_videos_after": None,
        "delete_expired_videos": True,
        "allow_iframe_embeds": True,
        "config": {
            "allowed_domains": [],
            "allowed_subdomains": [],
            "notify_emails": [],
            **settings.get("config", {}),
        },
        "type": "ApiApplication",
    }


def _profile(profile: Profile, type_name: str) -> Fields:
    return {
        "volatile": False,
        "token": profile.token,
        "key": profile.key,
        "title": profile.title,
        "type": type_name,
        "created": profile.created,
        "owned": True,
    }


def _token(stream: Stream | None) -> str:
    return "" if stream is None else stream.token


def _made_up(stream: Stream) -> list[str]:
    """Name the fields that tell of work which nobody has done; the service has no such list."""
    effects = [] if stream.effect_profile is None else ["effect_profile"]
    return effects + sorted(stream.analyses)


def _is_high_definition(stream: Stream | None) -> bool:
    return stream is not None and (stream.height or 0) >= 720
