"""Effect profiles and their processes: filters and watermarks."""

from __future__ import annotations

from typing import Any, Final

from ..arguments.values import Arguments
from ..lifecycle.recordings import paginate, wanted_states
from ..model import serializers
from ..model.assumptions import FILTERS, MediaState
from ..model.objects import Process, Profile
from ..model.refusals import BadRequest
from ..model.state import State
from ..operations import Call, Operation

_PROFILE: Final = "/v1/effects/<profile>"
_PROCESSES: Final = f"{_PROFILE}/process"
_PROCESS: Final = f"{_PROCESSES}/<process>"
_POSITIONS: Final = ("vertical_position", "horizontal_position", "video_scale")


def create(call: Call) -> Any:
    """Make an effect profile."""
    state, arguments = call.state, call.arguments
    profile = Profile(
        state.new_token(), state.clock.seconds(), arguments.text("title"), arguments.key()
    )
    default = arguments.boolean("default_effect")
    state.effect_profiles.add(profile)
    _set_default(state, profile, default)
    return serializers.effect_profile(profile)


def index(call: Call) -> Any:
    """List effect profiles, newest first."""
    profiles = call.state.effect_profiles
    ordered = iter(profiles) if call.arguments.boolean("reverse") else reversed(profiles)
    return [serializers.effect_profile(profile) for profile in paginate(ordered, call.arguments)]


def get(call: Call) -> Any:
    """Return one effect profile."""
    return serializers.effect_profile(_profile(call))


def update(call: Call) -> Any:
    """Make an effect profile the default, or no longer."""
    profile = _profile(call)
    _set_default(call.state, profile, call.arguments.boolean("default_effect"))
    return serializers.effect_profile(profile)


def delete(call: Call) -> Any:
    """Delete an effect profile."""
    profile = _profile(call)
    call.state.effect_profiles.remove(profile)
    call.state.remove_files(*(process.image for process in profile.processes))
    return serializers.effect_profile(profile)


def process_index(call: Call) -> Any:
    """List the processes of an effect profile, oldest first."""
    states = wanted_states(call.arguments)
    processes = _profile(call).processes
    return [serializers.process(process) for process in processes if process.state in states]


def process_get(call: Call) -> Any:
    """Return one process."""
    return serializers.process(_process(call))


def process_delete(call: Call) -> Any:
    """Delete a process."""
    process = _process(call)
    _profile(call).processes.remove(process)
    call.state.remove_files(process.image)
    return serializers.process(process)


def create_filter(call: Call) -> Any:
    """Add a filter; the documents call it ``effect``, official examples send ``filter``."""
    arguments = call.arguments
    effect = arguments.choice("effect", FILTERS) or arguments.choice("filter", FILTERS)
    if effect is None:
        raise BadRequest(f"effect is required: one of {', '.join(sorted(FILTERS))}")
    return serializers.process(_add(call, "filter", {"effect": effect}))


def create_watermark(call: Call) -> Any:
    """Add a watermark without an image."""
    return serializers.process(add_watermark(call))


def edit_watermark(call: Call) -> Any:
    """Change where a watermark stands."""
    return serializers.process(change_watermark(call))


def add_watermark(call: Call) -> Process:
    """Make a watermark process; it is EMPTY until an image comes."""
    settings = dict.fromkeys(_POSITIONS) | _positions(call.arguments)
    process = _add(call, "watermark", settings)
    process.state = MediaState.EMPTY
    return process


def change_watermark(call: Call) -> Process:
    """Change the named positions of a watermark process."""
    process = _process(call)
    if process.process_type != "watermark":
        raise BadRequest(f"process {process.token} is a {process.process_type}, not a watermark")
    process.settings.update(_positions(call.arguments))
    return process


def _positions(arguments: Arguments) -> dict[str, Any]:
    return {name: arguments.fraction(name) for name in _POSITIONS if name in arguments}


def _add(call: Call, process_type: str, settings: dict[str, Any]) -> Process:
    now = call.state.clock.seconds()
    process = Process(call.state.new_token(), now, process_type, settings=settings)
    return _profile(call).processes.add(process)


def _set_default(state: State, profile: Profile, default: bool | None) -> None:
    if default:
        for other in state.effect_profiles:
            other.default_effect = False
    if default is not None:
        profile.default_effect = default


def _profile(call: Call) -> Profile:
    return call.state.effect_profiles.get(call.segments["profile"])


def _process(call: Call) -> Process:
    return _profile(call).processes.get(call.segments["process"])


OPERATIONS = (
    Operation("effectProfiles.create", "POST", "/v1/effects", create),
    Operation("effectProfiles.index", "GET", "/v1/effects", index),
    Operation("effectProfiles.get", "GET", _PROFILE, get),
    Operation("effectProfiles.delete", "DELETE", _PROFILE, delete),
    Operation("effectProfiles.update", "POST", _PROFILE, update),
    Operation("effectProfileProcess.index", "GET", _PROCESSES, process_index),
    Operation("effectProfileProcess.get", "GET", _PROCESS, process_get),
    Operation("effectProfileProcess.delete", "DELETE", _PROCESS, process_delete),
    Operation(
        "effectProfileProcess.create_filter_process",
        "POST",
        f"{_PROCESSES}/filter",
        create_filter,
    ),
    Operation(
        "effectProfileProcess.create_watermark_process",
        "POST",
        f"{_PROCESSES}/watermark",
        create_watermark,
    ),
    Operation(
        "effectProfileProcess.edit_watermark_process",
        "POST",
        f"{_PROCESSES}/watermark/<process>",
        edit_watermark,
    ),
)
