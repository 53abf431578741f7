"""Answers of every make, right and wrong, read by the client and by plain urllib3.

DIFFERENTIAL_CASES says how many, DIFFERENTIAL_SEED which; without one, each run has the same.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from transport.differential.answers import CALLS, Case, Ending, case
from transport.differential.differences import DIFFERENCES, Difference
from transport.differential.readers import by_curl
from transport.differential.rules import same_as_curl
from transport.differential.trial import Trial, run_all

SEED = os.environ.get("DIFFERENTIAL_SEED") or "1"
CASES = int(os.environ.get("DIFFERENTIAL_CASES") or 2_000)
BATCHES = 4  # so that several processes share the work
THREADS = 4  # so that nobody waits for who waits
PATIENT = 16  # threads that mostly pause before they try again
CURL_CASES = max(100, CASES // 40)


@pytest.fixture(autouse=True)
def no_warnings(caplog: pytest.LogCaptureFixture) -> None:
    """Each odd head is told, by urllib3, and by the client, which is what all of this is about."""
    caplog.set_level(logging.ERROR, "urllib3")
    caplog.set_level(logging.ERROR, "ziggeo")


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    trial = Trial(tmp_path)
    yield trial
    trial.close()


# urllib3 leaves the socket of an answer of two lengths to be collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_client_reads_what_urllib3_reads_or_says_why_not(batch: int, tmp_path: Path) -> None:
    parts = [range(batch + BATCHES * part, CASES, BATCHES * THREADS) for part in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as threads:
        met = sum(threads.map(partial(run_part, tmp_path), parts), Counter[str]())
    assert met["the same"] > CASES / BATCHES / 5
    assert met["refused alike"] > CASES / BATCHES / 5


def run_part(folder: Path, numbers: range) -> Counter[str]:
    cases = (case(SEED, number) for number in numbers)
    try:
        return run_all(cases, folder / str(numbers.start))
    except AssertionError as error:
        raise AssertionError(f"DIFFERENTIAL_SEED={SEED}: {error}") from None


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("difference", DIFFERENCES, ids=lambda each: each.name)
def test_each_difference_is_one(difference: Difference, trial: Trial) -> None:
    shown = Case(1, difference.call, difference.example, Ending.CLOSE)
    assert trial.run(shown) == difference.name


WHOLE = (
    b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\n" + b'{"whole": "1"}',
    b"HTTP/1.1 200 OK\r\nContent-Length: 14, 14\r\n\r\n" + b'{"whole": "1"}',
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b'00004\r\n{"wh\r\n0000a\r\nole": "1"}\r\n0\r\nX-Trailer: a\r\n\r\n',
    b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
    b'HTTP/1.0 200 OK\nTransfer-Encoding: chunked\n\ne;a=b\r\n{"whole": "1"}\r\n0\r\n\r\n',
)


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("wire", WHOLE, ids=range(len(WHOLE)))
def test_an_answer_that_is_cut_anywhere_is_never_taken_for_another(
    wire: bytes, call: str, trial: Trial
) -> None:
    whole = trial.read(Case(len(wire), call, wire, Ending.CLOSE))
    assert not whole.refused
    for cut in range(len(wire)):
        cut_short = trial.read(Case(cut, call, wire[:cut], Ending.CLOSE))
        assert cut_short.refused or cut_short.value == whole.value, wire[:cut]


def test_trying_again_makes_nothing_else_of_an_answer_that_stays(tmp_path: Path) -> None:
    parts = [range(part, CASES // 10, PATIENT) for part in range(PATIENT)]
    with ThreadPoolExecutor(PATIENT) as threads:
        assert all(threads.map(partial(read_again, tmp_path), parts))


def read_again(folder: Path, numbers: range) -> bool:
    """Compare two clients, each time on new connections: a kept one may be about to close."""
    once = Trial(folder / f"{numbers.start}-once")
    again = Trial(folder / f"{numbers.start}-again", retries=1)
    for number in numbers:
        drawn = replace(case(SEED, number), ending=Ending.CLOSE)
        first, second = once.read_anew(drawn), again.read_anew(drawn)
        assert (first.refused, first.value) == (second.refused, second.value), drawn
    once.close()
    again.close()
    return True


@pytest.mark.skipif(shutil.which("curl") is None, reason="the program curl is not here")
def test_the_client_reads_what_curl_reads(trial: Trial) -> None:
    for number in range(CURL_CASES):
        drawn = replace(case(SEED, number), call="bytes", ending=Ending.CLOSE)
        with trial.served(drawn):
            same_as_curl(by_curl(f"{trial.server.url}/case/{number}"), trial.read(drawn), drawn)
