"""Uploads that crash, hang or fill their reader: the emulator serves on as if nothing had been."""

from __future__ import annotations

import io
import os
import signal
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import av
import pytest
import requests
from emulator import programs
from emulator.calling import Caller
from emulator.serving import children, is_there, memory, serving
from emulator.test_hostile import large_picture
from timing import SLACK, until

from ziggeo.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_posix = pytest.mark.skipif(os.name != "posix", reason="signals")
needs_proc = pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="looks into /proc")


def readers(emulator: Emulator) -> list[int]:
    """Return the processes that read files."""
    return emulator._require_running().prober.process_ids()


@pytest.fixture
def alone() -> Iterator[Caller]:
    """A caller of an emulator whose files nobody else has had read."""
    with Emulator() as emulator:
        caller = Caller(emulator)
        with caller.session:
            yield caller


def large_video(side: int) -> bytes:
    """Return a video of side x side pixels, in a few kilobytes."""
    file = io.BytesIO()
    with av.open(file, "w", format="mov") as container:
        stream = container.add_stream("png", rate=1)
        stream.width, stream.height, stream.pix_fmt = side, side, "rgb24"
        packet = av.Packet(large_picture(side))
        packet.stream, packet.pts, packet.dts = stream, 0, 0
        container.mux(packet)
    return file.getvalue()


def test_no_process_begins_before_there_is_a_file() -> None:
    with Emulator() as own, own.client() as client:
        client.videos().create()
        assert readers(own) == []


@needs_proc
def test_a_small_file_of_many_pixels_costs_the_emulator_no_memory(tmp_path: Path) -> None:
    content = large_video(6300)
    assert len(content) < 30_000
    with serving(tmp_path) as (process, client, _):
        client.videos().create(file=("a.mov", b"no video"))
        before = memory(process.pid, "VmHWM")
        video = client.videos().create(file=("a.mov", content), wait=True)
        assert video["default_stream"]["video_width"] == 6300
        assert memory(process.pid, "VmHWM") - before < 50_000


@needs_posix
def test_a_reader_that_crashes_costs_the_next_file_nothing(
    alone: Caller, clip: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    alone.upload_video(clip)
    (process,) = readers(alone.emulator)
    os.kill(process, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        uploading = pool.submit(alone.upload_video, clip)
        until(lambda: alone.emulator.requests[-1].operation == "storage.store")
        time.sleep(0.1)  # by now it has most likely been asked
        os.kill(process, signal.SIGSEGV)
        os.kill(process, signal.SIGCONT)
        assert uploading.result(SLACK)["state_string"] == "READY"
    assert "ended with status -11" in caplog.text


@needs_proc
def test_stopping_ends_the_processes_and_their_threads(clip: bytes) -> None:
    before = set(threading.enumerate())
    with Emulator() as own:
        caller = Caller(own)
        with caller.session:
            caller.upload_video(clip)
            (process,) = readers(own)
            own.reset()
            caller.upload_video(clip)
            assert readers(own) == [process]
    assert not is_there(process)
    assert set(threading.enumerate()) == before


@needs_proc
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_the_processes_end_with_the_program(tmp_path: Path, number: signal.Signals) -> None:
    with serving(tmp_path) as (process, client, _):
        client.videos().create(file=("a.mp4", b"no video"))
        (reader,) = children(process.pid)
        process.send_signal(number)
        process.wait(SLACK)
        until(lambda: not is_there(reader))


def test_a_script_without_a_main_guard_is_run_once(tmp_path: Path, clip: bytes) -> None:
    (tmp_path / "clip.mp4").write_bytes(clip)
    (tmp_path / "script.py").write_text(
        "import sys; print('run', file=sys.stderr)\n"
        "from ziggeo.emulator import Emulator\n"
        "with Emulator() as emulator, emulator.client() as ziggeo:\n"
        "    print(ziggeo.videos().create(file='clip.mp4', wait=True)['state_string'])\n"
    )
    done = programs.run("script.py", folder=tmp_path)
    assert (done.stdout, done.stderr) == ("READY\n", "run\n")


@pytest.mark.parametrize(
    "content",
    [
        b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
        b"m=video 9 RTP/AVP 96\r\na=rtpmap:96 H264/90000\r\n",
        b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:PORT/a.ts\n#EXT-X-ENDLIST",
        b"ffconcat version 1.0\nfile 'http://127.0.0.1:PORT/a.ts'\n",
    ],
    ids=["session", "playlist", "list"],
)
def test_a_file_that_names_an_address_has_nothing_fetched(caller: Caller, content: bytes) -> None:
    port = caller.emulator.url.rpartition(":")[2].encode()
    assert caller.upload_video(content.replace(b"PORT", port))["state_string"] == "FAILED"
    assert all("a.ts" not in request.path for request in caller.emulator.requests)


def test_two_requests_that_confirm_the_same_image_agree(caller: Caller, photo: bytes) -> None:
    profile = caller.post("/v1/effects/", key="p")["token"]
    prepared = caller.post(f"/v1/effects/{profile}/process/watermark-upload-url")
    assert caller.store(prepared["url_data"], photo) == 204
    path = f"/v1/effects/{profile}/process/{prepared['effect_process']['token']}/confirm-watermark"

    def confirm(_: int) -> int:
        url = f"{caller.emulator.url}/server{path}"
        return requests.post(url, auth=caller.session.auth, timeout=SLACK).status_code

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(confirm, range(8))) == {200}


@needs_posix
def test_a_file_in_the_form_of_a_create_holds_up_nobody(alone: Caller, clip: bytes) -> None:
    alone.upload_video(clip)
    (process,) = readers(alone.emulator)
    os.kill(process, signal.SIGSTOP)
    with ThreadPoolExecutor(1) as pool:
        files = {"file": ("a.mp4", clip)}
        url = f"{alone.emulator.url}/server/v1/videos"
        auth = alone.session.auth
        creating = pool.submit(requests.post, url, files=files, auth=auth, timeout=SLACK)
        until(lambda: alone.get("/v1/videos/count") == {"count": 2})
        os.kill(process, signal.SIGCONT)
        assert creating.result().status_code == 201


def test_a_video_of_too_many_pixels_is_an_unreadable_one(caller: Caller) -> None:
    assert caller.upload_video(large_video(16_000))["state_string"] == "FAILED"
