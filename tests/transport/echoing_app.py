"""A WSGI application whose every request makes a call that must not be made twice."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from transport.workers import call_as

from ziggeo import Ziggeo

client = Ziggeo()
call_as(client, "master")


def app(environ: dict[str, Any], start_response: Callable[..., object]) -> Iterable[bytes]:
    """Answer with the worker, and with what the service says that it was sent."""
    number = environ["PATH_INFO"].strip("/")
    echo: Any = client.authtokens().create(session_limit=int(number))
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {echo['body']}".encode()]
