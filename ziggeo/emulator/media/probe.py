"""What an uploaded file is: its size in pixels, its duration and a picture of it, read with PyAV.

In which process this happens is ``prober``'s concern, where files are kept ``storage``'s.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..model.assumptions import MAX_PIXELS
from ..model.facts import AudioFacts, ImageFacts, VideoFacts

if TYPE_CHECKING:
    from av import VideoFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from av.video.stream import VideoStream

_MICROSECONDS = 1_000_000
# Demuxers that make a "video" out of a single picture or of plain text.
_NOT_VIDEO = ("_pipe", "image2", "tty")


def read_video(path: Path) -> VideoFacts | None:
    """Read a video file; None when it is not one or none of its frames can be decoded."""
    from av.error import FFmpegError

    try:
        with _open(path) as container:
            stream = _picture_stream(container)
            if stream is None:
                return None
            frame = next(_frames(container, stream))
            return VideoFacts(
                width=frame.width,
                height=frame.height,
                duration=_whole_seconds(_duration(container, stream, path)),
                has_audio=bool(container.streams.audio),
                poster=_jpeg(frame),
            )
    except (FFmpegError, StopIteration):
        return None


def read_audio(path: Path) -> AudioFacts | None:
    """Read the sound of an audio or video file; None when there is none that can be decoded."""
    from av.error import FFmpegError

    try:
        with _open(path) as container:
            if not container.streams.audio:
                return None
            stream = container.streams.audio[0]
            next(container.decode(stream))
            return AudioFacts(_whole_seconds(_duration(container, stream, path)))
    except (FFmpegError, StopIteration):
        return None


def read_image(path: Path) -> ImageFacts | None:
    """Read an image file; None when it is not one."""
    from av.error import FFmpegError

    content_type = _image_type(path)
    if content_type is None:
        return None
    try:
        with _open(path) as container:
            frame = next(_frames(container, container.streams.video[0]))
            return ImageFacts(frame.width, frame.height, content_type)
    except (FFmpegError, StopIteration, IndexError):
        return None


def _open(path: Path) -> InputContainer:
    import av

    try:
        return av.open(str(path), options=_bounds())
    except UnicodeDecodeError:
        # PyAV before 19 has to be told to bear with titles that are not UTF-8.
        leniently: dict[str, Any] = {"metadata_errors": "replace"}
        container: InputContainer = av.open(str(path), options=_bounds(), **leniently)
        return container


def _bounds() -> dict[str, str]:
    # A file may name others, to be opened with it: playlists do, and descriptions of sessions.
    return {"max_pixels": str(MAX_PIXELS), "protocol_whitelist": "file"}


def _frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    context = stream.codec_context
    context.options = {"max_pixels": str(MAX_PIXELS)}
    # One frame is not sooner there with threads, of which each takes memory for frames of its own.
    context.thread_count = 1
    return container.decode(stream)


def _picture_stream(container: InputContainer) -> VideoStream | None:
    """Return the moving picture of a file, which neither a still nor an album cover is."""
    from av.stream import Disposition

    if any(part in container.format.name for part in _NOT_VIDEO):
        return None
    for stream in container.streams.video:
        if not stream.disposition & Disposition.attached_pic:
            return stream
    return None


def _duration(container: InputContainer, stream: VideoStream | AudioStream, path: Path) -> float:
    if container.duration:
        return container.duration / _MICROSECONDS
    return _last_moment(path, stream.index)


def _last_moment(path: Path, index: int) -> float:
    """Look for the end of the last packet: what browsers record carries no duration."""
    end = Fraction(0)
    with _open(path) as container:
        for packet in container.demux(container.streams[index]):
            if packet.pts is not None and packet.time_base is not None:
                end = max(end, (packet.pts + (packet.duration or 0)) * packet.time_base)
    return float(end)


def _whole_seconds(duration: float) -> int:
    # The documented answers count whole seconds; a clip of half a second is still not empty.
    return max(1, int(duration + 0.5))


def _jpeg(frame: VideoFrame) -> bytes:
    import av

    encoder = av.CodecContext.create("mjpeg", "w")
    encoder.width = frame.width
    encoder.height = frame.height
    encoder.pix_fmt = "yuvj420p"
    encoder.time_base = Fraction(1, 25)
    encoder.thread_count = 1
    picture = frame.reformat(format="yuvj420p")
    picture.pts = 0
    packets = [*encoder.encode(picture), *encoder.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


def _image_type(path: Path) -> str | None:
    with path.open("rb") as file:
        head = file.read(12)
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith((b"GIF87a", b"GIF89a")):
        return "image/gif"
    if head.startswith(b"RIFF") and head.endswith(b"WEBP"):
        return "image/webp"
    return None
