"""``ziggeo call``: every operation of the contract, and what becomes of what is typed."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cli.conftest import Run
from click.testing import CliRunner, Result
from contract import test_contract as contract
from recorder import Recorder

from ziggeo import Ziggeo
from ziggeo.cli import operations
from ziggeo.cli.running import command_line
from ziggeo.cli.values import sorted_values

Row = dict[str, Any]

every_row = pytest.mark.parametrize("row", contract.ROWS, ids=contract.name)
upload_rows = pytest.mark.parametrize(
    "row", [row for row in contract.ROWS if "upload" in row], ids=contract.name
)


@pytest.fixture
def recorder() -> Iterator[Recorder]:
    recorder = Recorder()
    yield recorder
    recorder.close()


@pytest.fixture
def call(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Call an operation in this process, against the recorder."""
    monkeypatch.setenv("ZIGGEO_TOKEN", "0123456789abcdef0123456789abcdef")
    monkeypatch.setenv("ZIGGEO_PRIVATE_KEY", "private-key")
    monkeypatch.setenv("ZIGGEO_SERVER_API_URL", f"{recorder.url}/server")
    monkeypatch.setenv("ZIGGEO_API_URL", f"{recorder.url}/api")
    monkeypatch.setenv("ZIGGEO_CDN_URL", f"{recorder.url}/cdn")
    monkeypatch.setenv("ZIGGEO_JS_CDN_URL", f"{recorder.url}/js-cdn")

    def call(*arguments: str) -> Result:
        result = CliRunner().invoke(command_line(), ["call", *arguments], catch_exceptions=False)
        assert result.exit_code == 0, result.stderr
        return result

    return call


def typed(value: Any) -> str:
    """Return a value as somebody types it."""
    if isinstance(value, str):
        return value
    return json.dumps(list(value) if isinstance(value, tuple) else value)


def pairs(row: Row) -> list[str]:
    return [f"{name}={typed(value)}" for name, value in contract.values(row).items()]


@every_row
def test_every_operation_of_the_contract_can_be_called(
    call: Any, recorder: Recorder, row: Row
) -> None:
    recorder.answer(contract.ANSWERS[row["returns"]])
    yes = ["--yes"] if row["method"].startswith("delete") else []
    result = call(contract.name(row), *contract.tokens(row), *pairs(row), *yes)
    [request] = recorder.requests
    path = contract.PREFIXES[row["host"]] + contract.filled(row["path"], row)
    assert (request.verb, request.path) == (row["verb"], path)
    assert {**request.parameters, **request.fields} == contract.texts(row)
    expected = contract.ANSWERS[row["returns"]]
    if row["returns"] == "bytes":
        assert result.stdout_bytes == expected
    else:
        assert json.loads(result.stdout) == expected


@upload_rows
def test_a_file_is_uploaded_from_its_path(
    call: Any, recorder: Recorder, tmp_path: Path, row: Row
) -> None:
    (tmp_path / "clip.mp4").write_bytes(b"media")
    contract.answer_upload(recorder, row["upload"])
    result = call(contract.name(row), *contract.tokens(row), f"file=@{tmp_path / 'clip.mp4'}")
    assert recorder.requests[1].parts[-1] == ("file", "clip.mp4", b"media")
    assert json.loads(result.stdout)


def test_the_list_names_every_operation_of_the_contract_in_pythons_spelling() -> None:
    snake = {re.sub("([A-Z])", r"_\1", contract.name(row)).lower() for row in contract.ROWS}
    assert snake <= set(operations.operation_names())


def test_both_spellings_of_a_resource_are_known() -> None:
    for resource in ("audio_streams", "audioStreams"):
        found = operations.find_operation(f"{resource}.get")
        assert found is not None
        assert found.tokens == ("audio_token_or_key", "token_or_key")


@pytest.mark.parametrize(
    "name", ["videos", "videos.", "videos._server", "videos.open_video", "close.x", "auth.x", ""]
)
def test_what_is_not_an_operation_is_not_found(name: str) -> None:
    assert operations.find_operation(name) is None


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("title", "true", "true"),
        ("title", "[1]", "[1]"),
        ("title", "a=b", "a=b"),
        ("volatile", "true", True),
        ("tags", '["a","b"]', ["a", "b"]),
        ("tags", "a,b", "a,b"),
        ("data", '{"a": 1}', {"a": 1}),
        ("data", "{not json", "{not json"),
        ("max_duration", "2.5", 2.5),
        ("max_duration", "1.10", "1.10"),
        ("max_duration", "1e3", "1e3"),
        ("expiration_days", "30", 30),
        ("made_up", "007", "007"),
        ("made_up", "null", "null"),
        ("made_up", "NaN", "NaN"),
        ("made_up", "[" * 100_000, "[" * 100_000),
    ],
)
def test_a_value_is_what_was_meant(name: str, text: str, value: Any) -> None:
    operation = operations.find_operation("videos.update")
    assert operation is not None
    assert sorted_values(operation, {name: text}) == ({}, {name: value})


def test_data_of_ones_own_may_have_the_names_of_arguments(run: Run, client: Ziggeo) -> None:
    client.videos().create(key="it")
    done = run("call", "videos.update", "_it", 'data={"title": "mine"}')
    assert json.loads(done.stdout)["data"] == {"title": "mine"}


def test_an_image_goes_to_a_path(run: Run, client: Ziggeo, media: Path, tmp_path: Path) -> None:
    client.videos().create(file=media / "clip.mp4", key="it", wait=True)
    done = run("call", "videos.download_image", "_it", "-o", str(tmp_path / "it.jpg"))
    assert (done.stdout, done.returncode) == ("", 0)
    assert (tmp_path / "it.jpg").read_bytes().startswith(b"\xff\xd8")


def test_what_goes_through_many_objects_writes_a_line_for_each(run: Run, videos: list[str]) -> None:
    done = run("call", "videos.iterate", "states=ALL", "limit=3")
    assert [json.loads(line)["token"] for line in done.stdout.splitlines()] == videos[:3]


def test_a_delete_by_call_needs_consent(run: Run, videos: list[str], client: Ziggeo) -> None:
    assert run("call", "videos.delete", videos[0]).returncode == 2
    assert run("call", "videos.delete", videos[0], "--dry-run").returncode == 0
    assert client.videos().get(videos[0])
    assert run("call", "videos.delete", videos[0], "--yes").returncode == 0
