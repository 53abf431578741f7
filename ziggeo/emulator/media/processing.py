"""What happens to an upload that is confirmed: EMPTY, PROCESSING, then READY or FAILED.

Nothing is rendered: the transcoded stream has the bytes of the upload. The file is read when it is
confirmed, by ``prober``, and the outcome becomes visible with the first request after
``processing_time``.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ..model import serializers
from ..model.assumptions import CreationType, MediaState, Streamable
from ..model.facts import AudioFacts, ImageFacts, VideoFacts
from ..model.objects import Process, Purpose, Recording, StoredFile, Stream
from ..model.refusals import BadRequest, PreconditionFailed
from ..model.serializers import Fields
from ..model.state import State
from ..webhooks.events import announce
from .analyses import analyse
from .storage import take, waiting


def add_stream(state: State, recording: Recording) -> Stream:
    """Give a video or audio a new, empty stream."""
    stream = Stream(state.new_token(), created=state.clock.seconds())
    recording.streams[stream.token] = stream
    return stream


def confirm_media(state: State, recording: Recording, stream: Stream) -> Fields:
    """Submit the uploaded video or audio file of a stream; once, however often it is confirmed.

    Returns:
        The stream as it is now, in PROCESSING.

    Raises:
        PreconditionFailed: nothing was uploaded.
    """
    with state.lock:
        if stream.state is not MediaState.EMPTY:
            return serializers.stream(recording, stream)
        file = take(state, stream.token, recording.kind)
        if file is None:
            raise PreconditionFailed(f"no {recording.kind} was uploaded for {stream.token}")
        _submit(state, recording, stream, file)
    return _process(state, recording, stream, file)


def process(state: State, recording: Recording, stream: Stream, file: StoredFile) -> None:
    """Submit a file that came without a signed upload as the media of a stream."""
    with state.lock:
        _submit(state, recording, stream, file)
    _process(state, recording, stream, file)


def confirm_image(state: State, recording: Recording, stream: Stream) -> None:
    """Attach the uploaded image of a stream.

    Raises:
        BadRequest: the file is not an image.
        PreconditionFailed: nothing was uploaded, or the stream is bound already.
    """
    with state.lock:
        file = waiting(state, stream.token, "image")
        if file is None and stream.image_attached:
            return
        require_unbound(stream)
    facts = _read_image(state, stream.token, file)
    with state.lock:
        image = _take_image(state, stream.token, "image", file, facts)
        if image is not None:
            replaced, stream.image = stream.image, image
            stream.image_attached = True
            state.remove_files(replaced)


def confirm_watermark(state: State, process: Process) -> None:
    """Take the uploaded image of a watermark process.

    Raises:
        BadRequest: the file is not an image.
        PreconditionFailed: nothing was uploaded.
    """
    with state.lock:
        file = waiting(state, process.token, "watermark")
        if file is None and process.image is not None:
            return
    facts = _read_image(state, process.token, file)
    with state.lock:
        image = _take_image(state, process.token, "watermark", file, facts)
        if image is not None:
            replaced, process.image = process.image, image
            process.state = MediaState.READY
            state.remove_files(replaced)


def require_unbound(stream: Stream) -> None:
    """Refuse what has to come before the stream's video."""
    if stream.submission_date is not None:
        msg = f"stream {stream.token} is bound: an image must be attached before the video"
        raise PreconditionFailed(msg)


def bind(state: State, recording: Recording, stream: Stream) -> None:
    """Close a stream and submit it, if that has not happened yet."""
    if stream.submission_date is None:
        _date_submission(state, recording, stream)


def delete_media(state: State, recording: Recording, stream: Stream) -> None:
    """Delete the media file of a stream and keep its data."""
    media, stream.media = stream.media, None
    stream.streamable = Streamable.NO
    if all(other.media != media for other in recording.streams.values()):
        state.remove_files(media)


def _read_image(state: State, owner: str, file: StoredFile | None) -> ImageFacts | None:
    # This takes its time and needs nothing of the state: other requests go on meanwhile.
    if file is None:
        raise PreconditionFailed(f"no image was uploaded for {owner}")
    return state.media.read_image(file.path)


def _take_image(
    state: State, owner: str, purpose: Purpose, file: StoredFile | None, facts: ImageFacts | None
) -> StoredFile | None:
    """Return an image that was read; None when another request has taken it meanwhile."""
    if waiting(state, owner, purpose) is not file:
        return None
    image = take(state, owner, purpose)
    if image is None or facts is None:
        state.remove_files(image)
        raise BadRequest(f"the file that was uploaded for {owner} is not an image")
    return replace(image, content_type=facts.content_type)


def _process(state: State, recording: Recording, stream: Stream, file: StoredFile) -> Fields:
    """Read a file, and have the outcome seen when the processing time is over."""
    # This takes its time and needs nothing of the state: other requests go on meanwhile.
    media = state.media
    is_video = recording.kind == "video"
    facts = media.read_video(file.path) if is_video else media.read_audio(file.path)
    with state.lock:
        finish = partial(_finish, state, recording, stream, facts)
        state.after(state.options.processing_time, finish)
        return serializers.stream(recording, stream)


def _submit(state: State, recording: Recording, stream: Stream, file: StoredFile) -> None:
    stream.media = file
    stream.state = MediaState.PROCESSING
    # An upload can be played as it is, if only by some players.
    stream.streamable = Streamable.DEGRADED
    _date_submission(state, recording, stream)
    recording.volatile = False
    recording.original = recording.original or stream
    recording.default = recording.default or stream
    if recording.state is not MediaState.READY:
        recording.state = MediaState.PROCESSING


def _date_submission(state: State, recording: Recording, stream: Stream) -> None:
    stream.submission_date = state.clock.seconds()
    recording.submission_date = recording.submission_date or stream.submission_date
    recording.resubmission_date = stream.submission_date


def _finish(
    state: State,
    recording: Recording,
    stream: Stream,
    facts: VideoFacts | AudioFacts | None,
) -> None:
    if stream.token not in recording.streams:
        return
    recording.updated = state.clock.seconds()
    if facts is None:
        _fail(state, recording, stream)
        return
    if isinstance(facts, VideoFacts):
        _describe(state, stream, facts)
    stream.duration = facts.duration
    stream.state = MediaState.READY
    stream.streamable = Streamable.DEGRADED if stream.media else Streamable.NO
    recording.original = stream
    recording.default = _transcode(state, recording, stream)
    apply_effect_profiles(state, recording)
    recording.duration = facts.duration
    recording.state = MediaState.READY
    announce(state, "video_streams_ready", recording)
    announce(state, "video_ready", recording)
    apply_meta_profile(state, recording)


def apply_meta_profile(state: State, recording: Recording) -> None:
    """Carry out the meta profile that is set on a recording, if there is something to analyse."""
    profile = state.meta_profiles.find(recording.settings.get("meta_profile") or "")
    if profile is not None and recording.default is not None and recording.duration is not None:
        analyse(state, recording, recording.default, list(profile.processes))


def apply_effect_profiles(state: State, recording: Recording) -> None:
    """Note on the stream that stands for a recording which effects a real one would have."""
    names = (recording.settings.get("effect_profile") or "").split(",")
    profiles = [state.effect_profiles.find(name.strip()) for name in names if name.strip()]
    if recording.default is not None:
        tokens = [profile.token for profile in profiles if profile is not None]
        recording.default.effect_profile = ",".join(tokens) or None


def _fail(state: State, recording: Recording, stream: Stream) -> None:
    stream.state = MediaState.FAILED
    stream.streamable = Streamable.NO
    if recording.state is not MediaState.READY:
        recording.state = MediaState.FAILED
    announce(state, "video_failed", recording)


def _describe(state: State, stream: Stream, facts: VideoFacts) -> None:
    stream.width, stream.height = facts.width, facts.height
    stream.has_audio = facts.has_audio
    if stream.image is None:
        path = state.new_path()
        path.write_bytes(facts.poster)
        etag = f'"{state.new_token()}"'
        stream.image = StoredFile(path, len(facts.poster), "image/jpeg", etag)


def _transcode(state: State, recording: Recording, original: Stream) -> Stream:
    transcoded = replace(
        original,
        token=state.new_token(),
        key=None,
        created=state.clock.seconds(),
        creation_type=CreationType.TRANSCODED,
        streamable=Streamable.YES if original.media else Streamable.NO,
        subtitles=dict(original.subtitles),
        analyses={},
        pushes=[],
    )
    recording.streams[transcoded.token] = transcoded
    return transcoded
