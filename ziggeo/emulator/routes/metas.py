"""Meta profiles and their processes; what their analyses find is made up in ``analyses``."""

from __future__ import annotations

from typing import Any, Final

from ..lifecycle.recordings import paginate
from ..model import serializers
from ..model.assumptions import MODERATION_ACTIONS
from ..model.objects import Process, Profile
from ..operations import Call, Operation

_PROFILE: Final = "/v1/metaprofiles/<profile>"
_PROCESSES: Final = f"{_PROFILE}/process"
_PROCESS: Final = f"{_PROCESSES}/<process>"
# Inferred: who does not say what to do wants to be told, not to have videos rejected.
_DEFAULT_ACTION: Final = "nothing"


def create(call: Call) -> Any:
    """Make a meta profile; its title is required."""
    state, arguments = call.state, call.arguments
    title = arguments.required_text("title")
    profile = Profile(state.new_token(), state.clock.seconds(), title, arguments.key())
    return serializers.meta_profile(state.meta_profiles.add(profile))


def index(call: Call) -> Any:
    """List meta profiles, newest first."""
    profiles = call.state.meta_profiles
    ordered = iter(profiles) if call.arguments.boolean("reverse") else reversed(profiles)
    return [serializers.meta_profile(profile) for profile in paginate(ordered, call.arguments)]


def get(call: Call) -> Any:
    """Return one meta profile."""
    return serializers.meta_profile(_profile(call))


def delete(call: Call) -> Any:
    """Delete a meta profile."""
    profile = _profile(call)
    call.state.meta_profiles.remove(profile)
    return serializers.meta_profile(profile)


def process_index(call: Call) -> Any:
    """List the processes of a meta profile, oldest first."""
    return [serializers.process(process) for process in _profile(call).processes]


def process_get(call: Call) -> Any:
    """Return one process."""
    return serializers.process(_process(call))


def process_delete(call: Call) -> Any:
    """Delete a process."""
    process = _process(call)
    _profile(call).processes.remove(process)
    return serializers.process(process)


def create_analysis(call: Call) -> Any:
    """Add a video analysis."""
    return _add(call, "analysis", {})


def create_transcription(call: Call) -> Any:
    """Add an audio transcription."""
    return _add(call, "transcription", {})


def create_nsfw(call: Call) -> Any:
    """Add an NSFW filter."""
    return _add_moderation(call, "nsfw")


def create_profanity(call: Call) -> Any:
    """Add a profanity filter."""
    return _add_moderation(call, "profanity")


def _add_moderation(call: Call, process_type: str) -> Any:
    name = f"{process_type}_action"
    action = call.arguments.choice(name, MODERATION_ACTIONS) or _DEFAULT_ACTION
    return _add(call, process_type, {name: action})


def _add(call: Call, process_type: str, settings: dict[str, Any]) -> Any:
    now = call.state.clock.seconds()
    process = Process(call.state.new_token(), now, process_type, settings=settings)
    return serializers.process(_profile(call).processes.add(process))


def _profile(call: Call) -> Profile:
    return call.state.meta_profiles.get(call.segments["profile"])


def _process(call: Call) -> Process:
    return _profile(call).processes.get(call.segments["process"])


OPERATIONS = (
    Operation("metaProfiles.create", "POST", "/v1/metaprofiles", create),
    Operation("metaProfiles.index", "GET", "/v1/metaprofiles", index),
    Operation("metaProfiles.get", "GET", _PROFILE, get),
    Operation("metaProfiles.delete", "DELETE", _PROFILE, delete),
    Operation("metaProfileProcess.index", "GET", _PROCESSES, process_index),
    Operation("metaProfileProcess.get", "GET", _PROCESS, process_get),
    Operation("metaProfileProcess.delete", "DELETE", _PROCESS, process_delete),
    Operation(
        "metaProfileProcess.create_video_analysis_process",
        "POST",
        f"{_PROCESSES}/analysis",
        create_analysis,
    ),
    Operation(
        "metaProfileProcess.create_audio_transcription_process",
        "POST",
        f"{_PROCESSES}/transcription",
        create_transcription,
    ),
    Operation("metaProfileProcess.create_nsfw_process", "POST", f"{_PROCESSES}/nsfw", create_nsfw),
    Operation(
        "metaProfileProcess.create_profanity_process",
        "POST",
        f"{_PROCESSES}/profanity",
        create_profanity,
    ),
)
