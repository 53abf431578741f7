"""What has to be done later, by the emulator's clock; who waits for it is not known here."""

from __future__ import annotations

import heapq
import itertools
import threading
from collections.abc import Callable
from typing import Final, NamedTuple

from .clock import Clock

Job = Callable[[], None]
# With fewer jobs than these it is not worth looking for those that have lost their object.
_MANY: Final = 1000


class _Waiting(NamedTuple):
    """A job that waits; it comes before those of later moments, and those of higher numbers."""

    moment: float
    number: int
    job: Job
    is_needed: Callable[[], bool] | None


class Schedule:
    """The jobs that wait for a moment.

    Args:
        clock: what tells the time.
    """

    def __init__(self, clock: Clock) -> None:
        # Held while jobs are done; it guards the state that they change.
        self.lock: threading.RLock = threading.RLock()
        self._clock = clock
        self._jobs: list[_Waiting] = []
        self._many = _MANY
        # Jobs of the same moment are done in the order in which they came.
        self._numbers = itertools.count()

    def add(self, moment: float, job: Job, is_needed: Callable[[], bool] | None = None) -> None:
        """Have a job done at a moment, or soon after.

        Args:
            moment: in seconds since 1970.
            job: what is to be done.
            is_needed: tells whether it still has to be; once it does not, the job may be forgotten.
        """
        with self.lock:
            heapq.heappush(self._jobs, _Waiting(moment, next(self._numbers), job, is_needed))
            if len(self._jobs) >= self._many:
                self._forget_needless()

    def run_due(self) -> None:
        """Do the jobs whose time has come."""
        with self.lock:
            now = self._clock.now()
            while self._jobs and self._jobs[0].moment <= now:
                heapq.heappop(self._jobs).job()

    def seconds_until_due(self) -> float | None:
        """Return how long the next job has to wait; None if there is none, or the clock is frozen.

        A clock that stands still reaches no moment by itself.
        """
        with self.lock:
            if not self._jobs:
                return None
            seconds = max(0.0, self._jobs[0].moment - self._clock.now())
            return None if seconds and self._clock.is_frozen else seconds

    def _forget_needless(self) -> None:
        """Let go of jobs of what is gone, each time that there are twice as many as were left."""
        self._jobs = [job for job in self._jobs if job.is_needed is None or job.is_needed()]
        heapq.heapify(self._jobs)
        self._many = max(_MANY, 2 * len(self._jobs))
