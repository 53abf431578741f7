"""Videos as a table of pandas: every column has its type, whatever the service has sent."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from ziggeo import ArgumentError, ConfigurationError, Ziggeo
from ziggeo.integrations.jupyter import table

pandas = pytest.importorskip("pandas")

TYPES = {
    "token": "string",
    "key": "string",
    "title": "string",
    "state": "string",
    "created": "datetime64[ns, UTC]",
    "duration": "timedelta64[ns]",
    "size": "Int64",
    "width": "Int64",
    "height": "Int64",
    "tags": "object",
    "approved": "boolean",
}


def test_a_row_says_what_the_service_says(client: Ziggeo, media: Path) -> None:
    client.videos().create(key="empty")
    video = client.videos().create(
        file=media / "clip.mp4", title="Sea", tags=["a", "b"], approved=True, wait=True
    )
    row, other = table(client.videos().iterate()).to_dict("records")
    created = datetime.fromtimestamp(video["created"], timezone.utc)
    assert pandas.isna(row.pop("key"))
    assert row == {
        "token": video["token"],
        "title": "Sea",
        "state": "READY",
        "created": created,
        "duration": timedelta(seconds=4),
        "size": (media / "clip.mp4").stat().st_size,
        "width": 640,
        "height": 360,
        "tags": ["a", "b"],
        "approved": True,
    }
    assert (other["key"], other["tags"]) == ("empty", [])
    assert pandas.isna(other["duration"])
    assert pandas.isna(other["size"])


def test_an_audio_is_a_row_too(client: Ziggeo, media: Path) -> None:
    client.audios().create(file=media / "tone.m4a", wait=True)
    [row] = table(client.audios().index()).to_dict("records")
    assert row["size"] == (media / "tone.m4a").stat().st_size
    assert row["duration"] > timedelta(0)
    assert pandas.isna(row["width"])


@pytest.mark.parametrize("videos", [[], [{"token": "a"}], iter([{"token": "a", "title": "x"}])])
def test_every_column_has_its_type_whatever_is_in_it(videos: Any) -> None:
    assert table(videos).dtypes.astype(str).to_dict() == TYPES


@pytest.mark.parametrize(
    "value",
    [
        *(None, True, "", "x", "\ud800", "\0", "x" * 100_000, [], [None], {}, {"a": 1}),
        *(-1, 0.5, 1e300, 10**400, float("nan"), float("inf"), "9" * 5000, b"x"),
    ],
)
def test_a_field_of_another_type_is_missing_and_breaks_nothing(value: Any) -> None:
    names = ["key", "title", "state_string", "created", "duration", "tags", "approved"]
    stream = dict.fromkeys(["video_size", "video_width", "video_height", "duration"], value)
    fields = dict.fromkeys(names, value)
    videos = [{**fields, "token": "a", "default_stream": each} for each in (stream, value)]
    found = table(videos)
    assert found.dtypes.astype(str).to_dict() == TYPES
    assert "a" in found._repr_html_()
    if value != "\0" or sys.version_info >= (3, 11):  # csv of Python 3.10 writes no NUL
        assert found.to_csv().encode()
    assert found["created"].isna().all() or value == 0.5


def test_numbers_that_came_as_text_are_numbers() -> None:
    [row] = table([{"token": "a", "duration": "10", "created": "86400"}]).to_dict("records")
    assert row["duration"] == timedelta(seconds=10)
    assert row["created"] == datetime(1970, 1, 2, tzinfo=timezone.utc)


def test_a_table_can_be_added_up_by_day(client: Ziggeo, media: Path) -> None:
    for _ in range(2):
        client.videos().create(file=media / "clip.mp4", wait=True)
    found = table(client.videos().iterate())
    by_day = found.groupby(found["created"].dt.date)["duration"].sum()
    assert by_day.to_list() == [timedelta(seconds=8)]


@pytest.mark.parametrize("videos", [None, 5, "token", b"x", {"token": "x"}])
def test_what_is_not_a_list_is_refused(videos: Any) -> None:
    with pytest.raises(ArgumentError, match="a list or an iterator"):
        table(videos)


@pytest.mark.parametrize("video", [None, "token", [], {}, {"token": 5}])
def test_what_is_not_a_video_is_refused(video: Any) -> None:
    with pytest.raises(ArgumentError, match="a dict with a token"):
        table([video])


def test_without_pandas_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ziggeo._once._loaded", set())
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ConfigurationError, match="pip install pandas"):
        table([])
