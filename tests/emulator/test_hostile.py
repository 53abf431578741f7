"""What a careless or hostile client can send, and what it does not cost the others."""

from __future__ import annotations

import json
import resource
import struct
import zlib
from typing import TYPE_CHECKING

import pytest
from emulator.receiving import Receiver, listen

from ziggeo.emulator.media.probe import read_image

if TYPE_CHECKING:
    from pathlib import Path

    from emulator.calling import Caller

DEEP = "[" * 100_000 + "]" * 100_000
LONG = "9" * 10_000
JSON = {"Content-Type": "application/json"}


def large_picture(side: int) -> bytes:
    """Return a black PNG of side x side pixels, a thousandth of that in bytes."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))

    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * side), 1)
    parts = (chunk(b"IHDR", header), chunk(b"IDAT", rows), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


@pytest.mark.parametrize("path", ["/café", "/a b", "/?q=ü", "/%"])
def test_an_address_that_only_browsers_take_is_sent_encoded(
    caller: Caller, receiver: Receiver, path: str
) -> None:
    url = receiver.url.removesuffix("/hook?a=b") + path
    assert caller.status("POST", "/v1/api/hook", data={"target_url": url}) == 200
    first, _second = caller.emulator.wait_for_deliveries()
    assert (first.status, first.error) == (200, None)
    assert receiver.messages[0].path.isascii()


def test_an_address_with_a_zone_is_refused(caller: Caller) -> None:
    data = {"target_url": "http://[::1%eth0]/"}
    assert caller.status("POST", "/v1/api/hook", data=data) == 400


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (f'{{"data": {DEEP}}}', JSON),
        ('{"max_duration": NaN}', JSON),
        (f'{{"max_duration": {LONG}}}', JSON),
        ("[1]", JSON),
        ("{", JSON),
    ],
    ids=["deep", "nan", "long", "list", "cut"],
)
def test_json_that_nobody_can_take_is_refused(
    caller: Caller, body: str, headers: dict[str, str]
) -> None:
    assert caller.status("POST", "/v1/videos", data=body, headers=headers) == 400
    assert caller.get("/v1/videos/count") == {"count": 0}


@pytest.mark.parametrize("fields", [{"data": DEEP}, {"data" + "[a]" * 20_000: "1"}])
def test_a_form_that_nests_without_end_is_refused(caller: Caller, fields: dict[str, str]) -> None:
    assert caller.status("POST", "/v1/videos", data=fields) == 400


def test_a_picture_that_unfolds_to_more_than_memory_is_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "large.png"
    path.write_bytes(large_picture(20_000))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert read_image(path) is None
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100 * 1024


def test_a_picture_of_the_usual_size_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "small.png"
    path.write_bytes(large_picture(800))
    facts = read_image(path)
    assert facts is not None
    assert (facts.width, facts.height) == (800, 800)


def test_deleted_videos_leave_no_signed_upload(caller: Caller, clip: bytes) -> None:
    state = caller.emulator._require_running().service.state
    for _ in range(3):
        video = caller.upload_video(clip)["token"]
        caller.delete(f"/v1/videos/{video}")
    assert not state.uploads
    assert not state.unconfirmed


def test_half_a_surrogate_pair_is_shown_and_told_as_a_question_mark(caller: Caller) -> None:
    halves = {
        "title": "\ud800 x",
        "tags": ["\udfff"],
        "key": "\ud801",
        "data": {"\ud802": "\ud803"},
    }
    with Receiver() as receiver:
        listen(caller, receiver, encoding="form")
        made = caller.send(
            "POST",
            "/v1/videos/",
            data=json.dumps(halves),
            headers={"Content-Type": "application/json"},
        )
        assert made.status_code == 201
        caller.post("/v1/videos/")
        # The thread that delivers has gone on.
        caller.emulator.wait_for_deliveries()
        assert receiver.messages
        assert caller.emulator.send_event(receiver.url, "\ud800", encoding="form").status == 200
    page = caller.session.get(f"{caller.emulator.url}/", timeout=5)
    assert page.status_code == 200
    assert "\ud800" not in page.text


def test_what_json_cannot_hold_is_not_sent(caller: Caller) -> None:
    for data in ({"a": float("nan")}, {"a": {1, 2}}, {"a": b""}):
        with pytest.raises(ValueError, match="cannot be written as JSON"):
            caller.emulator.send_event("http://127.0.0.1:9/", "video_ready", data=data)
    assert caller.emulator.deliveries == []
