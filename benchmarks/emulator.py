"""How fast the local Ziggeo is: start, reset, stop, a long list, many clients, the pytest plugin.

    python benchmarks/emulator.py
    python benchmarks/emulator.py --memory     5,000 uploads instead: a minute

Prints each measurement beside its limit, and ends with status 1 when one is over it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from ziggeo.emulator import Emulator

CLIP = Path(__file__).parent.parent / "examples" / "media" / "clip.mp4"
NO_BYTECODE = "PYTHONDONTWRITEBYTECODE"
VIDEOS = 10_000
CLIENTS = 16
UPLOADS = 5_000
MEMORY_LIMIT = 5_000  # KiB


@dataclass
class Report:
    """Prints measurements, and remembers whether one was over its limit."""

    missed: list[str] = field(default_factory=list)

    def add(self, what: str, milliseconds: float, limit: float | None = None) -> None:
        """Print one measurement."""
        over = limit is not None and milliseconds > limit
        if over:
            self.missed.append(what)
        bound = "" if limit is None else f"  limit {limit:g} ms{'  MISSED' if over else ''}"
        print(f"{what:<44} {milliseconds:9.2f} ms{bound}")


def main() -> int:
    """Measure everything once."""
    report = Report()
    if "--memory" in sys.argv[1:]:
        check_memory(report)
        return 1 if report.missed else 0
    report.add("start of a process's first emulator", first_start(), 300)
    report.add("import of the pytest plugin, in pytest", plugin_import(), 5)
    report.add("start", median(start() for _ in range(5)), 300)
    report.add("stop, with 16 open connections", median(stop() for _ in range(5)), 50)
    report.add("first upload of an emulator", median(first_upload() for _ in range(5)))
    report.add("upload of a small file", median(upload_times(50)))
    report.add("reset after an upload", median(reset_times(5)), 5)
    with Emulator() as emulator, emulator.client() as client:
        with ThreadPoolExecutor(CLIENTS) as pool:
            begun = time.perf_counter()
            list(pool.map(lambda number: client.videos().create(key=str(number)), range(VIDEOS)))
            report.add(f"create, {CLIENTS} threads, each", elapsed(begun) / VIDEOS)
        index = median(timed(lambda: client.videos().index(limit=100)) for _ in range(9))
        report.add(f"index of 100 among {VIDEOS:,}", index, 10)
        report.add("reset after 10,000 videos", timed(emulator.reset))
        check_clients(report, emulator)
    return 1 if report.missed else 0


def first_start() -> float:
    """Start an emulator in a fresh process, imports included."""
    code = (
        "import time; begun = time.perf_counter()\n"
        "from ziggeo.emulator import Emulator\n"
        "emulator = Emulator().start()\n"
        "print((time.perf_counter() - begun) * 1000); emulator.stop()"
    )
    return median(measured_outside(code) for _ in range(3))


def plugin_import() -> float:
    """Import the plugin where pytest is there already, as it is when it looks for plugins."""
    code = (
        "import pytest, time; begun = time.perf_counter()\n"
        "import ziggeo.emulator.pytest_plugin\n"
        "print((time.perf_counter() - begun) * 1000)"
    )
    return median(measured_outside(code) for _ in range(3))


def measured_outside(code: str) -> float:
    """Run code that prints a time in a Python of its own."""
    # As where it is installed: with the bytecode that the first run leaves behind.
    kept = {name: value for name, value in os.environ.items() if name != NO_BYTECODE}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=kept, capture_output=True, check=True)
    return float(done.stdout)


def start() -> float:
    """Start an emulator in a process that has had one."""
    emulator = Emulator()
    taken = timed(emulator.start)
    emulator.stop()
    return taken


def stop() -> float:
    """Stop an emulator that clients are connected to."""
    emulator = Emulator().start()
    with emulator.client() as client, ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(lambda _: client.videos().count(), range(CLIENTS * 4)))
        return timed(emulator.stop)


def reset_times(count: int) -> Iterator[float]:
    """Reset an emulator that has media."""
    with Emulator() as emulator, emulator.client() as client:
        for _ in range(count):
            client.videos().create(file=CLIP)
            yield timed(emulator.reset)


def first_upload() -> float:
    """Upload to an emulator that has had no file yet, and has no process to read one."""
    with Emulator() as emulator, emulator.client() as client:
        client.videos().count()
        return timed(lambda: client.videos().create(file=CLIP))


def upload_times(count: int) -> Iterator[float]:
    """Upload a small file to an emulator that has had others."""
    with Emulator() as emulator, emulator.client() as client:
        client.videos().create(file=CLIP)
        for _ in range(count):
            yield timed(lambda: client.videos().create(file=CLIP))


def check_memory(report: Report) -> None:
    """See that uploads that are gone leave nothing behind, once the log of requests is full."""
    for what, every in (("deleted at once", 0), ("reset every 100", 100)):
        with Emulator() as emulator, emulator.client() as client:
            for number in range(UPLOADS + UPLOADS // 2):
                if number == UPLOADS // 2:
                    before = resident_memory()
                token = client.videos().create(file=CLIP)["token"]
                if not every:
                    client.videos().delete(token)
                elif number % every == 0:
                    emulator.reset()
            growth = resident_memory() - before
        over = growth > MEMORY_LIMIT
        report.missed += [what] if over else []
        print(f"memory after {UPLOADS:,} uploads, {what:<20} {growth:+9} KiB{'  MISSED' * over}")


def resident_memory() -> int:
    """Return how much memory this process has, in KiB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(re.findall(r"VmRSS:\s+(\d+)", status)[0])


def check_clients(report: Report, emulator: Emulator) -> None:
    """Have clients upload and download at once, and see that each gets its own back."""
    content = CLIP.read_bytes()

    def work(number: int) -> bool:
        own = content + bytes([number])
        with emulator.client() as client:
            token = client.videos().create(file=("clip.mp4", own), title=str(number))["token"]
            video = client.videos().get(token)
            return client.videos().download_video(token) == own and video["title"] == str(number)

    begun = time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as pool:
        right = sum(pool.map(work, range(CLIENTS)))
    report.add(f"upload and download, {CLIENTS} clients at once", elapsed(begun))
    if right != CLIENTS:
        report.missed.append("clients")
        print(f"only {right} of {CLIENTS} clients got their own back")


def timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds something takes."""
    begun = time.perf_counter()
    work()
    return elapsed(begun)


def elapsed(begun: float) -> float:
    """Return the milliseconds since a moment."""
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    sys.exit(main())
