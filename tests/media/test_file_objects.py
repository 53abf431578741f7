"""What file objects do instead of reading, seeking and telling is named, or does no harm."""

from __future__ import annotations

import hashlib
import io
import os
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from media_server import MediaServer
from urllib3.util import parse_url

from ziggeo import SourceError, Ziggeo
from ziggeo._media.form import BodyReadError, MultipartBody
from ziggeo._media.signed import SignedForm
from ziggeo._media.sources import open_source
from ziggeo.progress import Meter

CONTENT = os.urandom(300_000)
SIZE = len(CONTENT)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


class Odd(io.BytesIO):
    """A file object with one method or attribute that does something else."""

    def __init__(self, **odd: Any) -> None:
        super().__init__(CONTENT)
        for name, value in odd.items():
            setattr(self, name, value)


def raising(error: BaseException) -> Callable[..., Any]:
    def method(*arguments: Any) -> Any:
        raise error

    return method


class Unsayable(Exception):
    def __str__(self) -> str:
        raise RuntimeError("not even this")


class Nameless(io.BytesIO):
    """One whose every attribute beside its methods fails."""

    @property
    def name(self) -> str:
        raise RuntimeError("no name")

    filename = content_type = name


@pytest.mark.parametrize(
    ("attributes", "arrives"),
    [
        ({"name": 7}, '"file"'),
        ({"name": b"/tmp/bytes.mp4"}, '"bytes.mp4"'),
        ({"name": "<stdin>"}, '"file"'),
        ({"name": 'a"\r\nb\ud800.mp4'}, '"a%22b?.mp4"'),
        ({"filename": None, "name": Path("folder/path.mp4")}, '"path.mp4"'),
        ({"filename": "", "name": ["list"]}, '"file"'),
        ({"content_type": 5}, '"file"'),
        ({"content_type": "a\r\nX: b"}, '"file"'),
    ],
)
def test_an_odd_name_or_type_of_a_file_object_does_no_harm(
    attributes: dict[str, Any], arrives: str, client: Ziggeo, server: MediaServer
) -> None:
    client.videos().create(file=Odd(**attributes))
    client.videos().create(file=Nameless(CONTENT))

    odd, nameless = server.stored
    assert (odd.filename, nameless.filename) == (arrives, '"file"')
    assert odd.sha256 == nameless.sha256 == SHA256


def released() -> memoryview:
    view = memoryview(CONTENT)
    view.release()
    return view


def at_its_end() -> io.BytesIO:
    file = io.BytesIO(CONTENT)
    file.seek(SIZE)
    return file


class OneWayBack(io.BytesIO):
    def seek(self, offset: int, whence: int = 0, /) -> int:
        if whence == os.SEEK_SET:
            raise RuntimeError("one way")
        return super().seek(offset, whence)


class Generous(io.BytesIO):
    """Gives more than it is asked for, once it is read in earnest."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size and size + 1)


class Shrinking(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1000)) if self.tell() < 5000 else b""


class Failing(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if size == 0:
            return b""
        raise ConnectionResetError("the camera is gone")


class Asynchronous:
    filename = "a.mp4"

    async def read(self, size: int = -1) -> bytes:
        return b""


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (at_its_end(), "is at its end"),
        (Odd(read=5), "type Odd cannot be uploaded"),
        (Odd(read=lambda size: CONTENT), r"read\(0\) gave 300000 bytes, more than was asked for"),
        (Odd(read=lambda size: None), "nothing to read yet: open it in blocking mode"),
        (Odd(read=lambda size: "text"), "yields str, not bytes"),
        (Odd(read=lambda: b""), "reading failed"),
        (Odd(read=raising(KeyError("camera"))), "reading failed: 'camera'"),
        (Odd(read=raising(Unsayable())), "reading failed: Unsayable"),
        (Odd(read=lambda size: released()), "reading failed"),
        (Odd(seek=lambda *a: 0, tell=iter((3, 9, 4)).__next__), "led elsewhere"),
        (OneWayBack(CONTENT), "cannot be read again: one way"),
        (io.BytesIO(), "empty"),
        (io.StringIO("text"), "text mode"),
        (Asynchronous(), "await"),
    ],
)
def test_what_is_seen_of_a_file_object_at_once_is_told_before_anything_is_created(
    source: Any, reason: str, client: Ziggeo, server: MediaServer
) -> None:
    with pytest.raises(SourceError, match=reason):
        client.videos().create(file=source)
    assert server.calls == []


def test_a_closed_file_is_told_before_anything_is_created(
    tmp_path: Path, client: Ziggeo, server: MediaServer
) -> None:
    video = tmp_path / "clip.mp4"
    video.write_bytes(CONTENT)
    with video.open("rb") as file:
        pass
    with pytest.raises(SourceError, match="closed"):
        client.videos().create(file=file)
    with video.open(encoding="latin-1") as text, pytest.raises(SourceError, match="text mode"):
        client.videos().create(file=text)  # type: ignore[arg-type]  # refusing it is the test
    assert server.calls == []


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (Shrinking(CONTENT), "ended .* bytes before its end"),
        (Failing(CONTENT), "camera is gone"),
        (Generous(CONTENT), "more than was asked for"),
        (Odd(read=lambda size: b"" if size == 0 else None), "nothing to read yet"),
        (Odd(read=lambda size: b"" if size == 0 else "text"), "yields str"),
        (Odd(read=lambda size: b"" if size == 0 else released()), "reading failed"),
    ],
)
def test_a_source_that_fails_on_the_way_names_what_was_created(
    source: Any, reason: str, client: Ziggeo, server: MediaServer
) -> None:
    with pytest.raises(SourceError, match=reason) as caught:
        client.videos().create(file=source)

    error = caught.value
    assert (error.step, error.token, error.stream_token) == ("store", "v1", "s1")
    assert not server.stored
    calls = [call for call in server.calls if "storage" not in call]
    assert calls == ["POST /v1/videos-upload-url"]


class Growing(io.BytesIO):
    """Reports the length that it had, and goes on for longer."""

    def read(self, size: int | None = -1, /) -> bytes:
        block = super().read(size)
        return block or (b"more" if size else b"")


def test_of_a_source_that_grows_the_promised_length_is_sent(
    client: Ziggeo, server: MediaServer
) -> None:
    client.videos().create(file=Growing(CONTENT))
    assert server.stored[0].sha256 == SHA256


def test_nothing_of_a_source_that_gives_too_much_is_sent(
    client: Ziggeo, server: MediaServer
) -> None:
    with pytest.raises(SourceError):
        client.videos().create(file=Generous(CONTENT))
    assert CONTENT[:100] not in server.cut_body()


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(3), GeneratorExit()])
def test_what_stops_a_program_passes_through_a_source(
    stop: BaseException, client: Ziggeo, server: MediaServer
) -> None:
    source = Odd(read=lambda size: b"" if size == 0 else raising(stop)())
    with pytest.raises(type(stop)) as caught:
        client.videos().create(file=source, cleanup_on_error=True)
    assert caught.value is stop
    assert "DELETE /v1/videos/v1" in server.calls  # another connection may be noted later


class Drifting(io.BytesIO):
    """Comes back from its end, and from then on to somewhere else."""

    drift = -9

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.drift += 9 if whence == os.SEEK_SET else 0
        return super().seek(offset + self.drift if whence == os.SEEK_SET else offset, whence)


def test_a_source_that_goes_back_to_somewhere_else_is_not_sent_again(
    client: Ziggeo, server: MediaServer
) -> None:
    server.refusals = [503]
    with pytest.raises(SourceError, match="led elsewhere") as caught:
        client.videos().create(file=Drifting(CONTENT))
    assert caught.value.token == "v1"
    assert server.stored == []


class Scripted:
    """Answers each call of a kind by the next of the answers that it was given for them."""

    def __init__(self, **answers: list[Any]) -> None:
        for name, script in answers.items():
            setattr(self, name, partial(self._next, iter(script), b"" if name == "read" else 0))

    @staticmethod
    def _next(script: Iterator[Any], last: Any, *arguments: int) -> Any:
        answer = next(script, last)
        if isinstance(answer, Exception):
            raise answer
        return answer


ANSWERS = st.lists(
    st.one_of(
        st.none(),
        st.integers(-2, 20) | st.integers() | st.floats() | st.booleans(),
        st.binary(max_size=9) | st.binary().map(bytearray) | st.text(max_size=3),
        st.sampled_from([OSError("no"), KeyError("no"), StopIteration(), Unsayable()]),
    ),
    max_size=6,
)


@settings(max_examples=300, deadline=None)
@given(
    reads=ANSWERS | ANSWERS.map(lambda answers: [b"", *answers]),
    tells=ANSWERS | st.sampled_from([[0, 9, 0], [3, 12, 3, 3]]),
    seeks=ANSWERS | st.just([]),
)
def test_whatever_a_file_object_does_is_an_upload_or_an_error_of_the_source(
    reads: list[Any], tells: list[Any], seeks: list[Any]
) -> None:
    try:
        with open_source(Scripted(read=reads, tell=tells, seek=seeks)) as source:
            body = MultipartBody(SignedForm(parse_url("https://h/"), {}), source, Meter(None, "n"))
            try:
                assert len(body.read()) == len(body)
            except BodyReadError:
                assert isinstance(body.failure, SourceError)
    except SourceError:
        return
