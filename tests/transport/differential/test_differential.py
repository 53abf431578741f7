"""Answers of every make, right and wrong, read by the client and by plain urllib3.

DIFFERENTIAL_CASES says how many (2,000), DIFFERENTIAL_SEED which (the same in every run).
"""

from __future__ import annotations

import logging
import os
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from transport.differential.answers import CALLS, Case, Ending, case
from transport.differential.rules import DIFFERENCES
from transport.differential.trial import run_all

SEED = os.environ.get("DIFFERENTIAL_SEED") or "1"
CASES = int(os.environ.get("DIFFERENTIAL_CASES") or 2_000)
BATCHES = 4  # so that several processes share the work
THREADS = 4  # so that nobody waits for who waits
ENOUGH = 5_000  # cases in which each rule is met


@pytest.fixture(autouse=True)
def no_warnings_of_urllib3(caplog: pytest.LogCaptureFixture) -> None:
    """urllib3 tells of each odd head, which is what all of this is about."""
    caplog.set_level(logging.ERROR, "urllib3")


# urllib3 leaves the socket of an answer of two lengths to be collected, which the client refuses.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("batch", range(BATCHES))
def test_the_client_reads_what_urllib3_reads_or_says_why_not(batch: int, tmp_path: Path) -> None:
    with ThreadPoolExecutor(THREADS) as threads:
        counted = [
            threads.submit(
                run_part, range(batch + BATCHES * thread, CASES, BATCHES * THREADS), folder
            )
            for thread in range(THREADS)
            if (folder := tmp_path / str(thread)).mkdir() is None
        ]
    met = sum((each.result() for each in counted), Counter[str]())
    print(f"seed {SEED}:", dict(met.most_common()))
    assert met["the same"] > CASES / BATCHES / 5
    if CASES / BATCHES >= ENOUGH:
        assert {difference.name for difference in DIFFERENCES} - set(met) == set()


def run_part(numbers: range, folder: Path) -> Counter[str]:
    try:
        return run_all((case(SEED, number) for number in numbers), folder)
    except AssertionError as error:
        raise AssertionError(f"DIFFERENTIAL_SEED={SEED}: {error}") from None
