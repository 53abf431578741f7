"""The types against what the service documents and what the local Ziggeo answers."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pytest

import ziggeo.types
from ziggeo import Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.types import (
    AnalyticsAnswer,
    ApplicationInfo,
    Audio,
    AudioStream,
    AuthToken,
    Count,
    EffectProcess,
    EffectProfile,
    MetaProcess,
    MetaProfile,
    Stream,
    Video,
    VideoAnalytics,
)

# The names in the examples of the service's documentation.
DOCUMENTED_STREAM = """
    volatile token key creation_type state streamable video_type video_sub_type image_size
    video_size video_width video_height duration has_video has_image submission_date type created
    owned creation_type_string streamable_string state_string
"""
DOCUMENTED_VIDEO = """
    volatile token key state max_duration duration tags submission_date resubmission_date
    stream_submission_date delete_old_streams type created owned state_string streams
    original_stream default_stream
"""


@pytest.mark.parametrize("name", ziggeo.types.__all__)
def test_a_type_resolves_at_run_time(name: str) -> None:
    kind = getattr(ziggeo.types, name)
    if typing.is_typeddict(kind):
        assert get_type_hints(kind)


@pytest.mark.parametrize(
    ("kind", "documented"), [(Stream, DOCUMENTED_STREAM), (Video, DOCUMENTED_VIDEO)]
)
def test_the_fields_of_the_documented_examples_count_as_present(kind: Any, documented: str) -> None:
    assert kind.__required_keys__ == set(documented.split())


@pytest.fixture
def local(emulator: Emulator) -> Iterator[Ziggeo]:
    """A client of the local Ziggeo, whose answers are real."""
    with emulator.client() as client:
        yield client


def test_videos_and_streams_are_what_their_types_promise(local: Ziggeo, media: Path) -> None:
    created = local.videos().create(file=media / "clip.mp4", tags=["a"], max_duration=60)
    stream = local.streams().create(created["token"])
    empty = local.videos().create(data={"nested": [1, None]})
    fits(created, Video)
    fits(empty, Video)
    fits(local.videos().get(created["token"]), Video)
    fits(local.videos().index(), list[Video])
    fits(local.videos().update(created["token"], title="title"), Video)
    fits(local.videos().count(), Count)
    fits(stream, Stream)
    fits(local.streams().index(created["token"]), list[Stream])
    fits(local.videos().analytics(created["token"], query="device_views_by_os"), VideoAnalytics)


def test_audios_and_their_streams_are_what_their_types_promise(local: Ziggeo, media: Path) -> None:
    created = local.audios().create(file=media / "tone.m4a", tags=["a"])
    fits(created, Audio)
    fits(local.audios().create(), Audio)
    fits(local.audios().get(created["token"]), Audio)
    fits(local.audio_streams().create(created["token"]), AudioStream)
    fits(local.audio_streams().index(created["token"]), list[AudioStream])


def test_profiles_and_processes_are_what_their_types_promise(local: Ziggeo, media: Path) -> None:
    effect = local.effect_profiles().create(title="title", key="key")
    meta = local.meta_profiles().create(title="title")
    effects, metas = local.effect_profile_process(), local.meta_profile_process()
    watermark = effects.create_watermark_process(
        effect["token"], file=media / "watermark.png", video_scale=0.25
    )
    fits(effect, EffectProfile)
    fits(meta, MetaProfile)
    fits(watermark, EffectProcess)
    fits(effects.create_filter_process(effect["token"], effect="gray"), EffectProcess)
    fits(effects.index(effect["token"]), list[EffectProcess])
    fits(metas.create_nsfw_process(meta["token"], nsfw_action="reject"), MetaProcess)
    fits(metas.create_video_analysis_process(meta["token"]), MetaProcess)


def test_the_application_and_its_tokens_are_what_their_types_promise(local: Ziggeo) -> None:
    fits(local.application().get(), ApplicationInfo)
    fits(local.analytics().get(query="total_plays_by_hour"), AnalyticsAnswer)
    grants: ziggeo.types.Grants = {"read": {"resources": ["token"]}}
    fits(local.authtokens().create(grants=grants, session_limit=1, hidden=True), AuthToken)


def fits(value: Any, hint: Any, where: str = "answer") -> None:
    """Check a value against a type, down to the last field that the type names."""
    origin, arguments = get_origin(hint), get_args(hint)
    if hint is Any:
        return
    if origin in (Union, types.UnionType):
        assert any(_does_fit(value, one, where) for one in arguments), f"{where}: {value!r}"
    elif origin is Literal:
        assert value in arguments, f"{where}: {value!r}"
    elif origin is list:
        assert isinstance(value, list), f"{where}: {value!r}"
        for index, item in enumerate(value):
            fits(item, arguments[0], f"{where}[{index}]")
    elif origin is dict:
        assert isinstance(value, dict), f"{where}: {value!r}"
        for key, item in value.items():
            fits(item, arguments[1], f"{where}[{key!r}]")
    elif typing.is_typeddict(hint):
        fits_fields(value, hint, where)
    else:
        allowed = (int, float) if hint is float else hint
        assert isinstance(value, allowed), f"{where}: {value!r} is no {hint}"
        assert hint is bool or not isinstance(value, bool), f"{where}: {value!r} is no {hint}"


def fits_fields(value: Any, kind: Any, where: str) -> None:
    assert isinstance(value, dict), f"{where}: {value!r}"
    assert kind.__required_keys__ <= value.keys(), f"{where} lacks a field"
    for name, hint in get_type_hints(kind).items():
        if name in value:
            fits(value[name], hint, f"{where}[{name!r}]")


def _does_fit(value: Any, hint: Any, where: str) -> bool:
    try:
        fits(value, hint, where)
    except AssertionError:
        return False
    return True
