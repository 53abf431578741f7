"""The list of requests that arrived, for tests to look at; nothing is decided by it."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from typing import Any, Final

_MAX_KEPT: Final = 10_000
# Of arguments, roughly; usual ones are a few hundred bytes.
_MAX_KEPT_BYTES: Final = 64 * 1024 * 1024
_BYTES_OF_A_VALUE: Final = 64


@dataclass(frozen=True)
class RequestRecord:
    """One request as it arrived, and the status it was answered with.

    Args:
        at: the emulator's time, in seconds since 1970.
        connection: the number of the connection, from 1 up.
        method: the HTTP method on the wire.
        path: the path on the wire, percent-encoded, with its host prefix and without query.
        host: the prefix that named the host, or None when there was none.
        operation: resource and method, as in ``videos.create``; None when nothing matched.
        segments: the tokens and keys in the path, decoded.
        arguments: the fields of query, form or JSON body, decoded.
        authorized: whether the credentials were those of the application, or a page's good ones.
        auth: what was shown: basic, client_auth, server_auth, or None for nothing known.
        status: the status of the answer; 0 when a fault left it without one.
        fault: the kind of the fault that hit it, or None.
    """

    at: float
    connection: int
    method: str
    path: str
    host: str | None
    operation: str | None
    segments: dict[str, str]
    arguments: dict[str, Any]
    authorized: bool
    auth: str | None
    status: int
    fault: str | None


class RequestLog:
    """The latest requests, oldest first: at most 10,000, with at most 64 MiB of arguments."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._records: deque[RequestRecord] = deque()
        self._sizes: deque[int] = deque()
        self._size = 0

    def add(self, record: RequestRecord) -> None:
        """Remember one more request, and forget the oldest when there are too many."""
        size = _size(record.arguments)
        with self._lock:
            self._records.append(record)
            self._sizes.append(size)
            self._size += size
            while len(self._records) > _MAX_KEPT or self._size > _MAX_KEPT_BYTES:
                self._records.popleft()
                self._size -= self._sizes.popleft()

    def records(self) -> list[RequestRecord]:
        """Return what is remembered."""
        with self._lock:
            return list(self._records)

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._records.clear()
            self._sizes.clear()
            self._size = 0


def _size(value: Any) -> int:
    """Return how many bytes a value takes, roughly; it nests no deeper than JSON may."""
    if isinstance(value, dict):
        return _BYTES_OF_A_VALUE + sum(_size(name) + _size(item) for name, item in value.items())
    if isinstance(value, list):
        return _BYTES_OF_A_VALUE + sum(map(_size, value))
    return _BYTES_OF_A_VALUE + (len(value) if isinstance(value, str) else 0)
