"""What is read out of files of other kinds than the usual MP4."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import pytest
from emulator.calling import render_clip

from ziggeo.emulator.media.probe import ImageFacts, read_audio, read_image, read_video

if TYPE_CHECKING:
    from pathlib import Path


def test_a_stream_without_a_stated_duration_is_measured(tmp_path: Path) -> None:
    path = tmp_path / "raw.264"
    render_clip(path, container_format="h264")
    facts = read_video(path)
    assert facts is not None
    assert (facts.width, facts.height) == (96, 64)
    assert facts.duration >= 1


def test_a_live_recording_is_measured_to_its_last_packet(tmp_path: Path) -> None:
    path = tmp_path / "live.webm"
    with av.open(str(path), "w", format="webm", options={"live": "1"}) as container:
        stream = container.add_stream("libvpx", rate=5)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for number in range(15):
            frame = av.VideoFrame(96, 64, "yuv420p")
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    facts = read_video(path)
    assert facts is not None
    assert facts.duration == 3


def test_a_cover_picture_is_not_a_video(tmp_path: Path, photo: bytes) -> None:
    path = tmp_path / "song.mp3"
    picture = b"\x00image/png\x00\x03\x00" + photo
    frame = b"APIC" + len(picture).to_bytes(4, "big") + b"\x00\x00" + picture
    size = len(frame)
    length = bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127])
    sound = tmp_path / "plain.mp3"
    with av.open(str(sound), "w", format="mp3") as container:
        stream = container.add_stream("mp3", rate=44100, layout="mono")
        silence = av.AudioFrame(format="s16p", layout="mono", samples=1152)
        silence.sample_rate = 44100
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        for number in range(100):
            silence.pts = number * 1152
            container.mux(stream.encode(silence))
        container.mux(stream.encode(None))
    path.write_bytes(b"ID3\x03\x00\x00" + length + frame + sound.read_bytes())
    assert read_video(path) is None
    facts = read_audio(path)
    assert facts is not None
    assert facts.duration == 3


@pytest.mark.parametrize(
    "head", [b"\xff\xd8\xff\xe0 broken", b"GIF89a", b"RIFF....WEBP", b"plain text"]
)
def test_a_broken_image_is_none(tmp_path: Path, head: bytes) -> None:
    path = tmp_path / "image"
    path.write_bytes(head)
    assert read_image(path) is None


def test_an_image_says_its_size_and_type(tmp_path: Path, photo: bytes) -> None:
    path = tmp_path / "image"
    path.write_bytes(photo)
    assert read_image(path) == ImageFacts(32, 16, "image/png")


def test_a_title_that_is_not_utf_8_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "titled.mp4"
    content = render_clip(path, title="A" * 16)
    assert b"A" * 16 in content
    path.write_bytes(content.replace(b"A" * 16, b"\xff" * 16))
    assert read_video(path) is not None


def test_a_video_cut_in_the_middle_is_none(tmp_path: Path, clip: bytes, sound: bytes) -> None:
    path = tmp_path / "cut"
    path.write_bytes(clip[: len(clip) // 2])
    assert read_video(path) is None
    path.write_bytes(sound[:20])
    assert read_audio(path) is None
