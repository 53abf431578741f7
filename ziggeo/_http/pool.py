"""The kept connections to one origin: urllib3's pool, with a queue that needs no lock."""

from __future__ import annotations

import queue
from collections import deque
from functools import lru_cache
from time import monotonic
from typing import Any

from urllib3.connectionpool import HTTPConnectionPool

from .connection import timed

_BURST = 1.0  # seconds for which connections beyond the pool's size are kept


class IdleConnections(queue.LifoQueue[Any]):
    """The connections that wait to be used again, the one used last first.

    The ends of a `deque` are safe to use from many threads, and a fork leaves no held lock behind
    in the child.
    """

    def __init__(self, maxsize: int = 0) -> None:
        super().__init__(maxsize)
        self._connections: deque[Any] = deque()
        self._closed = False

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        """Keep a connection, and close those that are kept for nothing."""
        del block, timeout
        if item is None or item.is_closed:  # urllib3 fills up with None
            return
        item.idle_since = monotonic()
        self._connections.append(item)
        if self._closed:  # while this connection was in use
            self.close()
        try:
            while self._is_surplus(self._connections[0]):
                self._connections.popleft().close()
        except IndexError:  # other threads have taken them all
            return

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        """Return the connection that was used last.

        Raises:
            queue.Empty: there is none, and nobody waits for one.
        """
        del block, timeout
        try:
            return self._connections.pop()
        except IndexError:
            raise queue.Empty from None

    def qsize(self) -> int:
        """Return how many connections wait."""
        return len(self._connections)

    def close(self) -> None:
        """Close all of them, and from now on those that come back."""
        self._closed = True
        while self._connections:
            try:
                self._connections.pop().close()
            except IndexError:  # another thread has taken the last one
                return

    def _is_surplus(self, connection: Any) -> bool:
        idle = monotonic() - connection.idle_since
        too_many = len(self._connections) > self.maxsize
        return idle > connection.max_idle or (too_many and idle > _BURST)


class TimedPool(HTTPConnectionPool):
    """What is added to a pool of urllib3, whatever it connects by."""

    QueueCls = IdleConnections
    max_idle = float("inf")

    @property
    def ConnectionCls(  # type: ignore[override]  # pyright: ignore[reportIncompatibleVariableOverride]
        self,
    ) -> type[Any]:
        """The class of connections that stands in urllib3 at this moment, with time limits."""
        return timed(super().ConnectionCls, self.max_idle)


@lru_cache(maxsize=64)
def timed_pool(kind: type[Any], max_idle: float) -> type[Any]:
    """Return a class of pools whose connections have time limits."""
    return type(f"Timed{kind.__name__}", (TimedPool, kind), {"max_idle": max_idle})
