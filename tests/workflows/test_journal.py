"""A journal can be read whatever ended the run that wrote it, and says who it belongs to."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ziggeo import WorkflowError
from ziggeo.workflows import Record, read_journal
from ziggeo.workflows.journal import NAME, Journal
from ziggeo.workflows.records import line_of, record_in

APPLICATION = "a" * 64


def record(token: str, **fields: Any) -> Record:
    return {"token": token, "state": "done", "attempts": 1, **fields}  # type: ignore[typeddict-item]


def written(folder: Path, *records: Record) -> bytes:
    journal = Journal(folder, APPLICATION)
    journal.append(records)
    journal.close()
    return (folder / NAME).read_bytes()


def test_what_is_appended_is_found_again(tmp_path: Path) -> None:
    written(tmp_path, record("a"), record("b", state="failed", error="é\n"))
    journal = Journal(tmp_path, APPLICATION)
    assert journal.earlier("a") == record("a")
    assert journal.earlier("b") == record("b", state="failed", error="é\n")
    assert journal.earlier("c") is None
    journal.close()


def test_the_last_line_of_a_token_counts(tmp_path: Path) -> None:
    written(tmp_path, record("a", attempts=1), record("b"), record("a", attempts=2))
    assert [each["attempts"] for each in read_journal(tmp_path) if each["token"] == "a"] == [2]
    journal = Journal(tmp_path, APPLICATION)
    journal.append([record("c")])
    assert [journal.earlier(token) is not None for token in "abc"] == [True] * 3
    journal.close()
    assert len((tmp_path / NAME).read_bytes().splitlines()) == 4


def test_every_line_before_a_cut_is_kept_and_the_rest_is_cleaned_away() -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole = written(Path(folder), record("a"), record("b"), record("c"))
    ends = [index + 1 for index, byte in enumerate(whole) if byte == 10]
    for cut in range(len(whole) + 1):
        with tempfile.TemporaryDirectory() as name:
            (Path(name) / NAME).write_bytes(whole[:cut])
            content = written(Path(name), record("d"))
            tokens = [each["token"] for each in read_journal(name)]
            kept = max(0, sum(end <= cut for end in ends) - 1)  # the first line is the header
            assert tokens == [*"abc"[:kept], "d"]
            assert all(json.loads(line) for line in content.splitlines())


@given(st.binary())
def test_no_line_breaks_the_reader(line: bytes) -> None:
    found = record_in(line)
    assert found is None or isinstance(found["token"], str)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5)
JSON = SCALARS | st.lists(st.dictionaries(st.sampled_from(["path", "size"]), SCALARS), max_size=2)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(Record.__annotations__, JSON)))
def test_no_json_breaks_the_reader(value: dict[str, Any]) -> None:
    found = record_in(json.dumps(value).encode() + b"\n")
    assert found is None or record_in(line_of(found)) is not None


@given(st.lists(st.binary(max_size=40) | st.sampled_from([line_of(record("x"))]), max_size=6))
def test_lines_of_others_in_the_middle_are_read_over_and_cleaned_away(lines: list[bytes]) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        written(folder, record("first"))
        with open(folder / NAME, "ab") as file:
            for line in lines:
                file.write(line.replace(b"\n", b"") + b"\n")
            file.write(line_of(record("last")))
        journal = Journal(folder, APPLICATION)
        assert journal.earlier("first") == record("first")
        assert journal.earlier("last") == record("last")
        journal.close()
        assert {"first", "last"} <= {each["token"] for each in read_journal(folder)}
        clean = (folder / NAME).read_bytes().splitlines(keepends=True)
        assert all(record_in(line) for line in clean[1:])


def test_a_torn_append_does_not_spoil_the_next_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path, APPLICATION)
    os.write(journal._file.fileno(), line_of(record("torn"))[:20])
    journal._torn = True
    journal.append([record("next")])
    assert journal.earlier("next") == record("next")
    journal.close()
    assert [each["token"] for each in read_journal(tmp_path)] == ["next"]


@pytest.mark.parametrize(
    ("header", "says"),
    [
        ({"journal": "ziggeo-export", "format": 2, "application": APPLICATION}, "format 2"),
        ({"journal": "ziggeo-export", "format": 1, "application": "b" * 64}, "another application"),
        ({"journal": "other"}, "not the journal"),
        ({"token": "a"}, "not the journal"),
        ([], "not the journal"),
    ],
)
def test_a_journal_of_others_is_refused_and_left_alone(
    tmp_path: Path, header: object, says: str
) -> None:
    content = json.dumps(header) + "\n"
    (tmp_path / NAME).write_text(content)
    with pytest.raises(WorkflowError, match=says):
        Journal(tmp_path, APPLICATION)
    assert (tmp_path / NAME).read_text() == content


def test_a_journal_that_is_cleaned_stays_locked(tmp_path: Path) -> None:
    written(tmp_path, record("a"), record("a"))
    journal = Journal(tmp_path, APPLICATION)
    with pytest.raises(WorkflowError, match="another run"):
        Journal(tmp_path, APPLICATION)
    journal.close()
    Journal(tmp_path, APPLICATION).close()


def test_a_link_under_the_name_of_the_journal_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    (tmp_path / NAME).symlink_to(tmp_path / "mine")
    with pytest.raises(WorkflowError):
        Journal(tmp_path, APPLICATION)
    assert (tmp_path / "mine").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_worker_does_not_keep_the_lock(tmp_path: Path) -> None:
    journal = Journal(tmp_path, APPLICATION)
    reader, writer = os.pipe()
    ready, begun = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(begun, b"x")
        os.read(reader, 1)
        os._exit(0)
    try:
        os.read(ready, 1)
        journal._file.close()  # as the end of the process does, without letting go of the lock
        Journal(tmp_path, APPLICATION).close()
    finally:
        os.write(writer, b"x")
        os.waitpid(child, 0)
        for handle in (reader, writer, ready, begun):
            os.close(handle)
