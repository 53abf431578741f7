"""What has to be done later, by the emulator's clock; who waits for it is not known here."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable

from .clock import Clock

Job = Callable[[], None]


class Schedule:
    """The jobs that wait for a moment.

    Args:
        clock: what tells the time.
    """

    def __init__(self, clock: Clock) -> None:
        # Held while jobs are done; it guards the state that they change.
        self.lock: threading.RLock = threading.RLock()
        self._clock = clock
        self._jobs: list[tuple[float, int, Job]] = []
        # Jobs of the same moment are done in the order in which they came.
        self._numbers = itertools.count()

    def add(self, moment: float, job: Job) -> None:
        """Have a job done at a moment, in seconds since 1970, or soon after."""
        with self.lock:
            heapq.heappush(self._jobs, (moment, next(self._numbers), job))

    def run_due(self) -> None:
        """Do the jobs whose time has come."""
        with self.lock:
            now = self._clock.now()
            while self._jobs and self._jobs[0][0] <= now:
                _, _, job = heapq.heappop(self._jobs)
                job()

    def seconds_until_due(self) -> float | None:
        """Return how long the next job has to wait; None if there is none, or the clock is frozen.

        A clock that stands still reaches no moment by itself.
        """
        with self.lock:
            if not self._jobs:
                return None
            seconds = max(0.0, self._jobs[0][0] - self._clock.now())
            return None if seconds and self._clock.is_frozen else seconds
