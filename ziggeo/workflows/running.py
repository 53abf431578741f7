"""Items through an executor: a bounded number at once, and a stop in good order.

The executor is any of `concurrent.futures`: threads, processes, or a cluster's.
"""

from __future__ import annotations

import queue
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING

from ..client import Ziggeo
from ..errors import ArgumentError, WorkflowError
from .sharing import SharedClient

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Executor
    from typing import Any, TypeAlias

    from .meters import NewCallback, RunMeter
    from .records import Record

    Work: TypeAlias = Callable[[Ziggeo, Any, "NewCallback | None"], Record]
    Submit: TypeAlias = Callable[[Any], Future[Record]]

_AHEAD = 4  # items submitted for each worker, so that none waits while a page is listed
_MAX_WORKERS = 1000
_LOOK = 1.0  # seconds; Windows delivers an interrupt only between two waits


def require_client(client: object) -> None:
    """Refuse what is not a client.

    Raises:
        ArgumentError: it is not.
    """
    if not isinstance(client, Ziggeo):
        raise ArgumentError(f"client is a Ziggeo, not {type(client).__name__}")


def require_callable(name: str, value: object) -> None:
    """Refuse what is neither None nor a callable.

    Raises:
        ArgumentError: it is not.
    """
    if value is not None and not callable(value):
        raise ArgumentError(f"{name} is a callable, not {type(value).__name__}")


def require_workers(workers: Any) -> None:
    """Refuse what is not a number of workers.

    Raises:
        ArgumentError: it is not.
    """
    is_whole = isinstance(workers, int) and not isinstance(workers, bool)
    if not is_whole or not 1 <= workers <= _MAX_WORKERS:
        raise ArgumentError(f"workers is a whole number from 1 to {_MAX_WORKERS}, not {workers!r}")


@contextmanager
def submitting(
    executor: Executor | None, workers: int, client: Ziggeo, work: Work, meter: RunMeter
) -> Iterator[Submit]:
    """Open a way to submit items: threads of our own, or the executor that is given.

    Raises:
        ArgumentError: what is given is not an executor.
        ConfigurationError: the client cannot be sent to another process.
    """
    shared = SharedClient(client)
    if executor is None:
        threads = ThreadPoolExecutor(workers, thread_name_prefix="ziggeo")
        try:
            yield partial(_submit, threads, work, shared, meter.new_callback)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)
        return
    if not callable(getattr(executor, "submit", None)):
        raise ArgumentError(
            f"executor is one of concurrent.futures, not {type(executor).__name__}: with dask, "
            "give client.get_executor()"
        )
    if not isinstance(executor, ThreadPoolExecutor):
        _ = shared.digest  # says now, and not for each item, that the client cannot be pickled
    yield partial(_submit, executor, work, shared, None)


def _submit(
    executor: Executor,
    work: Work,
    shared: SharedClient,
    told: NewCallback | None,
    item: Any,
) -> Future[Record]:
    try:
        # All by position: executors of clusters take some keywords as their own.
        return executor.submit(_carry_out, work, shared, item, told)
    except BrokenExecutor as error:
        raise _broken(error) from error
    except RuntimeError as error:  # it has been shut down
        raise WorkflowError(f"the executor takes no more work: {error}") from error


def _carry_out(work: Work, shared: SharedClient, item: Any, told: NewCallback | None) -> Record:
    return work(shared.client, item, told)


class Run:
    """One run of items: what is submitted and not settled yet, and how it is settled.

    Args:
        submit: hands an item to a worker.
        lost: makes the record of an item whose worker ended without one, from its error.
        settle: notes what became of some items.
        stop: asks what is running to end soon.
        workers: how many items are worked on at once.
    """

    def __init__(
        self,
        submit: Submit,
        lost: Callable[[Any, Exception], Record],
        settle: Callable[[list[Record]], None],
        stop: Callable[[], None],
        workers: int,
    ) -> None:
        self._submit = submit
        self._lost = lost
        self._settle = settle
        self._stop = stop
        self._window = workers * _AHEAD
        self._waiting: dict[Future[Record], Any] = {}
        self._finished: queue.SimpleQueue[Future[Record]] = queue.SimpleQueue()

    def take(self, items: Iterable[Any], announce: Callable[[list[Record]], None]) -> None:
        """Work on all items; when something is raised, what is done is settled first.

        Args:
            items: what to work on, read as there is room.
            announce: called with the records that were settled.

        Raises:
            WorkflowError: the executor is broken.
        """
        try:
            for item in items:
                future = self._submit(item)
                self._waiting[future] = item
                future.add_done_callback(self._finished.put)
                self._collect(announce, most=self._window - 1)
            self._collect(announce, most=0)
        except BaseException:
            self._end()
            raise

    def _collect(self, announce: Callable[[list[Record]], None], most: int) -> None:
        """Settle what has finished, and wait until at most so many are left."""
        while futures := self._next(wait=len(self._waiting) > most):
            records = [self._outcome(future) for future in futures]
            self._settle(records)
            for future in futures:
                del self._waiting[future]
            announce(records)

    def _next(self, *, wait: bool) -> list[Future[Record]]:
        """Return all that have finished; at least one of them, with `wait`."""
        futures: list[Future[Record]] = []
        with suppress(queue.Empty):
            while True:
                futures.append(self._finished.get_nowait())
        while wait and not futures:
            with suppress(queue.Empty):
                futures.append(self._finished.get(timeout=_LOOK))
        return futures

    def _outcome(self, future: Future[Record]) -> Record:
        try:
            return future.result()
        except BrokenExecutor as error:
            raise _broken(error) from error
        except Exception as error:  # what an executor or a worker raises, of whatever kind
            return self._lost(self._waiting[future], error)

    def _end(self) -> None:
        """Cancel what has not begun, let what runs come to its end, and settle what is done."""
        self._stop()
        for future in self._waiting:
            future.cancel()
        done = []
        for future in list(self._waiting):
            record = _record_of(future)
            if record is not None:
                done.append(record)
        self._waiting.clear()
        self._settle(done)


def _record_of(future: Future[Record]) -> Record | None:
    """Return what a worker made of an item, or None where it was cancelled or stopped."""
    while not future.cancelled():
        try:
            return future.result(timeout=_LOOK)
        except FutureTimeoutError:
            if future.done():
                return None
        except (Exception, KeyboardInterrupt) as error:
            # Stopped, lost with a broken executor, or interrupted as this process was.
            if isinstance(error, KeyboardInterrupt) and not future.done():
                raise
            return None
    return None


def _broken(error: Exception) -> WorkflowError:
    reason = str(error) or type(error).__name__
    return WorkflowError(
        f"the workers are gone: {reason}; what was done is kept: the same call goes on with it"
    )
