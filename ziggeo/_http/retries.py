"""When a call is sent again, and after which pause; urllib3 tells the kinds of errors apart."""

from __future__ import annotations

import random
from time import monotonic
from typing import TYPE_CHECKING

from urllib3.exceptions import ConnectTimeoutError, HTTPError, InvalidHeader, ProxyError
from urllib3.util.retry import Retry

from .connection import StaleConnectionError

if TYPE_CHECKING:
    from collections.abc import Mapping

_FIRST_PAUSE = 0.25
_MAX_PAUSE = 8.0
_MAX_RETRY_AFTER = 60.0

_TRANSIENT = frozenset({408, 429, 500, 502, 503, 504})
_NOTHING_DONE = frozenset({429})


class RetryPolicy(Retry):
    """The retries that are left to one call, decided by the operation and not by its verb."""

    # With Retry-After, also a call that may not be repeated is sent again: the service says that
    # it did nothing.
    RETRY_AFTER_STATUS_CODES = frozenset({429, 503})

    @classmethod
    def for_call(cls, retries: int, *, repeatable: bool) -> RetryPolicy:
        """Return the policy of a call that has not been sent yet.

        A call that is not repeatable is sent again only when the service provably did nothing: it
        could not be reached, or it said so by 429, or by 503 with Retry-After.
        """
        return cls(
            total=retries,
            read=None if repeatable else False,
            other=0,
            allowed_methods=None,
            status_forcelist=_TRANSIENT if repeatable else _NOTHING_DONE,
            raise_on_status=False,
        )

    def wants(self, status: int, headers: Mapping[str, str]) -> bool:
        """Tell whether a response with this status is worth another try."""
        return bool(self.total) and self.is_retry("", status, retry_after(headers) is not None)

    def pause(self, headers: Mapping[str, str] | None = None) -> float:
        """Return the seconds to wait before the next try; what the service asks for comes first."""
        asked = retry_after(headers) if headers is not None else None
        if asked is not None:
            return min(asked, _MAX_RETRY_AFTER)
        if self.history and isinstance(self.history[-1].error, StaleConnectionError):
            return 0.0
        return jittered_pause(len(self.history))


def jittered_pause(failures: int) -> float:
    """Return the seconds to wait after so many failures in a row: exponential, with full jitter."""
    longest = min(_MAX_PAUSE, _FIRST_PAUSE * 2 ** (failures - 1))
    return random.uniform(0, longest)  # noqa: S311 - jitter is not secret


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return the seconds that Retry-After asks for, given as a number or as a date, or None."""
    value = headers.get("Retry-After")
    if value is None:
        return None
    try:
        return Retry().parse_retry_after(value)
    except (InvalidHeader, ValueError, OverflowError):
        return None


class Tries:
    """The attempts of one call: how many there were, and whether and when there is another."""

    __slots__ = ("_deadline", "_method", "_policy", "_repeatable", "_retries", "count", "reached")

    def __init__(
        self, method: str, retries: int, *, repeatable: bool, deadline: float | None
    ) -> None:
        self._method = method
        self._retries = retries
        self._repeatable = repeatable
        self._deadline = deadline
        self._policy: RetryPolicy | None = None
        self.count = 0
        self.reached = False  # whether the service may have acted on an earlier attempt

    def pause_after_error(self, error: Exception) -> float | None:
        """Return the seconds until the next attempt, or None when there is none."""
        self.reached = self.reached or not isinstance(error, (ConnectTimeoutError, ProxyError))
        return self._next(error=error)

    def pause_after_status(self, status: int, headers: Mapping[str, str]) -> float | None:
        """Return the seconds until the next attempt, or None when there is none."""
        self.reached = True
        if not self.policy.wants(status, headers):
            return None
        return self._next(headers=headers)

    @property
    def policy(self) -> RetryPolicy:
        """The policy so far; most calls succeed at once and never make one."""
        if self._policy is None:
            self._policy = RetryPolicy.for_call(self._retries, repeatable=self._repeatable)
        return self._policy

    def _next(
        self, *, error: Exception | None = None, headers: Mapping[str, str] | None = None
    ) -> float | None:
        try:
            self._policy = self.policy.increment(self._method, error=error)
        except HTTPError:
            return None
        pause = self._policy.pause(headers)
        if self._deadline is not None and monotonic() + pause >= self._deadline:
            return None
        return pause
