"""How things are measured: interleaved runs, medians, ratios to this SDK."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from peers import ALONE, CA_VARIABLES

OURS = "ziggeo"


class Measured:
    """Runs of several peers, taken in turns.

    Attributes:
        runs: the seconds of each run (or another figure) by peer, in the order they were taken.
    """

    def __init__(self, names: list[str]) -> None:
        self.runs: dict[str, list[float]] = {name: [] for name in names}

    def median(self, name: str) -> float:
        return statistics.median(self.runs[name])

    def best(self, name: str) -> float:
        """Return the shortest run, which a busy machine disturbed least."""
        return min(self.runs[name])

    def best_ratio(self, name: str) -> float:
        """Return how many times our shortest run a peer's is."""
        return self.best(name) / self.best(OURS)

    def ratio(self, name: str) -> float:
        """Return how many times this SDK's figure a peer's is, as the median over the rounds."""
        pairs = zip(self.runs[name], self.runs[OURS], strict=True)
        return statistics.median(theirs / ours for theirs, ours in pairs)


@contextmanager
def environment(ca_file: object, extra: int = 0) -> Iterator[None]:
    """Trust this file in all peers alike, and have so many variables more."""
    before = dict(os.environ)
    for name in list(os.environ):
        if name.upper().endswith("_PROXY") or name in ("CURL_CA_BUNDLE", "SSL_CERT_DIR"):
            del os.environ[name]
    os.environ.update(dict.fromkeys(CA_VARIABLES, str(ca_file)))
    os.environ.update({f"BENCHMARK_VARIABLE_{number}": "x" * 50 for number in range(extra)})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def sequential(url: str, method: str, rounds: int, calls: dict[str, int]) -> Measured:
    """Measure the seconds of one call, made one after the other, for each peer."""
    clients = {name: ALONE[name](url) for name in calls}
    measured = Measured(list(calls))
    for client in clients.values():
        getattr(client, method)()
    for _ in range(rounds):
        for name, client in clients.items():
            call = getattr(client, method)
            begun = time.perf_counter()
            for _ in range(calls[name]):
                call()
            measured.runs[name].append((time.perf_counter() - begun) / calls[name])
    for client in clients.values():
        client.close()
    return measured


def threaded(url: str, threads: int, rounds: int, seconds: float, names: list[str]) -> Measured:
    """Measure the calls in a second of so many threads with one client, for each peer."""
    clients = {name: ALONE[name](url) for name in names}
    measured = Measured(names)
    for client in clients.values():
        together(threads, lambda client=client: [client.video()])
    for _ in range(rounds):
        for name, client in clients.items():
            measured.runs[name].append(rate(client, threads, seconds))
    for client in clients.values():
        client.close()
    return measured


def rate(client: Any, threads: int, seconds: float) -> float:
    """Return the calls in a second of so many threads."""
    counts: list[int] = []
    ends = time.perf_counter() + seconds

    def work() -> None:
        count = 0
        while time.perf_counter() < ends:
            client.video()
            count += 1
        counts.append(count)

    begun = time.perf_counter()
    together(threads, work)
    return sum(counts) / (time.perf_counter() - begun)


def together(threads: int, work: Callable[[], object]) -> None:
    """Do something in so many threads at once, and wait for all."""
    running = [threading.Thread(target=work) for _ in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
