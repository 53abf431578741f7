"""The process that reads files for ``prober``: a line of JSON comes in, a line of JSON goes out.

Whatever a file does to FFmpeg it does here: memory and time are limited, and a crash ends nothing
else. Only the standard library, ``probe`` and PyAV are imported.
"""

from __future__ import annotations

import base64
import contextlib
import json
import math
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any, Final

from ..model.assumptions import MAX_PROBE_BYTES, MAX_PROBE_SECONDS
from ..model.facts import AudioFacts, ImageFacts, VideoFacts
from .probe import read_audio, read_image, read_video

READY: Final = b"ready\n"
READERS: Final[dict[str, Callable[[Path], VideoFacts | AudioFacts | ImageFacts | None]]] = {
    "video": read_video,
    "audio": read_audio,
    "image": read_image,
}
_GRACE_SECONDS: Final = 0.5
# How often a process without work looks whether it still has a parent.
_ORPHAN_SECONDS: Final = 5.0


def main() -> None:
    """Read files until the input ends, or the parent does."""
    import av  # noqa: F401 (so that what is ready is ready)

    _bound_memory()
    # An interrupt at a terminal is for the parent.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = _own_output()
    answers.write(READY)
    answers.flush()
    for request in _requests(sys.stdin.buffer):
        _bound_time()
        answers.write(answer(request))
        answers.flush()


def answer(request: bytes) -> bytes:
    """Read the file that a request names, and return what is answered.

    Args:
        request: a line of JSON, with ``kind`` (one of ``READERS``) and ``path``.
    """
    asked = json.loads(request)
    facts = READERS[asked["kind"]](Path(asked["path"]))
    return json.dumps(None if facts is None else _plain(facts)).encode() + b"\n"


def _plain(facts: VideoFacts | AudioFacts | ImageFacts) -> dict[str, Any]:
    fields = asdict(facts)
    if isinstance(facts, VideoFacts):
        fields["poster"] = base64.b64encode(facts.poster).decode()
    return fields


def _requests(source: IO[bytes]) -> Iterator[bytes]:
    """Go through the requests, until they end or the parent has."""
    received: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    parent = os.getppid()
    threading.Thread(target=_receive, args=(source, received), daemon=True).start()
    # A fork of the parent may hold the other end of the input open when the parent is gone.
    while os.getppid() == parent:
        try:
            request = received.get(timeout=_ORPHAN_SECONDS)
        except queue.Empty:
            continue
        if not request:
            return
        yield request


def _receive(source: IO[bytes], received: queue.SimpleQueue[bytes]) -> None:
    """Pass on what comes; when nothing comes any more, end what is in the middle of a file, too."""
    for line in source:
        received.put(line)
    received.put(b"")
    time.sleep(_GRACE_SECONDS)
    os._exit(1)


def _own_output() -> IO[bytes]:
    """Return the output, which from now on nothing else can write to."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)
    os.close(nowhere)
    return answers


def _bound_memory() -> None:
    _limit("RLIMIT_AS", MAX_PROBE_BYTES)
    # A crash is expected here, and its core would be as large.
    _limit("RLIMIT_CORE", 0)


def _bound_time() -> None:
    """Give the next file its time of the processor."""
    _limit("RLIMIT_CPU", math.ceil(time.process_time()) + MAX_PROBE_SECONDS)


def _limit(name: str, most: int) -> None:
    """Lower a limit, where the platform has it and lets it be lowered."""
    try:
        import resource
    except ImportError:  # Windows
        return
    limit = getattr(resource, name)
    hardest = resource.getrlimit(limit)[1]
    if hardest != resource.RLIM_INFINITY:
        most = min(most, hardest)
    # macOS knows RLIMIT_AS and refuses to set it.
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(limit, (most, hardest))
