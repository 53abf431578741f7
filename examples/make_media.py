"""Draws and encodes the media files in examples/media; who uses them is not known here.

A sun crosses the sky in four seconds while a chord sounds. Everything is computed, nothing is
random, and one thread encodes, so that the same encoders write the same files again:

    pip install "ziggeo[emulator]"
    python examples/make_media.py               # or: python examples/make_media.py FOLDER
"""

from __future__ import annotations

import math
import sys
from array import array
from collections.abc import Iterator
from pathlib import Path

import av
from av.container import OutputContainer

MEDIA = Path(__file__).parent / "media"
WIDTH, HEIGHT, FRAME_RATE, SECONDS = 640, 360, 25, 4
SAMPLE_RATE, SAMPLES_PER_FRAME = 44_100, 1024  # AAC encodes blocks of 1024 samples
CHORD = (220.0, 277.18, 329.63)  # A major, in hertz

# Colours are (luma, blue difference, red difference), as video has them.
Colour = tuple[int, int, int]
SKY_TOP: Colour = (60, 165, 105)
SKY_BOTTOM: Colour = (190, 105, 150)
SUN: Colour = (235, 60, 160)
SEA: Colour = (70, 150, 105)
HORIZON = HEIGHT * 3 // 4

SUBTITLES = """WEBVTT

00:00:00.000 --> 00:00:02.000
The sun comes up.

00:00:02.000 --> 00:00:04.000
And it goes down again.
"""


def main() -> None:
    """Write every media file."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else MEDIA
    folder.mkdir(exist_ok=True)
    write_clip(folder / "clip.mp4")
    write_tone(folder / "tone.m4a")
    write_image(folder / "poster.jpg", sky(0.5), codec="mjpeg", pixel_format="yuvj420p")
    write_image(folder / "watermark.png", ring(96), codec="png", pixel_format="rgba")
    (folder / "subtitles.vtt").write_text(SUBTITLES, encoding="utf-8")
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>8} bytes  {path.name}")


def write_clip(path: Path, *, first: float = 0.0, last: float = 1.0) -> None:
    """Write the moving picture with its sound: H.264 and AAC in an MP4 file.

    Args:
        path: where to write it.
        first: where on its way the sun begins, from 0.0 to 1.0.
        last: where it ends.
    """
    with open_for_writing(path, movflags="+faststart") as container:
        video = container.add_stream("libx264", rate=FRAME_RATE, options={"crf": "23"})
        video.width, video.height, video.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        video.thread_count = 1
        audio = container.add_stream("aac", rate=SAMPLE_RATE)
        frame_count = SECONDS * FRAME_RATE
        for number in range(frame_count):
            frame = sky(first + (last - first) * number / (frame_count - 1))
            frame.pts = number
            container.mux(video.encode(frame))
        container.mux(video.encode(None))
        for sound in chord():
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))


def write_tone(path: Path) -> None:
    """Write the sound alone: AAC in an M4A file."""
    with open_for_writing(path, format="ipod") as container:
        audio = container.add_stream("aac", rate=SAMPLE_RATE)
        for sound in chord():
            container.mux(audio.encode(sound))
        container.mux(audio.encode(None))


def write_image(path: Path, picture: av.VideoFrame, *, codec: str, pixel_format: str) -> None:
    """Write one picture as a file of its own."""
    with open_for_writing(path, format="image2", update="1") as container:
        image = container.add_stream(codec, rate=1)
        image.width, image.height, image.pix_fmt = picture.width, picture.height, pixel_format
        container.mux(image.encode(picture.reformat(format=pixel_format)))
        container.mux(image.encode(None))


def open_for_writing(path: Path, *, format: str | None = None, **options: str) -> OutputContainer:
    """Open a media file that carries neither the time nor the encoder's version."""
    return av.open(str(path), "w", format=format, options={"fflags": "+bitexact", **options})


def sky(progress: float) -> av.VideoFrame:
    """Draw the sun on its way from the left (0.0) to the right (1.0)."""
    frame = av.VideoFrame(WIDTH, HEIGHT, "yuv420p")
    centre_x = progress * WIDTH
    centre_y = HORIZON - math.sin(progress * math.pi) * HORIZON * 0.75
    for part, plane in enumerate(frame.planes):
        scale = WIDTH // plane.width  # the colour planes have half the size
        lines = (
            line_of_sky(part, row * scale, scale, centre_x, centre_y) for row in range(plane.height)
        )
        plane.update(b"".join(line.ljust(plane.line_size, b"\0") for line in lines))
    return frame


def line_of_sky(part: int, y: int, scale: int, centre_x: float, centre_y: float) -> bytes:
    """Draw one line of one plane: the sky or the sea, with the part of the sun that lies on it."""
    if y >= HORIZON:
        return bytes([SEA[part]]) * (WIDTH // scale)
    depth = y / HORIZON
    colour = round(SKY_TOP[part] + (SKY_BOTTOM[part] - SKY_TOP[part]) * depth)
    line = bytearray([colour]) * (WIDTH // scale)
    half_width = math.sqrt(max(0.0, 45.0**2 - (y - centre_y) ** 2))
    left, right = max(0, centre_x - half_width), min(WIDTH, centre_x + half_width)
    for x in range(round(left) // scale, round(right) // scale):
        line[x] = SUN[part]
    return bytes(line)


def ring(size: int) -> av.VideoFrame:
    """Draw a white ring on nothing, with soft edges."""
    frame = av.VideoFrame(size, size, "rgba")
    plane, middle, radius, thickness = frame.planes[0], (size - 1) / 2, size * 0.38, size * 0.09
    pixels = bytearray()
    for y in range(size):
        line = bytearray()
        for x in range(size):
            distance = abs(math.hypot(x - middle, y - middle) - radius)
            opacity = min(1.0, max(0.0, thickness - distance + 0.5))
            line += bytes((255, 255, 255, round(200 * opacity)))
        pixels += line.ljust(plane.line_size, b"\0")
    plane.update(bytes(pixels))
    return frame


def chord() -> Iterator[av.AudioFrame]:
    """Play the chord, swelling and fading."""
    total = SECONDS * SAMPLE_RATE
    for start in range(0, total, SAMPLES_PER_FRAME):
        samples = array("f", (loudness(i, total) for i in range(start, start + SAMPLES_PER_FRAME)))
        frame = av.AudioFrame(format="fltp", layout="mono", samples=SAMPLES_PER_FRAME)
        frame.planes[0].update(samples.tobytes())
        frame.sample_rate, frame.pts = SAMPLE_RATE, start
        yield frame


def loudness(sample: int, total: int) -> float:
    """Return the chord's wave at one sample, between -1 and 1."""
    swell = math.sin(math.pi * min(1.0, sample / total))
    wave = sum(math.sin(math.tau * hertz * sample / SAMPLE_RATE) for hertz in CHORD)
    return 0.2 * swell * wave


if __name__ == "__main__":
    main()
