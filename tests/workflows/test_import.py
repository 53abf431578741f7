"""An import leaves exactly one video for each file, however often it is begun and ended."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ziggeo import ArgumentError, SourceError, Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.workflows import export_videos, import_video, import_videos

STEPS = ["videos.create.prepare", "storage", "streams.confirm_video"]


def keys(client: Ziggeo) -> list[str]:
    return sorted(video["key"] or "" for video in client.videos().iterate())


NAMES = [f"clip {number}.mp4" for number in range(6)]


def test_each_video_file_of_a_folder_becomes_a_video_by_its_name(
    client: Ziggeo, clips: Path, media: Path
) -> None:
    report = import_videos(client, clips, tags=["a", "b"], wait=True)
    assert (report.done, report.total) == (6, 6)
    assert keys(client) == NAMES
    video = client.videos().get("_clip 0.mp4")
    assert (video["tags"], video["state_string"]) == (["a", "b"], "READY")
    assert client.videos().download_video(video["token"]) == (media / "clip.mp4").read_bytes()


def test_a_second_import_uploads_nothing(client: Ziggeo, emulator: Emulator, clips: Path) -> None:
    import_videos(client, clips)
    before = len(emulator.requests)
    report = import_videos(client, clips)
    assert report.skipped == 6
    assert {request.operation for request in emulator.requests[before:]} == {"videos.get"}


@pytest.mark.parametrize("times", [1, 8])
@pytest.mark.parametrize("kind", ["reset", "status"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_there_is_one_video_a_file_whatever_step_fails(
    client: Ziggeo, emulator: Emulator, clips: Path, step: str, when: Any, kind: Any, times: int
) -> None:
    emulator.fail(step, kind=kind, when=when, times=times)
    import_videos(client, clips)
    report = import_videos(client, clips, wait=True)
    assert report.ok
    assert keys(client) == NAMES
    states = {video["state_string"] for video in client.videos().iterate()}
    assert states == {"READY"}


def test_a_video_that_was_left_empty_gets_its_file(client: Ziggeo, clips: Path) -> None:
    token = client.videos().create(key="clip 0.mp4")["token"]
    record = import_video(client, clips / "clip 0.mp4", key="clip 0.mp4", wait=True)
    assert (record["state"], record["token"]) == ("done", token)
    assert client.videos().get(token)["state_string"] == "READY"


def test_two_imports_at_once_leave_one_video_a_file(client: Ziggeo, clips: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(3) as threads:
        reports = list(threads.map(lambda _: import_videos(client, clips), range(3)))
    assert keys(client) == NAMES
    assert all(report.total == 6 for report in reports)
    assert import_videos(client, clips, wait=True).skipped == 6


def test_an_export_imports_into_another_application(
    client: Ziggeo, clips: Path, tmp_path: Path
) -> None:
    import_videos(client, clips, tags=["one"])
    rich = client.videos().get("_clip 1.mp4")["token"]
    settings = {"title": "Ünï", "description": "two\nlines", "data": {"a": [1, None]}}
    client.videos().update(rich, settings)
    export_videos(client, tmp_path / "out")
    with Emulator() as other, other.client() as there:
        assert import_videos(there, tmp_path / "out", wait=True).done == 6
        assert keys(there) == NAMES
        for video in client.videos().iterate():
            twin = there.videos().get(f"_{video['key']}")
            for name in ("title", "description", "tags", "data"):
                assert twin.get(name) == video.get(name)
            bytes_here = client.videos().download_video(video["token"])
            assert there.videos().download_video(twin["token"]) == bytes_here


def test_metadata_that_a_create_has_not_taken_is_set_and_what_is_there_stays(
    client: Ziggeo, clips: Path
) -> None:
    (clips / "clip 0.json").write_text(json.dumps({"title": "Ours", "description": "Said"}))
    client.videos().create(key="clip 0.mp4", title="Theirs")
    import_videos(client, clips)
    video = client.videos().get("_clip 0.mp4")
    assert (video.get("title"), video.get("description")) == ("Theirs", "Said")


def test_a_function_makes_the_keys(client: Ziggeo, clips: Path) -> None:
    import_videos(client, clips, key=lambda path: f"holiday/{path.stem}")
    assert keys(client) == [f"holiday/clip {number}" for number in range(6)]


def test_two_files_of_one_key_are_refused_before_anything_is_sent(
    client: Ziggeo, emulator: Emulator, clips: Path
) -> None:
    with pytest.raises(ArgumentError, match="the same key"):
        import_videos(client, clips, key=lambda path: "same")
    (clips / "clip 0.json").write_text(json.dumps({"key": "clip 1.mp4"}))
    with pytest.raises(ArgumentError, match=r"clip 0\.mp4 and .*clip 1\.mp4"):
        import_videos(client, clips)
    assert emulator.requests == []


@pytest.mark.parametrize("key", ["", " a", "a\n", None, 3, "null", "None", b"a"])
def test_a_key_that_is_not_valid_is_refused_before_anything_is_sent(
    client: Ziggeo, emulator: Emulator, clips: Path, key: Any
) -> None:
    with pytest.raises(ArgumentError, match="cannot be a key"):
        import_videos(client, clips, key=lambda path: key)
    assert emulator.requests == []


@pytest.mark.parametrize(
    "content", ["{", "[]", '"a"', "[" * 100_000, '{"tags": 3}', '{"title": 3}']
)
def test_metadata_that_cannot_be_read_fails_its_file_alone(
    client: Ziggeo, clips: Path, content: str
) -> None:
    (clips / "clip 0.json").write_text(content)
    report = import_videos(client, clips)
    assert (report.done, report.failed) == (5, 1)
    assert "clip 0.json" in (report.failures[0]["error"] or "")
    assert "clip 0.mp4" not in keys(client)


def test_files_can_be_named_one_by_one(client: Ziggeo, clips: Path) -> None:
    assert import_videos(client, [clips / "clip 0.mp4", str(clips / "clip 3.mp4")]).done == 2
    assert import_videos(client, clips / "clip 5.mp4").done == 1


@pytest.mark.parametrize(
    ("files", "error"),
    [
        ("missing", SourceError),
        (["missing.mp4"], SourceError),
        (3, ArgumentError),
        ("", ArgumentError),
    ],
)
def test_what_is_not_there_is_refused_before_anything_is_sent(
    client: Ziggeo, emulator: Emulator, files: Any, error: type[Exception]
) -> None:
    with pytest.raises(error):
        import_videos(client, files)
    assert emulator.requests == []


@pytest.mark.parametrize(
    "wrong",
    [{"key": "a"}, {"tags": [3]}, {"tags": 3}, {"wait": -1}, {"workers": 0}, {"on_item": 1}],
)
def test_bad_arguments_are_refused(
    client: Ziggeo, emulator: Emulator, clips: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ArgumentError):
        import_videos(client, clips, **wrong)
    assert emulator.requests == []


def test_a_file_that_cannot_be_processed_is_a_failure_in_every_run(
    client: Ziggeo, clips: Path
) -> None:
    (clips / "clip 0.mp4").write_bytes(b"not a video")
    assert import_videos(client, clips, wait=True).failed == 1
    again = import_videos(client, clips, wait=True)
    assert (again.failed, again.skipped) == (1, 5)
    assert keys(client) == NAMES


def test_an_empty_file_is_a_failure(client: Ziggeo, clips: Path) -> None:
    (clips / "clip 0.mp4").write_bytes(b"")
    report = import_videos(client, clips)
    assert (report.done, report.failed) == (5, 1)


def test_a_dry_run_creates_nothing(client: Ziggeo, clips: Path) -> None:
    import_videos(client, clips / "clip 0.mp4")
    report = import_videos(client, clips, dry_run=True)
    assert (report.planned, report.skipped) == (5, 1)
    assert keys(client) == NAMES[:1]


def test_names_that_file_systems_write_differently_are_one_key(
    client: Ziggeo, clips: Path, tmp_path: Path
) -> None:
    shutil.copy(clips / "clip 0.mp4", tmp_path / "e\u0301.mp4")
    import_videos(client, tmp_path / "e\u0301.mp4")
    assert keys(client) == ["\u00e9.mp4"]


@pytest.mark.parametrize("raised", [KeyboardInterrupt, ValueError])
def test_an_import_that_is_stopped_goes_on_later(
    client: Ziggeo, clips: Path, raised: type[BaseException]
) -> None:
    def stop(record: Any) -> None:
        raise raised

    with pytest.raises(raised):
        import_videos(client, clips, workers=1, on_item=stop)
    import_videos(client, clips, wait=True)
    assert keys(client) == NAMES
    assert {video["state_string"] for video in client.videos().iterate()} == {"READY"}


def test_progress_counts_files(client: Ziggeo, clips: Path) -> None:
    told: list[Any] = []
    call: Callable[[int, int | None], None] = lambda done, total: told.append((done, total))  # noqa: E731
    import_videos(client, clips, progress=call)
    assert told == [(number, 6) for number in range(1, 7)]
