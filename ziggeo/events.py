"""What hooks are told of each attempt of a call."""

from __future__ import annotations

from typing import NamedTuple


class RequestEvent(NamedTuple):
    """What `Config.on_request` is told before an attempt.

    Attributes:
        operation: name of the operation, "videos.get", or None for a path of the caller's own.
        method: HTTP verb.
        path: path of the request without its query.
        attempt: 1 for the first.
    """

    operation: str | None
    method: str
    path: str
    attempt: int


class ResponseEvent(NamedTuple):
    """What `Config.on_response` is told after an attempt.

    Attributes:
        operation: name of the operation, "videos.get", or None for a path of the caller's own.
        method: HTTP verb.
        path: path of the request without its query.
        attempt: 1 for the first.
        status: HTTP status, or None when no response came.
        elapsed: seconds that the attempt took, connecting included.
        bytes: size of the response's body; 0 for a download, whose body is read afterwards.
        error: name of the error's class when the attempt failed, or None.
    """

    operation: str | None
    method: str
    path: str
    attempt: int
    status: int | None
    elapsed: float
    bytes: int
    error: str | None
