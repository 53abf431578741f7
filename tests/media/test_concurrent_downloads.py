"""Several downloads to one path: each that succeeds leaves one whole file under the name."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest
from media.saving import save_again_and_again
from media_server import MediaServer

from ziggeo import DownloadError, Ziggeo

CONTENT = os.urandom(900_000)
CONTENTS = {f"v{number}": os.urandom(10_000 * 4**number) for number in range(4)}
WANTED = {token: hashlib.sha256(content).hexdigest() for token, content in CONTENTS.items()}


@pytest.fixture(autouse=True)
def file(server: MediaServer) -> None:
    server.file.content = CONTENT
    server.file.headers = {"ETag": '"one"', "Accept-Ranges": "bytes", "Content-Type": "video/mp4"}
    server.file.contents = {
        f"/v1/videos/{token}/video": content for token, content in CONTENTS.items()
    }


@pytest.mark.skipif(sys.platform == "win32", reason="its files are locked by being open")
@pytest.mark.parametrize("keep_partial", [False, True])
def test_processes_that_write_one_path_never_mix_or_empty_it(
    keep_partial: bool, server: MediaServer, tmp_path: Path
) -> None:
    # The cuts let parts be left behind, and gone on with by whoever comes next.
    server.file.cuts = [5_000, 20_000_000] * 40 if keep_partial else []
    target = str(tmp_path / "a.mp4")
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=context) as processes:
        runs = [
            processes.submit(save_again_and_again, server.url, target, WANTED, 40, keep_partial)
            for _ in range(4)
        ]
        results = [run.result(60) for run in runs]

    assert [wrong for _, wrong in results] == [[]] * 4
    assert sum(successes for successes, _ in results) >= 4
    if not keep_partial:
        assert [path.name for path in tmp_path.iterdir()] == ["a.mp4"]


def test_threads_that_write_one_path_never_mix_or_empty_it(
    server: MediaServer, tmp_path: Path
) -> None:
    target = str(tmp_path / "a.mp4")
    with ThreadPoolExecutor(4) as threads:
        runs = [
            threads.submit(save_again_and_again, server.url, target, WANTED, 20, False)
            for _ in range(4)
        ]
        results = [run.result(60) for run in runs]

    assert [wrong for _, wrong in results] == [[]] * 4
    assert sum(successes for successes, _ in results) >= 4


def test_two_downloads_do_not_write_one_file(client: Ziggeo, tmp_path: Path) -> None:
    def again(done: int, total: int | None) -> None:
        client.videos().download_video("v1", to=tmp_path / "a.mp4")

    with pytest.raises(DownloadError, match="another download"):
        client.videos().download_video("v", to=tmp_path / "a.mp4", progress=again)


def test_a_finished_download_takes_nothing_of_the_next_one_away(
    client: Ziggeo, tmp_path: Path
) -> None:
    """The next one begins as soon as the name is given, and holds the part then."""
    part = tmp_path / "a.mp4.part"
    real = os.replace

    def replace(source: Path, target: Path) -> None:
        real(source, target)
        part.write_bytes(b"of the next download")

    os.replace = replace
    try:
        client.videos().download_video("v", to=tmp_path / "a.mp4")
    finally:
        os.replace = real

    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    assert part.read_bytes() == b"of the next download"


@pytest.mark.skipif(sys.platform == "win32", reason="needs flock")
def test_what_is_locked_is_what_is_renamed(
    client: Ziggeo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening and locking, another download gives the part its name."""
    import fcntl

    real, times = fcntl.flock, []

    def flock(handle: int, operation: int) -> None:
        times.append(operation)
        if len(times) == 1:
            (tmp_path / "a.mp4.part").rename(tmp_path / "a.mp4")
        real(handle, operation)

    monkeypatch.setattr(fcntl, "flock", flock)
    started: list[bytes] = []
    client.videos().download_video(
        "v",
        to=tmp_path / "a.mp4",
        progress=lambda *_: started.append((tmp_path / "a.mp4").read_bytes()),
    )

    assert set(started) == {b""}  # what the other one left was not written into
    assert (tmp_path / "a.mp4").read_bytes() == CONTENT


@pytest.mark.skipif(sys.platform == "win32", reason="needs flock")
def test_a_part_that_is_always_taken_away_ends_the_download(
    client: Ziggeo, server: MediaServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    def flock(handle: int, operation: int) -> None:
        (tmp_path / "a.mp4.part").unlink(missing_ok=True)

    monkeypatch.setattr(fcntl, "flock", flock)
    with pytest.raises(DownloadError, match="another download"):
        client.videos().download_video("v", to=tmp_path / "a.mp4")
    assert server.calls == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs flock")
def test_a_file_system_without_locks_is_written_to(
    client: Ziggeo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    # To lock and to unlock; then to open, and to take away what came of that.
    answers = [errno.ENOLCK] * 2 + [errno.EIO] * 2 + [errno.EACCES] * 2

    def flock(handle: int, operation: int) -> None:
        raise OSError(answers.pop(0), "as a file system answers")

    monkeypatch.setattr(fcntl, "flock", flock)
    client.videos().download_video("v", to=tmp_path / "a.mp4")
    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    for message in ("as a file system answers", "another download"):
        with pytest.raises(DownloadError, match=message):
            client.videos().download_video("v", to=tmp_path / "a.mp4")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_child_holds_no_part(client: Ziggeo, tmp_path: Path) -> None:
    children: list[int] = []

    def fork(done: int, total: int | None) -> None:
        if not children:
            children.append(os.fork())
            if not children[0]:
                time.sleep(30)
                os._exit(0)
        elif done:
            raise InterruptedError

    try:
        with pytest.raises(InterruptedError):
            client.videos().download_video(
                "v", to=tmp_path / "a.mp4", keep_partial=True, progress=fork
            )
        client.videos().download_video("v", to=tmp_path / "a.mp4", keep_partial=True)
    finally:
        os.kill(children[0], signal.SIGKILL)
        os.waitpid(children[0], 0)

    assert (tmp_path / "a.mp4").read_bytes() == CONTENT


PROGRAM = """
import sys
from ziggeo import Config, Ziggeo
url, target = sys.argv[1:]
config = Config(server_api_url=url, api_url=url, cdn_url=url, js_cdn_url=url)
def progress(done, total):
    print(done, flush=True)
    if done:
        sys.stdin.read()
Ziggeo("t", "k", config=config).videos().download_video(
    "v", to=target, keep_partial=True, progress=progress
)
"""


def test_a_process_that_is_killed_leaves_a_part_that_is_gone_on_with(
    client: Ziggeo, server: MediaServer, tmp_path: Path
) -> None:
    command = [sys.executable, "-c", PROGRAM, server.url, str(tmp_path / "a.mp4")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while process.stdout.readline() == b"0\n":
            pass
        process.kill()
    size = (tmp_path / "a.mp4.part").stat().st_size
    assert not (tmp_path / "a.mp4").exists()

    client.videos().download_video("v", to=tmp_path / "a.mp4", keep_partial=True)

    assert (tmp_path / "a.mp4").read_bytes() == CONTENT
    assert server.ranges == [None, f"bytes={size}-"]
