"""Measures exports: `python benchmarks/workflows.py [--quick]`.

How many videos a second, against what people write by hand with a pool of threads; how that grows
with the workers, where the service takes its time; and what memory an export of many takes. The
service is a program of its own, which answers from memory over plain HTTP.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import socketserver
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from ziggeo import Config, Ziggeo
from ziggeo.workflows import export_videos

Way = Callable[[Ziggeo, Path, int], None]

SIZE = 30_000
IMAGE_SIZE = 3_000
WORKERS = (1, 2, 4, 8, 16)
INDEX = re.compile(r"limit=(\d+)")
SKIP = re.compile(r"skip=(\d+)")


def video(number: int) -> dict[str, object]:
    """Return a video shaped as the service's are."""
    token = f"{number:032x}"
    ready = {"state_string": "READY", "video_type": "mp4", "video_size": SIZE}
    stream = {"token": f"{number:031x}f", **ready}
    return {
        "token": token,
        "title": f"Video {number}",
        "tags": ["benchmark"],
        "created": 1_700_000_000 - number,
        "state_string": "READY",
        "default_stream": stream,
        "original_stream": stream,
        "streams": [stream, stream],
    }


def serve(count: int, delay: float) -> None:
    """Answer lists and downloads until the process is ended; it prints its port."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_GET(self) -> None:
            if self.path.startswith("/v1/videos/?"):
                limit, skip = INDEX.search(self.path), SKIP.search(self.path)
                start = int(skip[1]) if skip else 0
                end = min(count, start + (int(limit[1]) if limit else 50))
                page = [video(number) for number in range(start, end)]
                self._answer(json.dumps(page).encode(), "application/json")
                return
            time.sleep(delay)
            is_video = self.path.endswith("/video")
            self._answer(bytes(SIZE if is_video else IMAGE_SIZE), "video/mp4")

        def _answer(self, content: bytes, content_type: str) -> None:
            self.send_response_only(200)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 128

    with Server(("127.0.0.1", 0), Handler) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


@contextmanager
def service(count: int, delay: float) -> Iterator[Ziggeo]:
    """Run the service as a program, and return a client of it."""
    command = [sys.executable, __file__, "--serve", str(count), str(delay)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        url = f"http://127.0.0.1:{int(running.stdout.readline())}"
        config = Config(server_api_url=url, cdn_url=url, api_url=url, js_cdn_url=url)
        try:
            with Ziggeo("token", "key", config=config) as client:
                yield client
        finally:
            running.terminate()


def by_hand(client: Ziggeo, folder: Path, workers: int) -> None:
    """Do what people write: list all, then fetch with a pool of threads; nothing resumes."""

    def fetch(found: dict[str, object]) -> None:
        token = str(found["token"])
        client.videos().download_video(token, folder / f"{token}.mp4")
        client.videos().download_image(token, folder / f"{token}.jpg")
        (folder / f"{token}.json").write_text(json.dumps(found))

    found: list[dict[str, object]] = []
    while page := client.videos().index(limit=100, skip=len(found)):
        found += page  # type: ignore[arg-type]
    with ThreadPoolExecutor(workers) as threads:
        for _ in threads.map(fetch, found):
            pass


def ours(client: Ziggeo, folder: Path, workers: int) -> None:
    report = export_videos(client, folder, workers=workers)
    assert report.ok, str(report)


def rates(ways: list[Way], count: int, delay: float, workers: int, rounds: int) -> list[float]:
    """Return the best round of each way, in videos a second; they take turns."""
    best = [0.0] * len(ways)
    with service(count, delay) as client:
        for _ in range(rounds):
            for number, way in enumerate(ways):
                folder = Path(tempfile.mkdtemp())
                begun = time.perf_counter()
                way(client, folder, workers)
                best[number] = max(best[number], count / (time.perf_counter() - begun))
                shutil.rmtree(folder)
    return best


def memory(count: int) -> int:
    """Return the most memory, in bytes, of a program that exports so many videos."""
    command = [sys.executable, __file__, "--memory", str(count)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def print_memory(count: int) -> None:
    folder = Path(tempfile.mkdtemp())
    with service(count, 0) as client:
        ours(client, folder, 8)
    shutil.rmtree(folder)
    unit = 1 if sys.platform == "darwin" else 1024
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit)


def report(quick: bool) -> None:
    count, rounds = (150, 2) if quick else (600, 5)
    print("| videos of 30 KB a second, 8 workers | export_videos | by hand | ratio |")
    print("|---|---:|---:|---:|")
    for delay in (0.0, 0.02):
        mine, hand = rates([ours, by_hand], count, delay, 8, rounds)
        title = f"service takes {delay * 1000:.0f} ms"
        print(f"| {title} | {mine:,.0f} | {hand:,.0f} | {mine / hand:.2f} |")
    print()
    print(f"| workers, service takes 20 ms | {' | '.join(map(str, WORKERS))} |")
    print(f"|---|{'---:|' * len(WORKERS)}")
    grown = [rates([ours], count // 2, 0.02, workers, 1)[0] for workers in WORKERS]
    print(f"| videos a second | {' | '.join(f'{each:,.0f}' for each in grown)} |")
    print()
    few, many = (200, 1_000) if quick else (1_000, 10_000)
    print(f"| videos in one export | {few:,} | {many:,} |\n|---|---:|---:|")
    print(f"| most memory | {memory(few) / 1e6:,.1f} MB | {memory(many) / 1e6:,.1f} MB |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--quick", action="store_true")
    arguments.add_argument("--serve", nargs=2, help=argparse.SUPPRESS)
    arguments.add_argument("--memory", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.serve:
        serve(int(given.serve[0]), float(given.serve[1]))
    elif given.memory:
        print_memory(given.memory)
    else:
        report(given.quick)


if __name__ == "__main__":
    os.environ.pop("HTTP_PROXY", None)
    main()
