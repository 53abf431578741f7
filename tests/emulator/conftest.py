"""What the emulator's tests share: a caller, and small media made on the spot."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING

import av
import pytest
from emulator.calling import Caller, render_clip
from emulator.receiving import Receiver

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ziggeo.emulator import Emulator


@pytest.fixture
def caller(emulator: Emulator) -> Iterator[Caller]:
    caller = Caller(emulator)
    with caller.session:
        yield caller


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Two seconds of moving grey, 96 by 64, as H.264 in MP4."""
    return render_clip(tmp_path_factory.mktemp("media") / "clip.mp4")


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A PNG of 32 by 16 pixels."""
    path = tmp_path_factory.mktemp("media") / "photo.png"
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = 32, 16, "rgb24"
        frame = av.VideoFrame(32, 16, "rgb24")
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()


@pytest.fixture(scope="session")
def sound() -> bytes:
    """Three seconds of silence as WAV."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(8000)
        writer.writeframes(bytes(2 * 8000 * 3))
    return file.getvalue()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        yield receiver
