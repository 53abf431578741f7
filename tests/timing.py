"""How tests wait for what has to happen, and measure what must not take long, on a busy machine."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

# What a machine with more to do than processors may add to anything. Whatever a test tells apart
# differs by more: a limit of less than a second from a wait of thirty.
SLACK = 15.0


@contextmanager
def taking(least: float, most: float) -> Iterator[None]:
    """Check that something takes its time, and no longer than a busy machine needs for it."""
    begun = time.monotonic()
    yield
    taken = time.monotonic() - begun
    assert least * 0.9 <= taken < most + SLACK, f"it took {taken:.2f} s"


def until(condition: Callable[[], object], seconds: float = 4 * SLACK) -> None:
    """Wait for something that other threads or processes are about to do."""
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, f"it did not happen within {seconds:.0f} s"
        time.sleep(0.01)


@contextmanager
def alarms_raising(error: type[BaseException]) -> Iterator[None]:
    """Let SIGALRM raise an error in the main thread, wherever it is.

    Nobody traces it meanwhile: what measures coverage has a lock, and would wait for ever where it
    was interrupted while holding it.
    """

    def interrupt(*_: object) -> None:
        raise error

    before, tracing = signal.signal(signal.SIGALRM, interrupt), sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        signal.signal(signal.SIGALRM, before)
        sys.settrace(tracing)
