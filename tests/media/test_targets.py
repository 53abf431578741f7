"""Where a download may go: refused before anything is sent, never followed, never replaced."""

from __future__ import annotations

import asyncio
import errno
import io
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from media_server import MediaServer
from werkzeug.wrappers import Response

from ziggeo import ArgumentError, DownloadError, NotFoundError, Ziggeo
from ziggeo._media import device_sink

CONTENT = os.urandom(900_000)
VALIDATED = {"ETag": '"one"', "Accept-Ranges": "bytes", "Content-Type": "video/mp4"}

posix = pytest.mark.skipif(sys.platform == "win32", reason="needs FIFOs, links and devices")


@pytest.fixture(autouse=True)
def file(server: MediaServer) -> None:
    server.file.content = CONTENT
    server.file.headers = dict(VALIDATED)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class BrokenPath:
    def __fspath__(self) -> str:
        raise RuntimeError("no path today")


class PathOfBytes:
    def __fspath__(self) -> bytes:
        return b"a.mp4"


class Moody:
    @property
    def write(self) -> Any:
        raise RuntimeError("not today")


class Awaited:
    async def write(self, block: Any) -> int:
        return len(block)


def closed() -> Any:
    file = io.BytesIO()
    file.close()
    return file


def read_only() -> Any:
    return open(os.devnull, "rb")


@pytest.mark.parametrize(
    "make",
    [
        lambda: 5,
        lambda: b"path",
        lambda: ["list"],
        lambda: "",
        lambda: "a\0b.mp4",
        lambda: Path("a\0b.mp4"),
        lambda: "\ud800.mp4",
        BrokenPath,
        PathOfBytes,
        Moody,
        Awaited,
        closed,
        read_only,
        io.StringIO,
        lambda: io.BytesIO,
        lambda: io.BufferedReader(io.BytesIO()),  # type: ignore[arg-type, unused-ignore]
        # These are closed by the test.
        lambda: tempfile.NamedTemporaryFile("w"),  # noqa: SIM115
        lambda: tempfile.SpooledTemporaryFile(mode="w"),  # noqa: SIM115
        lambda: open(os.devnull, "w"),  # noqa: SIM115
    ],
)
def test_what_nothing_can_be_written_to_is_refused(
    make: Callable[[], Any], client: Ziggeo, server: MediaServer
) -> None:
    to = make()
    try:
        with pytest.raises(ArgumentError):
            client.videos().download_video("v1", to=to)
    finally:
        if hasattr(to, "close") and not isinstance(to, type):
            to.close()
    assert server.calls == []


def test_a_name_that_is_no_text_is_refused(client: Ziggeo, server: MediaServer) -> None:
    wrong: Any = 5
    with pytest.raises(ArgumentError):
        client.cdn_connect.save("/v1/x", "a.mp4", name=wrong)
    with pytest.raises(ArgumentError):
        client.cdn_connect.open("/v1/x", name=wrong)
    assert server.calls == []


@pytest.mark.parametrize(
    "place",
    [
        "missing/a.mp4",
        "missing/",
        "missing/.",
        "file/a.mp4",
        "file/",
        "x" * 255,
        "x" * 5000,
        "loop",
        "nowhere",
        "socket",
        "fifo",
        "partfolder",
        pytest.param(
            "locked/a.mp4",
            marks=pytest.mark.skipif(
                not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write anywhere"
            ),
        ),
    ],
)
@posix
def test_a_place_that_cannot_be_written_is_told_before_a_call(
    place: str, client: Ziggeo, server: MediaServer, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_bytes(b"a file")
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "nowhere").symlink_to("missing/a.mp4")
    (tmp_path / "locked").mkdir(0o555)
    (tmp_path / "partfolder.part").mkdir()
    os.mkfifo(tmp_path / "fifo")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind("socket")
    before = names(tmp_path)

    with listener, pytest.raises(DownloadError):
        client.videos().download_video("v1", to=place)

    assert server.calls == []
    assert names(tmp_path) == before


def test_a_file_that_exists_is_not_overwritten_and_nothing_is_asked(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    (tmp_path / "a.mp4").write_bytes(b"old")
    with pytest.raises(DownloadError, match="exists"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4", overwrite=False)
    assert server.calls == []


@pytest.mark.parametrize("links", [True, False])
def test_a_file_that_comes_meanwhile_is_not_overwritten(
    links: bool, client: Ziggeo, tmp_path: Path, monkeypatch: Any
) -> None:
    def without_links(*arguments: Any, **options: Any) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    def come(done: int, total: int | None) -> None:
        (tmp_path / "a.mp4").write_bytes(b"another's")

    if not links:
        monkeypatch.setattr(os, "link", without_links)
    videos = client.videos()
    with pytest.raises(DownloadError, match="exists"):
        videos.download_video("v1", to=tmp_path / "a.mp4", overwrite=False, progress=come)
    assert (tmp_path / "a.mp4").read_bytes() == b"another's"
    assert names(tmp_path) == ["a.mp4"]

    videos.download_video("v1", to=tmp_path / "b.mp4", overwrite=False)
    assert (tmp_path / "b.mp4").read_bytes() == CONTENT
    assert (tmp_path / "b.mp4").stat().st_nlink == 1
    assert names(tmp_path) == ["a.mp4", "b.mp4"]


def test_a_folder_under_the_name_of_a_file_is_left_alone(client: Ziggeo, tmp_path: Path) -> None:
    (tmp_path / "v1.mp4").mkdir()
    with pytest.raises(DownloadError, match="is not a file"):
        client.videos().download_video("v1", to=tmp_path)
    assert names(tmp_path) == ["v1.mp4"]


def test_a_long_key_still_makes_a_file_name(client: Ziggeo, tmp_path: Path) -> None:
    saved = client.videos().download_video("_" + "ü" * 300, to=tmp_path, keep_partial=True)
    assert saved.read_bytes() == CONTENT
    assert saved.name.startswith("_üü")


@pytest.mark.parametrize("length", [252, 300, 5000])
def test_a_name_that_is_too_long_is_refused_before_anything_is_asked(
    server: MediaServer, client: Ziggeo, tmp_path: Path, length: int
) -> None:
    with pytest.raises(DownloadError, match=r"too long|No such file"):
        client.videos().download_video("v1", to=tmp_path / ("x" * length))
    assert server.calls == []
    assert names(tmp_path) == []


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_refused_before_anything_is_asked(
    server: MediaServer, client: Ziggeo, tmp_path: Path
) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(DownloadError, match="Permission denied"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4")
    assert server.calls == []


@posix
def test_the_umask_counts(client: Ziggeo, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        saved = client.videos().download_video("v1", to=tmp_path / "a.mp4")
    finally:
        os.umask(before)
    assert stat.S_IMODE(saved.stat().st_mode) == 0o640


def test_a_failed_download_leaves_nothing(client: Ziggeo, emulated: Ziggeo, tmp_path: Path) -> None:
    for keep in (True, False):
        with pytest.raises(NotFoundError):
            emulated.videos().download_video("0" * 32, to=tmp_path / "a", keep_partial=keep)
    assert names(tmp_path) == []


# What a path can be besides a file.


@posix
@pytest.mark.parametrize("exists", [True, False])
@pytest.mark.parametrize("where", ["real.mp4", "folder/real.mp4"])
def test_a_link_stays_and_what_it_names_is_written(
    exists: bool, where: str, client: Ziggeo, tmp_path: Path
) -> None:
    (tmp_path / "folder").mkdir()
    if exists:
        (tmp_path / where).write_bytes(b"old")
    link = tmp_path / "link.mp4"
    link.symlink_to(where)

    assert client.videos().download_video("v1", to=link) == link

    assert link.is_symlink()
    assert (tmp_path / where).read_bytes() == CONTENT
    assert {"link.mp4.part", "real.mp4.part"}.isdisjoint(names(tmp_path))


@posix
def test_a_link_counts_as_a_file_that_exists(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    (tmp_path / "link.mp4").symlink_to("nothing.mp4")
    with pytest.raises(DownloadError, match="exists"):
        client.videos().download_video("v1", to=tmp_path / "link.mp4", overwrite=False)
    assert server.calls == []


@posix
def test_a_link_that_nobody_named_is_not_followed(client: Ziggeo, tmp_path: Path) -> None:
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "v1.mp4").symlink_to(tmp_path / "precious")

    client.videos().download_video("v1", to=tmp_path / "folder")

    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (tmp_path / "folder" / "v1.mp4").is_symlink()


@posix
@pytest.mark.parametrize("name", ["a.mp4.part", "a.mp4.part.json"])
@pytest.mark.parametrize("kind", ["link", "dangling", "hard link", "fifo", "folder", "device"])
def test_what_is_planted_beside_a_file_is_not_followed(
    name: str, kind: str, client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    precious, planted = tmp_path / "precious", tmp_path / name
    precious.write_bytes(b"precious")
    {
        "link": lambda: planted.symlink_to(precious),
        "dangling": lambda: planted.symlink_to(tmp_path / "created"),
        "hard link": lambda: os.link(precious, planted),
        "fifo": lambda: os.mkfifo(planted),
        "folder": lambda: planted.mkdir(),
        "device": lambda: planted.symlink_to("/dev/null"),
    }[kind]()

    if (name, kind) == ("a.mp4.part.json", "hard link"):  # a note is made anew each time
        client.videos().download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)
    else:
        with pytest.raises(DownloadError, match="take it away"):
            client.videos().download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)
        assert server.calls == []
        assert os.path.lexists(planted)

    assert precious.read_bytes() == b"precious"
    assert not (tmp_path / "created").exists()


@posix
def test_a_part_that_is_exchanged_while_it_is_written_never_gets_the_name(
    client: Ziggeo, tmp_path: Path
) -> None:
    def exchange(done: int, total: int | None) -> None:
        (tmp_path / "a.mp4.part").unlink()
        (tmp_path / "a.mp4.part").write_bytes(b"planted")

    with pytest.raises(DownloadError, match="was changed"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4", progress=exchange)
    assert names(tmp_path) == ["a.mp4.part"]  # which is not ours


@posix
def test_a_part_that_is_cut_while_it_is_written_never_gets_the_name(
    client: Ziggeo, tmp_path: Path
) -> None:
    def cut(done: int, total: int | None) -> None:
        if done == total:
            os.truncate(tmp_path / "a.mp4.part", 0)

    with pytest.raises(DownloadError, match="was changed"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4", progress=cut)
    assert names(tmp_path) == []


@posix
@pytest.mark.parametrize("way", ["straight", "link", "no overwriting"])
def test_a_device_is_written_into_and_stays(
    way: str, client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    device = tmp_path / "link" if way == "link" else Path("/dev/null")
    if way == "link":
        device.symlink_to("/dev/null")

    saved = client.videos().download_video("v1", to=device, overwrite=way != "no overwriting")

    assert saved == device
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)
    assert len(server.calls) == 1


@posix
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_device_is_an_error(client: Ziggeo) -> None:
    with pytest.raises(DownloadError, match="No space left"):
        client.videos().download_video("v1", to="/dev/full")


@posix
def test_a_full_disk_is_an_error_that_leaves_nothing(client: Ziggeo, tmp_path: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, before[1]))
    try:
        with pytest.raises(DownloadError, match="cannot be written: File too large"):
            client.videos().download_video("v1", to=tmp_path / "a.mp4")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert names(tmp_path) == []


@posix
def test_a_fifo_hands_a_file_to_its_reader(client: Ziggeo, tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    reading = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reading, True)
    received: list[bytes] = []
    with open(reading, "rb") as file:
        reader = threading.Thread(target=lambda: received.append(file.read()))
        # A reader that comes before the writer meets the end of the file at once.
        writing = os.open(fifo, os.O_WRONLY)
        reader.start()
        client.videos().download_video("v1", to=fifo)
        os.close(writing)
        reader.join(60)

    assert received == [CONTENT]
    assert stat.S_ISFIFO(fifo.stat().st_mode)
    assert names(tmp_path) == ["fifo"]


@posix
def test_a_fifo_nobody_reads_from_ends_the_download(
    client: Ziggeo, server: MediaServer, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setattr(device_sink, "_MAX_WAIT", 0.1)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    with pytest.raises(DownloadError, match="nobody reads"):
        client.videos().download_video("v1", to=fifo)
    assert server.calls == []

    reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(DownloadError, match="nothing was taken"):
        client.videos().download_video("v1", to=fifo)
    os.close(reader)
    assert stat.S_ISFIFO(fifo.stat().st_mode)


@posix
@pytest.mark.parametrize("output", ["pipe", "file"])
def test_standard_output_gets_a_file(output: str, server: MediaServer, tmp_path: Path) -> None:
    program = (
        "import sys; from ziggeo import Config, Ziggeo; u = sys.argv[1]; "
        "print('before', flush=True); "
        "Ziggeo('t', 'k', config=Config(server_api_url=u, api_url=u, cdn_url=u, js_cdn_url=u))"
        ".videos().download_video('v1', to='/dev/stdout'); print('after')"
    )
    command = [sys.executable, "-c", program, server.url]
    if output == "pipe":
        written = subprocess.run(command, stdout=subprocess.PIPE, check=True, timeout=120).stdout
    else:
        with (tmp_path / "out").open("wb") as file:
            subprocess.run(command, stdout=file, check=True, timeout=120)
        written = (tmp_path / "out").read_bytes()

    assert written == b"before\n" + CONTENT + b"after\n"


def test_a_device_cannot_take_a_file_from_its_beginning_again(
    client: Ziggeo, server: MediaServer
) -> None:
    server.file.cuts = [300_000]
    server.file.ranges = False
    with pytest.raises(DownloadError, match="begins again"):
        client.videos().download_video("v1", to=os.devnull)


# What a writable can do.


class Writing(io.RawIOBase):
    """A raw file whose write does what a test says."""

    def __init__(self, write: Callable[[Any], Any]) -> None:
        self._write = write

    def writable(self) -> bool:
        return True

    def write(self, block: Any, /) -> Any:
        return self._write(block)


async def later() -> int:
    return 5


@pytest.mark.parametrize(
    "answer",
    [
        lambda block: 0,
        lambda block: -1,
        lambda block: len(block) + 1,
        lambda block: "all",
        lambda block: 5.0,
        lambda block: True,
        lambda block: None,  # would block
        lambda block: later(),
    ],
)
def test_a_writable_that_takes_nothing_or_says_nonsense_ends_the_download(
    answer: Callable[[Any], Any], client: Ziggeo
) -> None:
    with pytest.raises(DownloadError, match="writing failed"):
        client.videos().download_video("v1", to=Writing(answer))


def test_a_raw_file_that_would_block_ends_the_download(client: Ziggeo) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with open(reader, "rb"), open(writer, "wb", buffering=0) as file, pytest.raises(DownloadError):
        client.videos().download_video("v1", to=file)


@pytest.mark.parametrize(
    "raised", [KeyError("broken"), OSError("broken"), ConnectionResetError("broken")]
)
def test_what_a_writable_raises_is_the_cause_of_a_download_error(
    raised: Exception, client: Ziggeo, server: MediaServer
) -> None:
    def write(block: Any) -> int:
        raise raised

    with pytest.raises(DownloadError, match="broken") as caught:
        client.videos().download_video("v1", to=Writing(write))
    assert caught.value.__cause__ is raised
    assert len(server.calls) == 1


def test_what_urllib3_raises_in_a_writable_is_not_taken_for_a_cut(
    client: Ziggeo, server: MediaServer
) -> None:
    from urllib3.exceptions import ProtocolError

    def write(block: Any) -> int:
        raise ProtocolError("of somebody else's upload")

    def progress(done: int, total: int | None) -> None:
        raise ProtocolError("of somebody else's call")

    with pytest.raises(DownloadError):
        client.videos().download_video("v1", to=Writing(write))
    with pytest.raises(ProtocolError):
        client.videos().download_video("v1", progress=progress)
    assert len(server.calls) == 2


def test_an_interrupt_in_a_writable_stays_itself(client: Ziggeo) -> None:
    def write(block: Any) -> int:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.videos().download_video("v1", to=Writing(write))


def test_a_writable_that_fails_to_go_back_is_an_error(client: Ziggeo, server: MediaServer) -> None:
    class Stuck(io.BytesIO):
        def seek(self, *arguments: Any) -> int:
            raise RuntimeError("stuck")

    server.file.cuts = [300_000]
    server.file.ranges = False
    with pytest.raises(DownloadError, match="stuck") as caught:
        client.videos().download_video("v1", to=Stuck())
    assert isinstance(caught.value.__cause__, RuntimeError)


@pytest.mark.parametrize("tell", [lambda: "5", lambda: -5, lambda: None, lambda: 1 / 0])
def test_a_writable_that_does_not_know_where_it_is_still_gets_the_file(
    tell: Callable[[], Any], client: Ziggeo
) -> None:
    blocks: list[bytes] = []
    writable = SimpleNamespace(write=blocks.append, tell=tell, seekable=lambda: True)

    client.videos().download_video("v1", to=writable)

    assert b"".join(blocks) == CONTENT  # kept, and not written over by the next


def test_a_response_of_a_framework_is_written_to(client: Ziggeo) -> None:
    response = Response()
    client.videos().download_video("v1", to=response.stream)
    assert response.get_data() == CONTENT


def test_an_integer_of_another_kind_counts(client: Ziggeo) -> None:
    class Count:
        def __init__(self, value: int) -> None:
            self._value = value

        def __index__(self) -> int:
            return self._value

    taken = bytearray()

    def write(block: Any) -> Count:
        taken.extend(block[:7777])
        return Count(min(len(block), 7777))

    client.videos().download_video("v1", to=Writing(write))
    assert taken == CONTENT


def test_a_writer_of_asyncio_is_written_to(client: Ziggeo) -> None:
    class Transport(asyncio.WriteTransport):
        def __init__(self) -> None:
            super().__init__()
            self.taken = b""

        def write(self, data: Any) -> None:
            self.taken += bytes(data)

    transport = Transport()
    client.videos().download_video("v1", to=transport)
    assert transport.taken == CONTENT
