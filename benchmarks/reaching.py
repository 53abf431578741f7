"""How long a host that cannot be reached holds up a call: ours, and plain requests beside it.

    python benchmarks/reaching.py

A resolver that does not answer for four seconds, and addresses that take nobody, are made up on
this machine. Both clients are given two seconds to connect, ours by a deadline as well.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

import requests

from ziggeo import APIStatusError, Config, Ziggeo, ZiggeoError
from ziggeo.emulator import Emulator

sys.path.append(str(Path(__file__).parent.parent / "tests"))

from transport.names import Resolver, taking_nobody

SECONDS = 2.0
SLOW = 4.0
NOBODY = [f"127.0.0.{number}" for number in range(2, 6)]


class SlowResolver(Resolver):
    """Answers names that end in ``.test``, some of them late."""

    def __call__(self, host: object, *rest: object, **options: object) -> list[object]:
        if host == "late.test":
            time.sleep(SLOW)
        return super().__call__(host, *rest, **options)


def main() -> None:
    """Print one row a case."""
    resolver = SlowResolver()
    resolver.answers = {
        "late.test": ["127.0.0.1"],
        "nobody.test": NOBODY,
        "last.test": [*NOBODY, "127.0.0.1"],
    }
    with Emulator() as emulator:
        port = int(emulator.url.rpartition(":")[2])
        print(f"| given {SECONDS:g} s to connect | here | requests |")
        print("| --- | ---: | ---: |")
        with in_place_of_the_system(resolver), taking_nobody(*NOBODY, port=port):
            for what, host in (
                ("a name that is looked up for 4 s", "late.test"),
                ("four addresses that never answer", "nobody.test"),
                ("the same, and a fifth that does", "last.test"),
            ):
                url = f"http://{host}:{port}"
                ours = outcome(lambda url=url: call(emulator, url))
                theirs = outcome(lambda url=url: call_by_requests(url))
                print(f"| {what} | {ours} | {theirs} |")


def call(emulator: Emulator, url: str) -> None:
    """Ask once, by a client of its own."""
    config = Config(server_api_url=url, connect_timeout=SECONDS, deadline=SECONDS, retries=0)
    with Ziggeo(emulator.token, emulator.private_key, config=config) as client:
        client.videos().count()


def call_by_requests(url: str) -> None:
    """Ask once, with the limits that requests has."""
    with requests.Session() as session:
        session.trust_env = False
        session.get(f"{url}/v1/videos/count", timeout=(SECONDS, 5))


def outcome(ask: Callable[[], None]) -> str:
    """Return what becomes of a call, and how long it takes."""
    begun = time.perf_counter()
    try:
        ask()
        what = "answered"
    except APIStatusError:  # the local Ziggeo has no such name
        what = "answered"
    except (ZiggeoError, requests.RequestException) as error:
        what = type(error).__name__
    return f"{what} after {time.perf_counter() - begun:.1f} s"


@contextlib.contextmanager
def in_place_of_the_system(resolver: Resolver):  # noqa: ANN201 (a generator in name only)
    """Have names looked up by a resolver of our own."""
    of_the_system = socket.getaddrinfo
    socket.getaddrinfo = resolver
    try:
        yield
    finally:
        socket.getaddrinfo = of_the_system


if __name__ == "__main__":
    main()
