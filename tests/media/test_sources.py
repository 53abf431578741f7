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


class SeekReturns(io.BytesIO):
    def __init__(self, returned: Any) -> None:
        super().__init__(CONTENT)
        self._returned = returned

    def seek(self, offset: int, whence: int = 0, /) -> Any:
        super().seek(offset, whence)
        return self._returned


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
    "file object whose seek returns nothing": lambda _, __: SeekReturns(None),
    "file object whose seek returns its argument": lambda _, __: SeekReturns(0),
    "file object whose seek returns a number too large": lambda _, __: SeekReturns(10**30),
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
        requests.get(address, stream=True, timeout=30) as streamed,
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
        (" \t", '"file"'),
        (" a b.mp4 ", '"a b.mp4"'),
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


class NoPath(os.PathLike[str]):
    def __fspath__(self) -> str:
        raise KeyError("nowhere")


def released() -> memoryview:
    view = memoryview(CONTENT)
    view.release()
    return view


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("no-such-file.mp4", "no-such-file.mp4 cannot be opened"),
        ("nul\0name", "cannot be opened"),
        ("", "the path is empty"),
        (Path(), "the path is empty"),
        (("name.mp4", ""), "the path is empty"),
        ("/dev/zero", "zero is a device"),
        (Path("/dev/zero"), "zero is a device"),
        ("a" * 5000, "cannot be opened: File name too long"),
        (released(), "memoryview cannot be uploaded: operation forbidden on released"),
        (memoryview(b"")[::2], "empty"),
        (NoPath(), "NoPath cannot be uploaded: 'nowhere'"),
        (Path(tempfile.gettempdir()), "cannot be opened: Is a directory"),
        (b"", "empty"),
        (5, "type int cannot be uploaded"),
        (None, None),
        ({"a": 1}, "type dict cannot be uploaded"),
        ([], "type list cannot be uploaded"),
        (("only-a-name",), "tuple"),
        ((5, b"content"), "tuple"),
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
