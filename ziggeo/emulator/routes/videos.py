"""Videos: everything but their files, which are ``uploads``'s and ``downloads``'s concern."""

from __future__ import annotations

from typing import Any

from ..lifecycle import recordings
from ..lifecycle.deletion import remove
from ..media import direct_uploads
from ..media.processing import apply_effect_profiles, apply_meta_profile, delete_media
from ..media.pushes import push
from ..model import play_counts, serializers
from ..model.collection import Collection
from ..model.objects import Profile, Recording
from ..operations import Call, Operation


def index(call: Call) -> Any:
    """List videos."""
    videos = recordings.list_page(call.state, "video", call.arguments)
    return [serializers.video(video) for video in videos]


def count(call: Call) -> Any:
    """Count videos."""
    return {"count": sum(1 for _ in recordings.matching(call.state, "video", call.arguments))}


def get(call: Call) -> Any:
    """Return one video."""
    return serializers.video(call.video)


def get_bulk(call: Call) -> Any:
    """Return many videos."""
    found = recordings.find_many(call.state, "video", call.arguments)
    return [serializers.video(video) for video in found]


def get_stats(call: Call) -> Any:
    """Return the numbers of one video."""
    return _statistics(call, call.video)


def stats_bulk(call: Call) -> Any:
    """Return the numbers of many videos, summed up unless ``summarize`` is false."""
    found = recordings.find_many(call.state, "video", call.arguments)
    if call.arguments.boolean("summarize") is False:
        return [_statistics(call, video) for video in found]
    # Inferred: typed clients expect an array in both cases.
    return [{"videos": len(found), **play_counts.numbers(play_counts.of(call.state, *found))}]


def create(call: Call) -> Any:
    """Make a video, which is empty unless an old client sends its file at once."""
    return direct_uploads.create(call.state, "video", call.arguments, call.request)


def update(call: Call) -> Any:
    """Change one video."""
    video = call.video
    recordings.change(call.state, video, call.arguments)
    return serializers.video(video)


def update_bulk(call: Call) -> Any:
    """Change many videos."""
    changed = recordings.change_many(call.state, "video", call.arguments)
    return [serializers.video(video) for video in changed]


def delete(call: Call) -> Any:
    """Delete a video."""
    video = call.video
    deleted = serializers.video(video)
    remove(call.state, video)
    return deleted


def delete_file(call: Call) -> Any:
    """Delete the media of all streams of a video."""
    video = call.video
    for stream in video.streams.values():
        delete_media(call.state, video, stream)
    return serializers.video(video)


def push_to_service(call: Call) -> Any:
    """Note a push on the stream that stands for the video."""
    video = call.video
    service = call.arguments.required_text("pushservicetoken")
    if video.default is not None:
        push(call.state, video, video.default, service)
    return serializers.video(video)


def apply_effect(call: Call) -> Any:
    """Note an effect profile on the video; nothing is rendered."""
    video = call.video
    video.settings["effect_profile"] = _profile(
        call, call.state.effect_profiles, "effectprofiletoken"
    )
    apply_effect_profiles(call.state, video)
    return serializers.video(video)


def apply_meta(call: Call) -> Any:
    """Note a meta profile on the video, and make up what its analyses would find."""
    video = call.video
    video.settings["meta_profile"] = _profile(call, call.state.meta_profiles, "metaprofiletoken")
    apply_meta_profile(call.state, video)
    return serializers.video(video)


def _profile(call: Call, profiles: Collection[Profile], argument: str) -> str:
    """Return the token of the profile that an argument names."""
    name = call.arguments.required_text(argument)
    if call.state.options.strict:
        return profiles.require(name, argument).token
    return profiles.get(name).token


def _statistics(call: Call, video: Recording) -> dict[str, Any]:
    return {"token": video.token, **play_counts.numbers(play_counts.of(call.state, video))}


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
    Operation("videos.create", "POST", "/v1/videos", create, status=201, exclusive=False),
)
