"""Prints where the time of one small call goes, from samples of the running program (Unix).

Run as `python benchmarks/layers.py`.
"""

from __future__ import annotations

import json
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from types import FrameType

from cases import environment
from peers import Ours
from stage import certificates, program

SECONDS = 8.0
INTERVAL = 0.001
RUNNING = "everything else"

# The first layer that the innermost frames belong to, by the end of the file's path.
LAYERS = {
    "wait for the response, receive and decrypt it": ("ssl.py:read", "ssl.py:recv_into"),
    "encrypt and send the request": ("ssl.py:send", "ssl.py:sendall", "ssl.py:write"),
    "parse the head of the response": (
        *(
            "email/",
            "http/client.py:begin",
            "http/client.py:_read_",
            "http/client.py:parse_headers",
        ),
        *("ziggeo/_http/strict_response.py:begin", "ziggeo/_http/strict_response.py:_require_"),
    ),
    "write the head of the request": ("http/client.py", "urllib3/connection.py:put"),
    "parse its JSON": ("json/",),
    "limits of time": ("ziggeo/_http/timeouts.py", "ziggeo/_http/connection.py", "socket.py"),
    "urllib3: pool, connection, response": ("urllib3/",),
    "requests: session, adapter, response": (
        "requests/",
        "http/cookiejar.py",
        "ziggeo/_http/adapter",
    ),
    "attempts, errors, log, hooks": ("ziggeo/_http/", "logging/__init__.py"),
    "the method and its path": (
        *("ziggeo/resources/", "ziggeo/arguments.py", "ziggeo/connect.py", "ziggeo/client.py"),
        *("urllib/parse.py",),
    ),
}


def layer(frame: FrameType | None) -> str:
    """Return the layer of the innermost frame that is known."""
    while frame is not None:
        place = f"{frame.f_code.co_filename.replace(chr(92), '/')}:{frame.f_code.co_name}"
        for name, parts in LAYERS.items():
            if any(part in place for part in parts):
                return name
        frame = frame.f_back
    return RUNNING


def sampled(call: object) -> tuple[Counter[str], float]:
    """Make calls for a while; return how many samples met each layer, and the seconds of a call."""
    met: Counter[str] = Counter()

    def look(_: int, frame: FrameType | None) -> None:
        met[layer(frame)] += 1

    calls = 0
    before = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, INTERVAL, INTERVAL)
    begun = time.perf_counter()
    try:
        while time.perf_counter() - begun < SECONDS:
            call()  # type: ignore[operator]
            calls += 1
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return met, (time.perf_counter() - begun) / calls


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        paths = certificates(Path(name))
        with program("server.py", str(paths["server"])) as url, environment(paths["one"]):
            ours = Ours(url)
            size = len(json.dumps(ours.video()))
            met, seconds = sampled(ours.video)
            ours.close()
    print(f"| a call that reads {size:,} bytes | share | time |\n| --- | ---: | ---: |")
    for layer_name in [*LAYERS, RUNNING]:
        share = met[layer_name] / met.total()
        print(f"| {layer_name} | {share:.0%} | {share * seconds * 1e6:.0f} µs |")
    print(f"| all | 100% | {seconds * 1e6:.0f} µs |")


if __name__ == "__main__":
    sys.exit(main())
