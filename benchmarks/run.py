"""Prints the benchmarks as Markdown: `python benchmarks/run.py`, with `--quick` in a minute.

The figures of docs/performance.md come from here. A new group of measurements is a function that
yields the lines of its table, named in `main`.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

from cases import OURS, Measured, environment, sequential, threaded
from media import WAYS, transfers
from peers import ALONE, CROWD, PEERS, find_old
from stage import certificates, old_sdk, program
from startup import COLD_THREADS, cold_start, imports, one_call

MEBIBYTE = 1024 * 1024
ROUND_TRIP = 0.020
THREADS = (1, 4, 16, 64)
EXTRA_VARIABLES = 200
SESSION, POOL = "requests.Session", "urllib3 pool"
OTHERS = [name for name in ALONE if name != OURS]


def row(*cells: object) -> str:
    """Return one line of a Markdown table."""
    return f"| {' | '.join(map(str, cells))} |"


def head(*cells: str) -> str:
    return f"{row(*cells)}\n{row(*['---', *['---:'] * (len(cells) - 1)])}"


def shown(seconds: float) -> str:
    return f"{seconds * 1e6:,.0f} µs" if seconds < 0.01 else f"{seconds * 1e3:,.1f} ms"


def times(measured: Measured, name: str) -> str:
    """Return a peer's best time, and how many times ours that is."""
    if name not in measured.runs:
        return ""
    if name == OURS:
        return shown(measured.best(name))
    return f"{shown(measured.best(name))} ({measured.best_ratio(name):.2f})"


def small_calls(url: str, paths: dict[str, Path], quick: bool) -> Iterator[str]:
    """Yield the table of calls one after the other."""
    rounds, calls = (7, 150) if quick else (25, 400)
    few = {"one": 25, "many": 2} if quick else {"one": 60, "many": 6}
    yield head("one call after the other, TLS", OURS, *[f"{name} (ratio)" for name in OTHERS])
    for title, bundle, extra, method in (
        ("2 KB video, one authority", "one", 0, "video"),
        ("2 KB video, 140 authorities", "many", 0, "video"),
        ("the same with 200 more environment variables", "one", EXTRA_VARIABLES, "video"),
        ("229 KB index", "one", 0, "index"),
    ):
        size = calls if method == "video" else calls // 5
        with environment(paths[bundle], extra):
            counts = {name: few[bundle] if "2.30" in name else size for name in ALONE}
            measured = sequential(url, method, rounds, counts)
        yield row(title, *[times(measured, name) for name in ALONE])


def many_threads(urls: dict[str, str], paths: dict[str, Path], quick: bool) -> Iterator[str]:
    """Yield the table of calls by many threads."""
    rounds, seconds = (3, 0.35) if quick else (5, 0.8)
    names = [name for name in CROWD if "2.30" not in name] if quick else list(CROWD)
    yield head("calls in a second, TLS", *[f"threads: {count}" for count in THREADS])
    with environment(paths["one"]):
        for title, url in urls.items():
            found = [threaded(url, count, rounds, seconds, names) for count in THREADS]
            for name in names:
                rates = [f"{measured.median(name):,.0f}" for measured in found]
                yield row(f"{name}, {title}", *rates)
            for name in (SESSION, POOL):
                # Of rates, the largest is the best, and the ratio is the other way round.
                most = [max(each.runs[OURS]) / max(each.runs[name]) for each in found]
                yield row(f"{OURS}: times {name}, {title}", *[f"{each:.2f}" for each in most])


def starts(url: str, old: str, paths: dict[str, Path], quick: bool) -> Iterator[str]:
    """Yield the table of what a program pays before its first answer."""
    rounds = 9 if quick else 31
    with environment(paths["one"]):
        imported = imports(rounds, old)
        called = one_call(rounds, old, url)
    bare = imported.median("Python alone")
    yield head("a program from start to end", "median", "over Python alone")
    for name in imported.runs:
        median = imported.median(name)
        yield row(f"import {name}", shown(median), shown(median - bare) if median > bare else "")
    for name in called.runs:
        median = called.median(name)
        yield row(f"one call with {name}", shown(median), shown(median - bare))
    yield ""
    title = f"first call of {COLD_THREADS} threads at once, 140 authorities"
    yield head(title, "time", "TLS contexts", "memory per thread")
    with environment(paths["many"]):
        for name in PEERS:
            found = cold_start(name, url, old)
            memory = f"{found['bytes'] / 1024:,.0f} KiB"
            yield row(name, shown(found["seconds"]), f"{found['contexts']:.0f}", memory)


def files(
    port_of: Callable[[int], str], old: str, paths: dict[str, Path], quick: bool
) -> Iterator[str]:
    """Yield the tables of uploads and downloads."""
    size, rounds = (64 * MEBIBYTE, 2) if quick else (256 * MEBIBYTE, 9)
    url = port_of(size)
    for way, title in WAYS.items():
        taken, processor, grown = transfers(way, url, size, rounds, paths["one"], old)
        yield head(
            f"{title} of {size // MEBIBYTE} MiB, TLS",
            "throughput",
            f"times {OURS}'s time",
            "processor seconds",
            "memory growth",
        )
        for name in taken.runs:
            rate = f"{size / MEBIBYTE / taken.median(name):,.0f} MiB/s"
            memory = f"{grown.median(name) / MEBIBYTE:,.1f} MiB" if name != "curl" else ""
            spent = f"{processor.median(name):.2f}"
            yield row(name, rate, f"{taken.ratio(name):.2f}", spent, memory)
        yield ""


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(description="Measure the SDK against its peers.")
    parser.add_argument("--quick", action="store_true", help="less than a minute")
    quick = parser.parse_args().quick
    begun = time.monotonic()
    old = old_sdk()
    find_old(old)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        paths = certificates(folder)
        url = stack.enter_context(program("server.py", str(paths["server"])))
        port = url.rpartition(":")[2]
        far = stack.enter_context(program("relay.py", port, str(ROUND_TRIP)))

        def storage(size: int) -> str:
            return stack.enter_context(program("storage.py", str(paths["server"]), str(size)))

        urls = {"no delay": url, f"{ROUND_TRIP * 1000:.0f} ms round trip": far}
        for table in (
            small_calls(url, paths, quick),
            many_threads(urls, paths, quick),
            starts(url, old, paths, quick),
            files(storage, old, paths, quick),
        ):
            for line in table:
                print(line, flush=True)
            print()
    python = f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} processors"
    print(f"{python}; {time.monotonic() - begun:.0f} s{', quick' if quick else ''}.")


if __name__ == "__main__":
    sys.exit(main())
