"""Many threads, many calls, a share of them wronged, for minutes: `python benchmarks/soak.py`.

Prints a table, and ends with status 1 where a rule is broken: an answer that belongs to another
call, a file that is not the one that was sent, an error that is not a ZiggeoError, or memory,
descriptors or threads that grow. Linux only, which tells of these in /proc.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from soak_calls import Calls, WrongAnswer

from ziggeo import Config, Ziggeo, ZiggeoError

HERE = Path(__file__).parent
MEBIBYTE = 1024 * 1024
PAGE = os.sysconf("SC_PAGE_SIZE")
SAMPLES = 90  # in a run, so that a third of them are 30
# glibc keeps an arena for each few threads, and in them what it might be asked for again: after ten
# minutes of files of all sizes 135 MiB, where 50 are in use. With one arena, and large blocks given
# back at once, what grows is what somebody holds.
ALLOCATOR = {"MALLOC_ARENA_MAX": "1", "MALLOC_MMAP_THRESHOLD_": "65536"}
# How much more of each may be held in the last third than in the first, and in runs of how many
# seconds: a minute is too short for memory to tell a trend from a moment.
GROWTH = {
    "memory": (1.1, 180),
    "objects": (1.05, 50),
    "descriptors": (1.25, 50),
    "threads": (1.0, 50),
}


@dataclass
class Outcome:
    """What all threads have done so far."""

    calls: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    moved: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0

    def count(self, call: str, seconds: float, error: BaseException | None) -> None:
        """Note one call."""
        self.calls[call] += 1
        self.slowest = max(self.slowest, seconds)
        if any(isinstance(each, WrongAnswer) for each in (error, before(error))):
            self.broken.append(f"{call}: not its own answer: {error!r}")
        elif isinstance(error, ZiggeoError):
            self.errors[type(error).__name__] += 1
        elif error is not None:
            self.broken.append(f"{call}: {error!r}")


def before(error: BaseException | None) -> BaseException | None:
    """Return what was on its way out when this error came: cleaning up can fail, too."""
    return None if error is None else error.__context__


@dataclass
class Level:
    """What the process holds at a moment."""

    memory: float
    objects: float
    descriptors: float
    threads: float

    @classmethod
    def now(cls) -> Level:
        """Look into /proc, and at the objects that are in use."""
        gc.collect()
        resident = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        descriptors = len(os.listdir("/proc/self/fd"))
        return cls(
            resident * PAGE / MEBIBYTE,
            len(gc.get_objects()),
            descriptors,
            threading.active_count(),
        )


def main() -> int:
    """Run, print, and tell whether all rules hold."""
    options = parsed()
    seconds = options.minutes * 60
    with (
        tempfile.TemporaryDirectory() as folder,
        service(options.faults, options.seed) as (client, wrongs),
    ):
        outcome, levels, lasted = run(client, Path(folder), options, seconds)
        left = [path.name for path in Path(folder).iterdir()]
    if left:
        outcome.broken.append(f"files were left behind: {left}")
    calls = sum(outcome.calls.values())
    print(f"{calls:,} calls of {options.threads} threads in {lasted:.0f} s, seed {options.seed}.\n")
    print_counts(outcome, wrongs)
    outcome.broken += list(print_levels(levels, seconds))
    for line in outcome.broken[:20]:
        print(f"BROKEN: {line}")
    return 1 if outcome.broken or not calls else 0


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Call a local Ziggeo that often fails.")
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=32)
    parser.add_argument("--faults", type=float, default=0.05, help="share of requests (0.05)")
    parser.add_argument("--seed", default="1")
    return parser.parse_args()


@contextmanager
def service(share: float, seed: str) -> Iterator[tuple[Ziggeo, Counter[str]]]:
    """Run the server, and give a client of it and, once it has ended, what it did wrong."""
    wrongs: Counter[str] = Counter()
    command = [sys.executable, str(HERE / "soak_server.py"), str(share), seed]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        os.environ.update(json.loads(server.stdout.readline()))
        config = Config(read_timeout=5.0, proxies={})
        with Ziggeo(config=config) as client:
            yield client, wrongs
        server.stdin.close()
        wrongs.update(json.loads(server.stdout.readline()))


def run(
    client: Ziggeo, folder: Path, options: argparse.Namespace, seconds: float
) -> tuple[Outcome, list[Level], float]:
    """Let threads call until the time is over, and look at the process meanwhile."""
    outcome, lock, over = Outcome(), threading.Lock(), threading.Event()

    def work(number: int) -> None:
        calls = Calls(client, folder, f"{options.seed}/{number}")
        while not over.is_set():
            timed(calls, outcome, lock)
        with lock:
            outcome.moved += calls.moved

    threads = [threading.Thread(target=work, args=(n,)) for n in range(options.threads)]
    begun = time.monotonic()
    for thread in threads:
        thread.start()
    levels = []
    while time.monotonic() - begun < seconds:
        over.wait(seconds / SAMPLES)
        levels.append(Level.now())
    over.set()
    for thread in threads:
        thread.join(120)
        if thread.is_alive():
            outcome.broken.append(f"{thread.name} hangs")
    return outcome, levels, time.monotonic() - begun


def timed(calls: Calls, outcome: Outcome, lock: threading.Lock) -> None:
    """Make one call and note it."""
    call, error = calls.draw(), None
    begun = time.monotonic()
    try:
        call()
    except Exception as caught:
        error = caught
    with lock:
        outcome.count(call.__name__, time.monotonic() - begun, error)


def print_counts(outcome: Outcome, wrongs: Counter[str]) -> None:
    print("| what | how often |\n| --- | ---: |")
    for title, counts in (
        ("call", outcome.calls),
        ("done wrong by the service", wrongs),
        ("error that a caller got", outcome.errors),
    ):
        for name, count in counts.most_common():
            print(f"| {title}: {name.replace('_', ' ')} | {count:,} |")
    for way, count in outcome.moved.items():
        print(f"| {way}, in MiB | {count / MEBIBYTE:,.0f} |")
    print(f"| slowest, in seconds | {outcome.slowest:.1f} |")
    print(f"| wrong answers and other errors | {len(outcome.broken)} |\n")


def print_levels(levels: list[Level], seconds: float) -> Iterator[str]:
    """Print the first third of a run beside the last, and yield what has grown."""
    third = len(levels) // 3
    print("| median of | first third | last third |\n| --- | ---: | ---: |")
    for name, (growth, least) in GROWTH.items():
        first = median(getattr(level, name) for level in levels[:third])
        last = median(getattr(level, name) for level in levels[-third:])
        unit = " MiB" if name == "memory" else ""
        print(f"| {name} | {first:,.0f}{unit} | {last:,.0f}{unit} |")
        if seconds >= least and last > first * growth:
            yield f"{name} grew from {first:.0f} to {last:.0f}"


if __name__ == "__main__":
    if not ALLOCATOR.items() <= os.environ.items():  # it is read as a process begins
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | ALLOCATOR)  # noqa: S606
    sys.exit(main())
