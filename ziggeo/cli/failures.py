"""Which error ends the command with which status, and how many of many items have failed."""

from __future__ import annotations

from collections import deque
from enum import IntEnum

from ..errors import (
    ArgumentError,
    AuthenticationError,
    ConfigurationError,
    NotFoundError,
    PermissionDeniedError,
    ZiggeoError,
)
from .terminal import complain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from concurrent.futures import Future
    from typing import TypeVar

    Item = TypeVar("Item")
    Result = TypeVar("Result")

_CAUSES = 20  # an error's cause may have a cause, but no chain that means something is longer


class Status(IntEnum):
    """The exit statuses of the command."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    CONFIGURATION = 3
    NOT_FOUND = 4
    INTERRUPTED = 130  # as shells say of what SIGINT has ended


def status_of(error: BaseException) -> Status:
    """Return the status that an error ends the command with, by itself or by what caused it."""
    cause: BaseException | None = error
    for _ in range(_CAUSES):
        if cause is None:
            break
        if isinstance(cause, (ConfigurationError, AuthenticationError, PermissionDeniedError)):
            return Status.CONFIGURATION
        if isinstance(cause, NotFoundError):
            return Status.NOT_FOUND
        if isinstance(cause, ArgumentError):
            return Status.USAGE
        cause = cause.__cause__
    return Status.FAILED


class Tally:
    """How many items are done, and how those failed that are not.

    Attributes:
        done: how many are done.
    """

    def __init__(self) -> None:
        self.done = 0
        self._failures: list[Status] = []

    def fail(self, item: str, error: ZiggeoError) -> None:
        """Say in one line why an item failed.

        Raises:
            ZiggeoError: the credentials or the settings are wrong, and so will be all that follows.
        """
        status = status_of(error)
        if status is Status.CONFIGURATION:
            raise error
        self._failures.append(status)
        complain(f"{item}: {error}")

    @property
    def status(self) -> Status:
        """The status of them all: one that all share, and otherwise that some failed."""
        if not self._failures:
            return Status.DONE
        shared = set(self._failures)
        return shared.pop() if len(shared) == 1 and not self.done else Status.FAILED


def each(
    items: Iterable[Item],
    work: Callable[[Item], Result],
    tally: Tally,
    name: Callable[[Item], str] = str,
) -> Iterator[tuple[Item, Result]]:
    """Yield the result for each item in turn; what fails is told and left out."""
    for item in items:
        try:
            result = work(item)
        except ZiggeoError as error:
            tally.fail(name(item), error)
        else:
            tally.done += 1
            yield item, result


def each_of_many(
    items: Iterable[Item], work: Callable[[Item], Result], tally: Tally, *, workers: int
) -> Iterator[tuple[Item, Result]]:
    """Yield the results in the order of the items, several of which are worked on at a time."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(workers) as pool:
        try:
            begun = _begun(items, lambda item: pool.submit(work, item), workers)
            for (item, _), result in each(
                begun, lambda pair: pair[1].result(), tally, name=lambda pair: str(pair[0])
            ):
                yield item, result
        finally:
            pool.shutdown(cancel_futures=True)


def _begun(
    items: Iterable[Item], begin: Callable[[Item], Future[Result]], workers: int
) -> Iterator[tuple[Item, Future[Result]]]:
    """Yield items whose work has begun, never more of them ahead than there are workers."""
    ahead: deque[tuple[Item, Future[Result]]] = deque()
    for item in items:
        ahead.append((item, begin(item)))
        if len(ahead) >= workers:
            yield ahead.popleft()
    yield from ahead
