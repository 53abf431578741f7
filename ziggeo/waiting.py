"""Waiting for the service to process what was uploaded."""

from __future__ import annotations

import time
from numbers import Real

from .errors import (
    ArgumentError,
    InvalidResponseError,
    NotFoundError,
    ProcessingFailedError,
    WaitTimeoutError,
    ZiggeoError,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_USUAL_WAIT = 600
_MAX_WAIT = 366 * 24 * 3600.0  # more is a mistake, and more than a clock can sleep
_GROWTH = 1.5
_LONGEST_PAUSE = 15.0


def wait_until_ready(
    read: Callable[[], Any], *, timeout: float = _USUAL_WAIT, poll: float = 0.5
) -> Any:
    """Read an object again and again, with growing pauses, until it is READY.

    Args:
        read: returns the object as it is now.
        timeout: seconds to wait at most.
        poll: seconds of the first pause; each is half as long again, up to 15 s.

    Raises:
        ProcessingFailedError: its state is FAILED.
        WaitTimeoutError: time is over.
        ArgumentError: a number is not more than 0.
    """
    _require_positive("timeout", timeout)
    _require_positive("poll", poll)
    end = time.monotonic() + timeout
    while True:
        media = read()
        if not isinstance(media, dict):
            raise InvalidResponseError(f"a video or audio is an object, not {type(media).__name__}")
        state = media.get("state_string")
        if state == "READY":
            return media
        if state == "FAILED":
            raise ProcessingFailedError(f"{media.get('token')} could not be processed", media=media)
        left = end - time.monotonic()
        if left <= 0:
            raise WaitTimeoutError(
                f"{media.get('token')} is still {state} after {timeout} s", media=media
            )
        time.sleep(min(poll, left))
        poll = min(poll * _GROWTH, max(poll, _LONGEST_PAUSE))


def wait_for_upload(read: Callable[[], Any], remove: str, *, timeout: float) -> Any:
    """Wait for what an upload of ours has created; a failure says how to remove what is left.

    Args:
        read: returns the object as it is now.
        remove: the call that removes it, as Python.
        timeout: seconds to wait at most.

    Raises:
        ZiggeoError: any of `wait_until_ready`, and of reading.
    """
    try:
        return wait_until_ready(read, timeout=timeout)
    except NotFoundError:
        raise  # somebody else has removed it
    except ZiggeoError as error:
        error.message = f"{error.message}; it was uploaded and is still there: {remove} removes it"
        error.args = (error.message,)
        raise


def seconds_to_wait(wait: bool | float, file: object) -> float | None:
    """Return what `wait=` means: True the usual time, a number so many seconds, False none.

    Raises:
        ArgumentError: the number is not more than 0, or there is no file to wait for.
    """
    if wait is False:
        return None
    if file is None:
        raise ArgumentError("wait: without a file there is nothing to wait for")
    seconds = _USUAL_WAIT if wait is True else wait
    _require_positive("wait", seconds)
    return seconds


def _require_positive(name: str, value: float) -> None:
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < _MAX_WAIT:
        raise ArgumentError(f"{name} is a number of seconds above 0, not {value!r}")
