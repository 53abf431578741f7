"""An export holds every video whole, goes on where it ended, and leaves nothing half done."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ziggeo import ArgumentError, ServerError, WorkflowError, Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.workflows import Record, export_video, export_videos, read_journal
from ziggeo.workflows.journal import NAME, Journal
from ziggeo.workflows.sharing import application_of

Fill = Callable[[int], list[str]]


def paths_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def operations(emulator: Emulator) -> list[str]:
    return [request.operation or "" for request in emulator.requests]


def test_an_export_holds_video_image_json_and_journal(
    client: Ziggeo, fill: Fill, media: Path, tmp_path: Path
) -> None:
    [token] = fill(1)
    report = export_videos(client, tmp_path / "out")
    assert paths_in(tmp_path / "out") == {f"{token}.mp4", f"{token}.jpg", f"{token}.json", NAME}
    assert (tmp_path / "out" / f"{token}.mp4").read_bytes() == (media / "clip.mp4").read_bytes()
    assert (tmp_path / "out" / f"{token}.jpg").read_bytes() == client.videos().download_image(token)
    assert json.loads((tmp_path / "out" / f"{token}.json").read_bytes()) == client.videos().get(
        token
    )
    assert (report.done, report.failed, report.ok) == (1, 0, True)
    assert report.journal == tmp_path / "out" / NAME


def test_what_is_done_is_not_fetched_again(
    client: Ziggeo, emulator: Emulator, fill: Fill, tmp_path: Path
) -> None:
    fill(5)
    export_videos(client, tmp_path)
    before = len(emulator.requests)
    report = export_videos(client, tmp_path, verify=True)
    assert (report.skipped, report.total) == (5, 5)
    assert set(operations(emulator)[before:]) == {"videos.index"}


@pytest.mark.parametrize("verify", [False, True])
def test_a_file_that_was_damaged_is_fetched_again(
    client: Ziggeo, fill: Fill, tmp_path: Path, *, verify: bool
) -> None:
    [token] = fill(1)
    export_videos(client, tmp_path)
    video = tmp_path / f"{token}.mp4"
    whole = video.read_bytes()
    video.write_bytes(bytes(len(whole)) if verify else whole[:-1])
    report = export_videos(client, tmp_path, verify=verify)
    assert report.done == 1
    assert video.read_bytes() == whole


def test_only_what_changed_is_written_again(
    client: Ziggeo, emulator: Emulator, fill: Fill, tmp_path: Path
) -> None:
    token, _ = fill(2)
    export_videos(client, tmp_path)
    client.videos().update(token, title="New")
    before = len(emulator.requests)
    report = export_videos(client, tmp_path)
    assert (report.done, report.skipped) == (1, 1)
    assert json.loads((tmp_path / f"{token}.json").read_bytes())["title"] == "New"
    assert set(operations(emulator)[before:]) == {"videos.index"}


def test_videos_without_a_file_leave_their_json_and_a_word(client: Ziggeo, tmp_path: Path) -> None:
    empty = client.videos().create()["token"]
    failed = client.videos().create(file=("a.mp4", b"not a video"))["token"]
    report = export_videos(client, tmp_path)
    assert (report.no_file, report.failed) == (2, 0)
    words = {note["token"]: note["error"] or "" for note in report.notes}
    assert "EMPTY" in words[empty]
    assert "FAILED" in words[failed]
    assert paths_in(tmp_path) == {f"{empty}.json", f"{failed}.json", NAME}


def test_a_video_that_became_ready_is_fetched_by_the_next_run(tmp_path: Path, media: Path) -> None:
    with Emulator(processing_time=60) as emulator, emulator.client() as client:
        emulator.clock.freeze()
        token = client.videos().create(file=media / "clip.mp4")["token"]
        assert export_videos(client, tmp_path).no_file == 1
        emulator.clock.advance(61)
        assert export_videos(client, tmp_path).done == 1
    assert (tmp_path / f"{token}.mp4").read_bytes() == (media / "clip.mp4").read_bytes()


def test_a_video_that_is_deleted_meanwhile_is_not_a_failure(
    client: Ziggeo, fill: Fill, tmp_path: Path
) -> None:
    [token] = fill(1)
    video = client.videos().get(token)
    client.videos().delete(token)
    record = export_video(client, video, tmp_path)
    assert record["state"] == "gone"
    assert paths_in(tmp_path) == set()


def test_a_video_that_is_recorded_anew_meanwhile_is_exported_as_it_is_then(
    client: Ziggeo, fill: Fill, media: Path, tmp_path: Path
) -> None:
    [token] = fill(1)
    before = client.videos().get(token)
    other = (media / "clip.mp4").read_bytes() + bytes(100)
    client.streams().create(token, file=("new.mp4", other))
    for stream in before["streams"]:
        client.streams().delete(token, stream["token"])
    record = export_video(client, before, tmp_path)
    assert record["state"] == "done"
    assert (tmp_path / f"{token}.mp4").read_bytes() == other
    after = client.videos().get(token)["default_stream"]
    written = json.loads((tmp_path / f"{token}.json").read_bytes())
    assert written["default_stream"] == after


def test_every_stream_is_written_when_all_are_asked_for(
    client: Ziggeo, fill: Fill, tmp_path: Path
) -> None:
    [token] = fill(1)
    export_videos(client, tmp_path, streams="all", images=False)
    video = client.videos().get(token)
    default = video["default_stream"]
    assert default is not None
    others = {stream["token"] for stream in video["streams"]} - {default["token"]}
    assert paths_in(tmp_path) == {
        f"{token}.mp4",
        f"{token}.json",
        NAME,
        *[f"{token}.streams/{other}.mp4" for other in others],
    }


def test_an_attached_image_is_called_what_it_is(
    client: Ziggeo, media: Path, tmp_path: Path
) -> None:
    token = client.videos().create()["token"]
    stream = client.streams().create(token)["token"]
    client.streams().attach_image(token, stream, file=media / "watermark.png")
    client.streams().attach_video(token, stream, file=media / "clip.mp4")
    export_videos(client, tmp_path)
    assert (tmp_path / f"{token}.png").read_bytes() == (media / "watermark.png").read_bytes()
    assert not (tmp_path / f"{token}.jpg").exists()


def test_a_missing_image_is_not_a_failure(
    client: Ziggeo, emulator: Emulator, fill: Fill, tmp_path: Path
) -> None:
    fill(1)
    emulator.fail("streams.download_image", status=404)
    assert export_videos(client, tmp_path).done == 1
    assert export_videos(client, tmp_path).skipped == 1


def test_failures_are_collected_and_tried_again_by_the_next_run(
    client: Ziggeo, emulator: Emulator, fill: Fill, tmp_path: Path
) -> None:
    tokens = fill(3)
    fault = emulator.fail("streams.download_video", status=403)
    report = export_videos(client, tmp_path)
    assert fault.hits == 1
    [failure] = report.failures
    assert (report.done, report.failed, failure["token"] in tokens) == (2, 1, True)
    assert "PermissionDeniedError" in (failure["error"] or "")
    assert "PermissionDeniedError" in str(report)
    again = export_videos(client, tmp_path)
    assert (again.done, again.skipped, again.failed) == (1, 2, 0)
    assert {record["attempts"] for record in read_journal(tmp_path)} == {1, 2}


def test_a_cut_file_is_gone_on_with(
    client: Ziggeo, emulator: Emulator, media: Path, tmp_path: Path
) -> None:
    content = (media / "clip.mp4").read_bytes() + bytes(2_000_000)
    token = client.videos().create(file=("long.mp4", content))["token"]
    with emulator.client(retries=0) as impatient:
        emulator.fail("streams.download_video", kind="cut", at_byte=1_500_000)
        assert export_videos(impatient, tmp_path).failed == 1
    assert (tmp_path / f"{token}.mp4.part").exists()
    assert not (tmp_path / f"{token}.mp4").exists()
    export_videos(client, tmp_path)
    statuses = [
        request.status
        for request in emulator.requests
        if request.operation == "streams.download_video"
    ]
    assert statuses[-1] == 206
    assert (tmp_path / f"{token}.mp4").read_bytes() == content
    assert not (tmp_path / f"{token}.mp4.part").exists()


def test_filters_choose_the_videos(client: Ziggeo, fill: Fill, tmp_path: Path) -> None:
    fill(3)
    client.videos().create(tags=["other"])
    assert export_videos(client, tmp_path / "a", tags=["clip"], limit=2).total == 2
    assert export_videos(client, tmp_path / "b", states="EMPTY").total == 1


def test_a_dry_run_writes_nothing(client: Ziggeo, fill: Fill, tmp_path: Path) -> None:
    fill(2)
    folder = tmp_path / "out"
    assert export_videos(client, folder, dry_run=True).planned == 2
    assert not folder.exists()
    export_videos(client, folder, limit=1)
    report = export_videos(client, folder, dry_run=True)
    assert (report.planned, report.skipped) == (1, 1)


def test_each_item_is_told_once_it_is_in_the_journal(
    client: Ziggeo, fill: Fill, tmp_path: Path
) -> None:
    fill(3)
    told: list[str] = []

    def tell(record: Record) -> None:
        told.append(record["token"])
        assert record["token"] in {noted["token"] for noted in read_journal(tmp_path)}

    steps: list[tuple[int, int | None]] = []
    export_videos(
        client, tmp_path, on_item=tell, progress=lambda done, total: steps.append((done, total))
    )
    assert len(told) == 3
    assert steps == [(1, 3), (2, 3), (3, 3)]


class Halt(BaseException):
    """What stops a run from outside."""


@pytest.mark.parametrize("raised", [Halt, KeyboardInterrupt, ValueError])
def test_what_was_done_is_in_the_journal_when_a_callback_raises(
    client: Ziggeo, fill: Fill, tmp_path: Path, raised: type[BaseException]
) -> None:
    fill(20)

    def tell(record: Record) -> None:
        raise raised

    with pytest.raises(raised):
        export_videos(client, tmp_path, on_item=tell, workers=2)
    noted = [record["token"] for record in read_journal(tmp_path) if record["state"] == "done"]
    written = [path.stem for path in tmp_path.glob("*.json") if ".part" not in path.name]
    assert sorted(noted) == sorted(written)
    assert 0 < len(noted) < 20
    assert export_videos(client, tmp_path).skipped == len(noted)


def test_bars_tell_of_items_and_bytes(
    client: Ziggeo, fill: Fill, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(2)
    export_videos(client, tmp_path, progress=True)
    shown = capsys.readouterr().err
    assert "2/2" in shown
    assert "bytes" in shown


def test_a_second_run_on_the_folder_is_refused(client: Ziggeo, fill: Fill, tmp_path: Path) -> None:
    fill(1)
    journal = Journal(tmp_path, application_of(client))
    with pytest.raises(WorkflowError, match="another run"):
        export_videos(client, tmp_path)
    journal.close()
    assert export_videos(client, tmp_path).done == 1


def test_the_folder_of_another_application_is_refused(
    client: Ziggeo, fill: Fill, tmp_path: Path
) -> None:
    fill(1)
    export_videos(client, tmp_path)
    before = (tmp_path / NAME).read_bytes()
    with Emulator() as other, other.client() as stranger:
        with pytest.raises(WorkflowError, match="another application"):
            export_videos(stranger, tmp_path)
        with pytest.raises(WorkflowError, match="another application"):
            export_videos(stranger, tmp_path, dry_run=True)
        assert other.requests == []
    assert (tmp_path / NAME).read_bytes() == before


def test_a_list_that_breaks_off_keeps_what_was_done(
    client: Ziggeo, emulator: Emulator, fill: Fill, tmp_path: Path
) -> None:
    fill(3)
    emulator.fail("videos.index", status=500, times=None)
    with pytest.raises(ServerError):
        export_videos(client, tmp_path)
    assert list(read_journal(tmp_path)) == []


@pytest.mark.parametrize("token", ["../evil", "a/b", "..", "CON", "nul", "", None, 3, "a\\b", "-a"])
def test_a_token_that_cannot_be_a_name_writes_nothing(
    client: Ziggeo, emulator: Emulator, tmp_path: Path, token: Any
) -> None:
    folder = tmp_path / "inner"
    folder.mkdir()
    stream = {"token": "abc", "state_string": "READY"}
    video = {"token": token, "state_string": "READY", "default_stream": stream}
    record = export_video(client, video, folder)
    assert record["state"] == "failed"
    assert paths_in(tmp_path) == set()
    assert emulator.requests == []


def test_a_stream_token_that_cannot_be_a_name_writes_nothing(
    client: Ziggeo, tmp_path: Path
) -> None:
    video = {"token": "abc", "default_stream": {"token": "../x", "video_type": "../../x"}}
    assert export_video(client, video, tmp_path)["state"] == "failed"
    assert paths_in(tmp_path) == set()


@pytest.mark.parametrize("video", [{}, [], 3, None, {"token": "a", "streams": 3}])
def test_an_answer_that_is_not_a_video_is_a_failure_or_has_no_file(
    client: Ziggeo, tmp_path: Path, video: Any
) -> None:
    assert export_video(client, video, tmp_path)["state"] in ("failed", "no_file")


def test_a_link_under_a_name_of_the_export_is_not_followed(
    client: Ziggeo, fill: Fill, tmp_path: Path
) -> None:
    [token] = fill(1)
    kept = tmp_path / "kept"
    kept.write_text("mine")
    folder = tmp_path / "out"
    folder.mkdir()
    for extension in ("mp4", "jpg", "json"):
        (folder / f"{token}.{extension}").symlink_to(kept)
    assert export_videos(client, folder).done == 1
    assert kept.read_text() == "mine"


def test_a_folder_that_cannot_be_written_is_refused_before_anything_is_sent(
    client: Ziggeo, emulator: Emulator, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(WorkflowError):
        export_videos(client, tmp_path / "file")
    with pytest.raises(WorkflowError):
        export_videos(client, tmp_path / "missing" / "folder")
    assert emulator.requests == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="a device of Linux")
def test_a_full_disk_ends_the_run_and_says_so(
    client: Ziggeo, fill: Fill, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(1)
    journal = Journal(tmp_path, "a")
    with open("/dev/full", "wb", buffering=0) as full:
        os.dup2(full.fileno(), journal._file.fileno())
    with pytest.raises(WorkflowError, match="No space left"):
        journal.append([{"token": "a", "state": "done", "attempts": 1}])
    journal.close()


@pytest.mark.parametrize(
    "wrong",
    [
        {"workers": 0},
        {"workers": True},
        {"workers": "8"},
        {"streams": "some"},
        {"executor": 3},
        {"on_item": 3},
        {"progress": 3},
        {"skip": 3},
    ],
)
def test_bad_arguments_are_refused_before_anything_is_sent(
    client: Ziggeo, emulator: Emulator, tmp_path: Path, wrong: dict[str, Any]
) -> None:
    with pytest.raises(ArgumentError):
        export_videos(client, tmp_path, **wrong)
    with pytest.raises(ArgumentError):
        export_videos(client, "")
    with pytest.raises(ArgumentError):
        export_videos(3, tmp_path)  # type: ignore[arg-type]
    assert emulator.requests == []
