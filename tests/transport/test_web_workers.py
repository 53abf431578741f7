"""Web servers that end their workers, well or not, while these are calling: no call is doubled."""

from __future__ import annotations

import itertools
import os
import signal
import subprocess
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from timing import until
from transport.fault_server import Fault, FaultServer, Line, well
from transport.test_processes import ask, serving

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")

KINDS = [("--worker-class=sync",), ("--worker-class=gthread", "--threads=4")]


def well_in_a_moment(line: Line) -> None:
    line.server.released.wait(0.02)
    well(line)


class Visitors:
    """Eight visitors who ask for one number after the other, each number once.

    Attributes:
        answers: what came for each number.
    """

    def __init__(self, address: Path) -> None:
        self._address = address
        self._numbers = itertools.count()
        self._ending = threading.Event()
        self._threads = ThreadPoolExecutor(8)
        self.answers: dict[int, str] = {}

    def __enter__(self) -> Visitors:
        self._visits = [self._threads.submit(self._visit) for _ in range(8)]
        return self

    def __exit__(self, *_: object) -> None:
        self._ending.set()
        self._threads.shutdown()
        for each in self._visits:
            each.result()

    def wait_for(self, more: int) -> None:
        """Wait until so many more have been answered."""
        enough = len(self.answers) + more
        until(lambda: len(self.answers) >= enough or any(each.done() for each in self._visits))

    def workers(self) -> set[int]:
        """Return which workers have answered."""
        return {int(answer.split(" ")[0]) for answer in list(self.answers.values()) if answer}

    def _visit(self) -> None:
        while not self._ending.is_set():
            number = next(self._numbers)
            self.answers[number] = ask(self._address, f"/{number}")


def require_each_once(visitors: Visitors, service: FaultServer, *, lost: int) -> None:
    """Check that every answer is that to its call, and that no call has arrived twice."""
    arrived = Counter(arrival.body.decode() for arrival in service.seen("authtokens"))
    assert max(arrived.values()) == 1
    for number, answer in visitors.answers.items():
        assert not answer or answer.endswith(f" session_limit={number}"), (number, answer)
    unanswered = [number for number, answer in visitors.answers.items() if not answer]
    assert len(unanswered) <= lost, unanswered
    require_own_workers(service)


def require_own_workers(service: FaultServer) -> None:
    """Check that no call of a worker went over a connection of the master's."""
    of_master = {arrival.port for arrival in service.seen("master")}
    assert not of_master & {arrival.port for arrival in service.seen("authtokens")}


@contextmanager
def visited(
    options: tuple[str, ...], service: FaultServer, ca_file: Path, folder: Path
) -> Iterator[tuple[subprocess.Popen[bytes], Visitors]]:
    """Serve the application that calls, and let visitors ask before the block and after it."""
    service.fail("authtokens", Fault(well_in_a_moment), lasting=True)
    app = "transport.echoing_app:app"
    with (
        serving(app, service, ca_file, folder, *options) as (web_server, address),
        Visitors(address) as visitors,
    ):
        visitors.wait_for(30)
        yield web_server, visitors
        visitors.wait_for(30)


@pytest.mark.parametrize("options", KINDS, ids=["sync", "gthread"])
def test_workers_that_are_replaced_while_they_call_double_no_call(
    options: tuple[str, ...], secure: FaultServer, ca_file: Path, tmp_path: Path
) -> None:
    with visited(options, secure, ca_file, tmp_path) as (web_server, visitors):
        before = visitors.workers()
        web_server.send_signal(signal.SIGHUP)
        until(lambda: len(visitors.workers() - before) == 2)
    require_each_once(visitors, secure, lost=8)


@pytest.mark.parametrize("options", KINDS, ids=["sync", "gthread"])
def test_workers_that_are_killed_while_they_call_double_no_call(
    options: tuple[str, ...], secure: FaultServer, ca_file: Path, tmp_path: Path
) -> None:
    with visited(options, secure, ca_file, tmp_path) as (_, visitors):
        before = visitors.workers()
        for worker in before:
            os.kill(worker, signal.SIGKILL)
        until(lambda: visitors.workers() - before)
    require_each_once(visitors, secure, lost=16)
