"""Every kind of source arrives byte for byte; what cannot be uploaded is told before a call."""

from __future__ import annotations

import ctypes
import hashlib
import io
import mmap
import os
import socket
import tempfile
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import requests
from media_server import MediaServer

from ziggeo import SourceError, Ziggeo

CONTENT = os.urandom(300_000) + b"\r\n--boundary"
SIZE = len(CONTENT)
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def video(tmp_path: Path) -> Path:
    path = tmp_path / "clip.mp4"
    path.write_bytes(CONTENT)
    return path


def from_pipe(stack: ExitStack) -> Any:
    read, write = os.pipe()

    def fill() -> None:
        with os.fdopen(write, "wb") as pipe:
            pipe.write(CONTENT)

    threading.Thread(target=fill, daemon=True).start()
    return stack.enter_context(os.fdopen(read, "rb"))


def from_socket(stack: ExitStack) -> Any:
    ours, theirs = socket.socketpair()
    stack.enter_context(ours)

    def fill() -> None:
        with theirs:
            theirs.sendall(CONTENT)

    threading.Thread(target=fill, daemon=True).start()
    return stack.enter_context(ours.makefile("rb"))


def from_zip(stack: ExitStack) -> Any:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside/clip.mp4", CONTENT)
    archive = stack.enter_context(zipfile.ZipFile(packed))
    return stack.enter_context(archive.open("inside/clip.mp4"))


def spooled(stack: ExitStack) -> Any:
    file = tempfile.SpooledTemporaryFile()  # noqa: SIM115 - the stack closes it
    stack.push(file)
    file.write(CONTENT)
    file.seek(0)
    return file


def mapped(path: Path, stack: ExitStack) -> Any:
    with path.open("rb") as file:
        return stack.enter_context(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


def numbered(stack: ExitStack) -> Any:
    file = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - the stack closes it
    file.write(CONTENT)
    file.seek(0)
    return file


def named_pipe(path: Path) -> Path:
    pipe = path.with_name("pipe.mp4")
    os.mkfifo(pipe)
    threading.Thread(target=pipe.write_bytes, args=(CONTENT,), daemon=True).start()
    return pipe


def big_endian(content: bytes) -> Any:
    return (ctypes.c_uint32.__ctype_be__ * (len(content) // 4)).from_buffer_copy(content)


def twice(content: bytes) -> bytes:
    return bytes(byte for byte in content for _ in range(2))


class BytesPath(os.PathLike[bytes]):
    def __init__(self, path: Path) -> None:
        self._path = path

    def __fspath__(self) -> bytes:
        return os.fsencode(self._path)


class PathText(str, os.PathLike[str]):
    def __fspath__(self) -> str:
        return str.__str__(self)


class Trickling(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 777))


class Mutable(io.BytesIO):
    def read(self, size: int | None = -1, /) -> Any:
        return memoryview(bytearray(super().read(size)))


class Silent(io.BytesIO):
    def seek(self, offset: int, whence: int = 0, /) -> Any:
        super().seek(offset, whence)


class Telling:
    """A file object that can be read, but does not know where it stands."""

    def __init__(self, told: Any) -> None:
        self._file = io.BytesIO(CONTENT)
        self._told = told

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def tell(self) -> Any:
        if isinstance(self._told, Exception):
            raise self._told
        return self._told

    def seek(self, offset: int, whence: int = 0) -> None:
        raise AssertionError("it was not asked whether it can")


SOURCES: dict[str, Callable[[Path, ExitStack], Any]] = {
    "text path": lambda path, _: str(path),
    "path": lambda path, _: path,
    "bytes": lambda _, __: CONTENT,
    "bytearray": lambda _, __: bytearray(CONTENT),
    "memoryview": lambda _, __: memoryview(CONTENT),
    "memoryview of integers": lambda _, __: memoryview(CONTENT).cast("I"),
    "memoryview with steps": lambda _, __: memoryview(twice(CONTENT))[::2],
    "memoryview of two dimensions": lambda _, __: memoryview(CONTENT).cast("B", (4, SIZE // 4)),
    "memoryview of a foreign format": lambda _, __: memoryview(big_endian(CONTENT)),
    "BytesIO": lambda _, __: io.BytesIO(CONTENT),
    "file": lambda path, stack: stack.enter_context(path.open("rb")),
    "unbuffered file": lambda path, stack: stack.enter_context(path.open("rb", buffering=0)),
    "named": lambda path, _: ("other.mp4", path),
    "pipe": lambda _, stack: from_pipe(stack),
    "socket": lambda _, stack: from_socket(stack),
    "member of an archive": lambda _, stack: from_zip(stack),
    "spooled temporary file": lambda _, stack: spooled(stack),
    "memory map": lambda path, stack: mapped(path, stack),
    "temporary file with a number as its name": lambda _, stack: numbered(stack),
    "named pipe": lambda path, _: named_pipe(path),
    "path object of bytes": lambda path, _: BytesPath(path),
    "text that is a path too": lambda path, _: PathText(path),
    "file object that reads as little as it likes": lambda _, __: Trickling(CONTENT),
    "file object that gives bytearrays": lambda _, __: Mutable(CONTENT),
    "file object whose seek returns nothing": lambda _, __: Silent(CONTENT),
    **{
        f"file object that tells {told!r}": lambda _, __, told=told: Telling(told)
        for told in (None, -1, 1.5, 10**30, "0", OSError("no"), KeyError("no"))
    },
}


@pytest.mark.parametrize("kind", SOURCES)
def test_a_source_arrives_byte_for_byte(
    kind: str, video: Path, client: Ziggeo, server: MediaServer
) -> None:
    with ExitStack() as stack:
        client.videos().create(file=SOURCES[kind](video, stack))

    (stored,) = server.stored
    assert (stored.sha256, stored.length) == (SHA256, len(CONTENT))
    assert stored.fields == [("key", "k/ü.mp4"), ("policy", "signed-policy")]


@pytest.fixture
def address(server: MediaServer) -> str:
    """Where another service would offer the file."""
    server.file.content = CONTENT
    return server.url + "/elsewhere.mp4"


@pytest.fixture
def answers(address: str) -> Iterator[list[Any]]:
    with (
        urllib.request.urlopen(address) as plain,  # noqa: S310 - loopback
        requests.get(address, stream=True, timeout=5) as streamed,
    ):
        yield [plain, streamed.raw]


def test_the_answer_of_another_service_arrives_byte_for_byte(
    answers: list[Any], client: Ziggeo, server: MediaServer
) -> None:
    for answer in answers:
        client.videos().create(file=answer)

    assert [stored.sha256 for stored in server.stored] == [SHA256, SHA256]


def test_a_file_object_is_sent_from_where_it_stands_and_stays_open(
    video: Path, client: Ziggeo, server: MediaServer
) -> None:
    with video.open("rb") as file:
        file.seek(100)
        client.videos().create(file=file)
        assert not file.closed

    assert server.stored[0].sha256 == hashlib.sha256(CONTENT[100:]).hexdigest()


@pytest.mark.parametrize(
    ("name", "arrives"),
    [
        ("holiday.MP4", '"holiday.MP4"'),
        ("/home/me/über uns.mp4", '"über uns.mp4"'),
        ("C:\\Users\\me\\clip.mp4", '"clip.mp4"'),
        ('a"b\r\nSet: c.mp4', '"a%22bSet: c.mp4"'),
        ("\udcff.mp4", '"?.mp4"'),
        ("", '"file"'),
        ("folder/", '"file"'),
    ],
)
def test_a_name_tells_no_folder_and_breaks_no_header(
    name: str, arrives: str, client: Ziggeo, server: MediaServer
) -> None:
    client.videos().create(file=(name, CONTENT))

    raw = server.stored[0].filename
    assert raw.encode("utf-8", "surrogateescape").decode() == arrives


def test_the_extension_goes_with_the_call_unless_the_caller_gives_one(
    client: Ziggeo, server: MediaServer
) -> None:
    client.videos().create(file=("a.b.MOV", CONTENT))
    client.videos().create({"video_type": "webm"}, file=("a.mp4", CONTENT))
    client.videos().create(file=CONTENT)
    client.audios().create(file=("a.m4a", CONTENT))

    forms = [prepared["form"] for prepared in server.prepared]
    assert forms == ["video_type=MOV", "video_type=webm", "", "audio_type=m4a"]


class Upload(io.BytesIO):
    """What a web framework hands over: a name and a type beside the content."""

    content_type = "video/webm"
    name = "from-the-browser.webm"


def test_the_name_and_type_of_a_web_upload_are_used(client: Ziggeo, server: MediaServer) -> None:
    client.videos().create(file=Upload(CONTENT))

    assert server.stored[0].filename == '"from-the-browser.webm"'
    assert server.stored[0].content_type == "video/webm"


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
        ("no-such-file.mp4", "no-such-file.mp4 cannot be opened"),
        ("nul\0name", "cannot be opened"),
        ("", "the path is empty"),
        (Path(), "the path is empty"),
        (("name.mp4", ""), "the path is empty"),
        ("/dev/null", "null is a device"),
        (Path("/dev/zero"), "zero is a device"),
        ("a" * 5000, "cannot be opened: File name too long"),
        (released(), "memoryview cannot be uploaded"),
        (memoryview(b"")[::2], "empty"),
        (at_its_end(), "is at its end"),
        (type("Path", (), {"__fspath__": raising(KeyError("p"))})(), "Path cannot be uploaded"),
        (Odd(read=5), "type Odd cannot be uploaded"),
        (Odd(read=lambda size: CONTENT), r"read\(0\) gave 300012 bytes, more than was asked for"),
        (Odd(read=lambda size: None), "nothing to read yet: open it in blocking mode"),
        (Odd(read=lambda size: "text"), "yields str, not bytes"),
        (Odd(read=lambda: b""), "reading failed"),
        (Odd(read=raising(KeyError("camera"))), "reading failed: 'camera'"),
        (Odd(read=raising(Unsayable())), "reading failed: Unsayable"),
        (Odd(read=lambda size: released()), "reading failed"),
        (Odd(seek=lambda *a: 0, tell=iter((3, 9, 4)).__next__), "led elsewhere"),
        (OneWayBack(CONTENT), "cannot be read again: one way"),
        (Path(tempfile.gettempdir()), "cannot be opened: Is a directory"),
        (b"", "empty"),
        (io.BytesIO(), "empty"),
        (io.StringIO("text"), "text mode"),
        (5, "type int cannot be uploaded"),
        (None, None),
        ({"a": 1}, "type dict cannot be uploaded"),
        (("only-a-name",), "tuple"),
        ((5, b"content"), "tuple"),
        (Asynchronous(), "await"),
    ],
)
def test_what_cannot_be_uploaded_is_told_before_anything_is_created(
    source: Any, reason: str | None, client: Ziggeo, server: MediaServer
) -> None:
    if source is None:
        client.videos().create(file=None)
        assert server.calls == ["POST /v1/videos/"]
        return
    with pytest.raises(SourceError, match=reason):
        client.videos().create(file=source)
    assert server.calls == []


def test_a_closed_file_is_told_before_anything_is_created(
    video: Path, client: Ziggeo, server: MediaServer
) -> None:
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
    assert server.calls[-1] == "DELETE /v1/videos/v1"


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
