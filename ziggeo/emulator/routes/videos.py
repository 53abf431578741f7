"""Videos: everything but their files, which are ``uploads``'s and ``downloads``'s concern."""

from __future__ import annotations

from typing import Any

from .. import recordings, shapes
from ..operations import Call, Operation
from ..processing import delete_media
from ..state import Recording


def index(call: Call) -> Any:
    """List videos."""
    return [shapes.video(video) for video in recordings.page(call.state, "video", call.arguments)]


def count(call: Call) -> Any:
    """Count videos."""
    return {"count": sum(1 for _ in recordings.matching(call.state, "video", call.arguments))}


def get(call: Call) -> Any:
    """Return one video."""
    return shapes.video(call.video)


def get_bulk(call: Call) -> Any:
    """Return many videos."""
    found = recordings.find_many(call.state, "video", call.arguments)
    return [shapes.video(video) for video in found]


def get_stats(call: Call) -> Any:
    """Return the numbers of one video."""
    return _statistics(call.video)


def stats_bulk(call: Call) -> Any:
    """Return the numbers of many videos, summed up unless ``summarize`` is false."""
    found = recordings.find_many(call.state, "video", call.arguments)
    if call.arguments.boolean("summarize") is False:
        return [_statistics(video) for video in found]
    # Inferred: typed clients expect an array in both cases.
    return [{"videos": len(found), **_VIEWS}]


def create(call: Call) -> Any:
    """Make an empty video."""
    return shapes.video(recordings.create(call.state, "video", call.arguments))


def update(call: Call) -> Any:
    """Change one video."""
    video = call.video
    recordings.change(call.state, video, call.arguments)
    return shapes.video(video)


def update_bulk(call: Call) -> Any:
    """Change many videos."""
    changed = recordings.change_many(call.state, "video", call.arguments)
    return [shapes.video(video) for video in changed]


def delete(call: Call) -> Any:
    """Delete a video."""
    video = call.video
    answer = shapes.video(video)
    recordings.remove(call.state, video)
    return answer


def delete_file(call: Call) -> Any:
    """Delete the media of all streams of a video."""
    video = call.video
    for stream in video.streams.values():
        delete_media(call.state, video, stream)
    return shapes.video(video)


def push_to_service(call: Call) -> Any:
    """Note a push on the stream that stands for the video."""
    video = call.video
    service = call.arguments.required_text("pushservicetoken")
    if video.default is not None:
        video.default.pushes.append(service)
    return shapes.video(video)


def apply_effect(call: Call) -> Any:
    """Note an effect profile on the video; nothing is rendered."""
    video = call.video
    name = call.arguments.required_text("effectprofiletoken")
    profile = call.state.effect_profiles.get(name)
    video.settings["effect_profile"] = profile.token
    if video.default is not None:
        video.default.effect_profile = profile.token
    return shapes.video(video)


def apply_meta(call: Call) -> Any:
    """Note a meta profile on the video; nothing is analysed."""
    video = call.video
    name = call.arguments.required_text("metaprofiletoken")
    video.settings["meta_profile"] = call.state.meta_profiles.get(name).token
    return shapes.video(video)


# Inferred: no document names the numbers; these are the ones that the analytics queries count.
_VIEWS = {"device_views": 0, "total_plays": 0, "full_plays": 0}


def _statistics(video: Recording) -> dict[str, Any]:
    return {"token": video.token, **_VIEWS}


OPERATIONS = (
    Operation("videos.index", "GET", "/v1/videos", index),
    Operation("videos.count", "GET", "/v1/videos/count", count),
    Operation("videos.get", "GET", "/v1/videos/<video>", get),
    Operation("videos.get_bulk", "POST", "/v1/videos/get_bulk", get_bulk),
    Operation("videos.stats_bulk", "POST", "/v1/videos/stats_bulk", stats_bulk),
    Operation("videos.get_stats", "GET", "/v1/videos/<video>/stats", get_stats),
    Operation("videos.push_to_service", "POST", "/v1/videos/<video>/push", push_to_service),
    Operation("videos.apply_effect", "POST", "/v1/videos/<video>/effect", apply_effect),
    Operation("videos.apply_meta", "POST", "/v1/videos/<video>/metaprofile", apply_meta),
    Operation("videos.update", "POST", "/v1/videos/<video>", update),
    Operation("videos.update_bulk", "POST", "/v1/videos/update_bulk", update_bulk),
    Operation("videos.delete", "DELETE", "/v1/videos/<video>", delete),
    Operation("videos.delete_file", "DELETE", "/v1/videos/<video>/file", delete_file),
    Operation("videos.create", "POST", "/v1/videos", create, status=201),
)
