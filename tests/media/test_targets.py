"""Where downloads go: what cannot be is refused first, and nobody else's file is ever touched."""

from __future__ import annotations

import io
import json
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from media_server import MediaServer

from ziggeo import ArgumentError, DownloadError, Ziggeo

CONTENT = os.urandom(900_000)
VALIDATED = {"ETag": '"one"', "Accept-Ranges": "bytes", "Content-Type": "video/mp4"}


@pytest.fixture(autouse=True)
def file(server: MediaServer) -> None:
    server.file.content = CONTENT
    server.file.headers = dict(VALIDATED)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_two_downloads_do_not_write_one_file(client: Ziggeo, tmp_path: Path) -> None:
    def again(done: int, total: int | None) -> None:
        client.videos().download_video("v1", to=tmp_path / "a.mp4")

    with pytest.raises(DownloadError, match="another download"):
        client.videos().download_video("v1", to=tmp_path / "a.mp4", progress=again)


DOWNLOADER = """
import hashlib, sys, time
from ziggeo import Config, DownloadError, Ziggeo

url, target, sha256, seconds = sys.argv[1:]
client = Ziggeo("token", "private-key", config=Config(cdn_url=url))
done = 0
ends = time.monotonic() + float(seconds)
while time.monotonic() < ends:
    try:
        client.videos().download_video("v1", to=target)
    except DownloadError as error:
        assert "another download" in str(error) or "other downloads" in str(error), error
        continue
    done += 1
    content = open(target, "rb").read()
    assert hashlib.sha256(content).hexdigest() == sha256, len(content)
print(done)
"""


def test_processes_that_download_to_one_path_each_find_a_whole_file(
    server: MediaServer, tmp_path: Path
) -> None:
    import hashlib

    server.file.content = content = CONTENT[:100_000]
    target = tmp_path / "a.mp4"
    sha256 = hashlib.sha256(content).hexdigest()
    command = [sys.executable, "-c", DOWNLOADER, server.url, str(target), sha256, "2"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    outputs = [each.communicate(timeout=60)[0] for each in running]
    assert [each.returncode for each in running] == [0] * 4
    assert sum(map(int, outputs)) > 1
    assert names(tmp_path) == ["a.mp4"]


@pytest.mark.parametrize(
    "to",
    [
        "{}/missing/a.mp4",
        "{}/nul\0.mp4",
        "{}/" + "n" * 300,
        "{}/file/a.mp4",
        "{}/half-\ud800.mp4",
    ],
)
def test_a_path_that_cannot_be_is_refused_before_anything_is_asked_for(
    to: str, client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    (tmp_path / "file").write_bytes(b"")
    before = names(tmp_path)
    for form in (str, Path):
        with pytest.raises(DownloadError, match="cannot be written"):
            client.videos().download_video("v1", to=form(to.format(tmp_path)))
    assert server.calls == []
    assert names(tmp_path) == before


class Bytes:
    def __fspath__(self) -> bytes:
        return b"a.mp4"


def test_a_writable_that_cannot_be_written_is_refused_before_anything_is_asked_for(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    (tmp_path / "a").write_bytes(b"")
    closed = io.BytesIO()
    closed.close()
    with (tmp_path / "a").open("rb") as for_reading, (tmp_path / "a").open() as text:
        for to in (closed, for_reading, text, Bytes(), b"a.mp4", 5):
            with pytest.raises(ArgumentError):
                client.videos().download_video("v1", to=to)  # type: ignore[call-overload]
    assert server.calls == []


@pytest.mark.parametrize("keep_partial", [False, True])
@pytest.mark.parametrize("planted", ["a.mp4.part", "a.mp4.part.json"])
@pytest.mark.parametrize("kind", ["symlink", "dangling", "hard link", "pipe", "folder"])
def test_what_somebody_planted_as_a_part_is_not_followed(
    kind: str, planted: str, keep_partial: bool, client: Ziggeo, tmp_path: Path
) -> None:
    precious = tmp_path / "precious"
    precious.write_bytes(b"precious")
    place = tmp_path / "folder" / planted
    place.parent.mkdir()
    if kind == "symlink":
        place.symlink_to(precious)
    elif kind == "dangling":
        place.symlink_to(tmp_path / "to-be-made")
    elif kind == "hard link":
        place.hardlink_to(precious)
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        place.mkdir()
    target = place.parent / "a.mp4"
    if planted == "a.mp4.part" or keep_partial:
        with pytest.raises(DownloadError):
            client.videos().download_video("v1", to=target, keep_partial=keep_partial)
        assert not target.exists()
    else:
        client.videos().download_video("v1", to=target)
        assert target.read_bytes() == CONTENT
    assert precious.read_bytes() == b"precious"
    assert not (tmp_path / "to-be-made").exists()


def test_a_link_is_replaced_and_what_it_leads_to_stays(client: Ziggeo, tmp_path: Path) -> None:
    precious, link = tmp_path / "precious", tmp_path / "a.mp4"
    precious.write_bytes(b"precious")
    link.symlink_to(precious)
    assert client.videos().download_video("v1", to=link) == link
    assert (link.is_symlink(), link.read_bytes()) == (False, CONTENT)
    assert precious.read_bytes() == b"precious"


def test_a_device_stays_one(client: Ziggeo, tmp_path: Path) -> None:
    for device in (Path(os.devnull), tmp_path / "link"):
        if not device.exists():
            device.symlink_to(os.devnull)
        assert client.videos().download_video("v1", to=device) == device
        assert stat.S_ISCHR(device.stat().st_mode)
    assert names(tmp_path) == ["link"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_device_that_is_full_is_an_error(client: Ziggeo) -> None:
    with pytest.raises(DownloadError, match="No space left"):
        client.videos().download_video("v1", to="/dev/full")


def test_a_full_disk_is_an_error_that_leaves_nothing(server: MediaServer, tmp_path: Path) -> None:
    program = """
import resource, signal, sys
from ziggeo import Config, DownloadError, Ziggeo

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
client = Ziggeo("token", "private-key", config=Config(cdn_url=sys.argv[1]))
try:
    client.videos().download_video("v1", to=sys.argv[2])
except DownloadError as error:
    print(error.message)
"""
    command = [sys.executable, "-c", program, server.url, str(tmp_path / "a.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.stdout == "a.mp4 cannot be written: File too large\n"
    assert names(tmp_path) == []


def test_a_pipe_gets_the_file_and_stays_one(client: Ziggeo, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    came: list[bytes] = []
    reader = threading.Thread(target=lambda: came.append(pipe.read_bytes()))
    with pytest.raises(DownloadError, match="cannot be written"):
        client.videos().download_video("v1", to=pipe)  # which nobody reads yet
    handle = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    reader.start()
    client.videos().download_video("v1", to=pipe)
    os.close(handle)
    reader.join(10)
    assert came == [CONTENT]
    assert names(tmp_path) == ["pipe"]


class Taking:
    """A writable that says that it took so much of each block."""

    def __init__(self, says: Any) -> None:
        self.says = says

    def write(self, block: Any, /) -> Any:
        if isinstance(self.says, Exception):
            raise self.says
        return self.says


@pytest.mark.parametrize("says", [0, -1, 10**9, 1.5, "all", KeyError("broken"), OSError("gone")])
def test_a_writable_that_takes_nothing_or_fails_ends_the_download(
    says: Any, client: Ziggeo
) -> None:
    with pytest.raises(DownloadError, match="what the file is written to") as caught:
        client.videos().download_video("v1", to=Taking(says))
    assert caught.value.__cause__ is (says if isinstance(says, Exception) else None)


def test_a_raw_file_that_would_have_to_wait_ends_the_download(client: Ziggeo) -> None:
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with (
        open(writing, "wb", buffering=0) as full,
        open(reading, "rb"),
        pytest.raises(DownloadError, match="takes nothing more"),
    ):
        client.videos().download_video("v1", to=full)


@pytest.mark.parametrize(
    "change",
    [
        {"address": "http://127.0.0.1/another"},
        {"validator": 5},
        {"validator": "a\nb"},
        {"length": "900000"},
        {"length": True},
        {"address": None},
    ],
)
def test_a_note_of_something_else_begins_again(
    change: dict[str, Any], client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    note = {
        "address": f"{server.url}/v1/videos/v1/video",
        "validator": '"one"',
        "length": len(CONTENT),
    }
    (tmp_path / "a.mp4.part").write_bytes(b"x" * 1000)
    (tmp_path / "a.mp4.part.json").write_text(json.dumps({**note, **change}))
    client.videos().download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)
    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    assert server.ranges == [None]


def test_the_rest_of_another_video_is_not_appended(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    server.file.cuts = [300_000, 0, 0, 0]
    with pytest.raises(DownloadError):
        client.videos().download_video("v1", to=tmp_path / "a.mp4", keep_partial=True)
    assert names(tmp_path) == ["a.mp4.part", "a.mp4.part.json"]
    server.file.content = other = os.urandom(len(CONTENT))
    client.videos().download_video("v2", to=tmp_path / "a.mp4", keep_partial=True)
    assert (tmp_path / "a.mp4").read_bytes() == other
    assert names(tmp_path) == ["a.mp4"]


def test_the_umask_is_honoured(client: Ziggeo, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        client.videos().download_video("v1", to=tmp_path / "a.mp4")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.mp4").stat().st_mode) == 0o640
