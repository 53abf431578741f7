"""A WSGI application whose client is made, and used, before its server forks."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from transport.workers import call_as

from ziggeo import Ziggeo

client = Ziggeo()
call_as(client, "master")


def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Make calls, and answer with the worker that did and how many of them went right."""
    right = call_as(client, f"worker{os.getpid()}")
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {right}".encode()]
