"""vcrpy records a program, and replays it where there is no service."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import vcr
from interop.conftest import METHODS

from ziggeo import APIConnectionError, Ziggeo
from ziggeo.emulator import Emulator


# What had been kept open before, older versions of vcrpy drop and leave unclosed.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("used_before", [False, True])
def test_a_program_is_recorded_and_replayed(
    used_before: bool,
    connect: Callable[..., Ziggeo],
    program: Callable[[Ziggeo], str],
    emulator: Emulator,
    tmp_path: Path,
) -> None:
    recorder = vcr.VCR(match_on=["method", "host", "path", "query"])
    cassette = str(tmp_path / "cassette.yaml")
    client = connect()
    if used_before:
        client.videos().count()
    before = len(emulator.requests)
    with recorder.use_cassette(cassette) as recorded:
        token = program(client)
    assert [each.method for each in recorded.requests] == METHODS
    asked = len(emulator.requests)
    assert asked - before == len(METHODS)

    with recorder.use_cassette(cassette, record_mode="none") as replayed:
        assert program(client) == token
    assert replayed.all_played
    assert len(emulator.requests) == asked
    client.videos().count()  # and afterwards all is as before
    assert len(emulator.requests) == asked + 1


def test_what_is_not_on_the_cassette_is_an_error_of_ours(
    connect: Callable[..., Any], tmp_path: Path
) -> None:
    cassette = str(tmp_path / "empty.yaml")
    with (
        vcr.use_cassette(cassette, record_mode="none"),
        pytest.raises(APIConnectionError, match="cassette"),
    ):
        connect().videos().count()
