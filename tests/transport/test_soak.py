"""The soak of benchmarks/soak.py, for seconds: that it runs, and that it would tell."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc tells of the process")

# Grows in memory and in nothing else.
GROWING = """
from soak import Level, print_levels
levels = [Level(100.0 + number, 1000, 10, 3) for number in range(90)]
print(list(print_levels(levels, 600)))
"""
# Answers of another call, right away and while a file is deleted.
MISTAKEN = """
from soak import Outcome
from soak_calls import WrongAnswer
from ziggeo import ServerError
masked = ServerError("503")
masked.__context__ = WrongAnswer("get")
outcome = Outcome()
for error in (None, ServerError("503"), WrongAnswer("get"), masked, KeyError("x")):
    outcome.count("a_video", 1.0, error)
print(len(outcome.broken), outcome.errors["ServerError"], outcome.calls["a_video"])
"""


def run(root: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=root / "benchmarks",
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_answers_and_files_of_many_threads_are_their_own(root: Path) -> None:
    said = run(root, "soak.py", "--minutes", "0.05", "--threads", "8", "--faults", "0.2")
    assert "| wrong answers and other errors | 0 |" in said
    assert "done wrong by the service" in said


def test_growth_is_told(root: Path) -> None:
    assert "['memory grew from 114 to 174']" in run(root, "-c", GROWING)


def test_an_answer_of_another_call_is_told(root: Path) -> None:
    assert run(root, "-c", MISTAKEN) == "3 1 5\n"
