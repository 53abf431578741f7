"""Faults: which requests go wrong, how, and how often.

What a fault looks like as an HTTP answer is decided in ``app`` and ``storage``, and what it does to
the bytes on a connection in ``wire_faults``.
"""

from __future__ import annotations

import difflib
import random
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, Literal, get_args

from .decisions import Host

FaultKind = Literal["status", "reset", "hang", "delay", "slow", "cut", "wrong_length"]
FaultMoment = Literal["before", "after"]

DEFAULT_STATUS: Final = 503
# Long enough for any read timeout of a test, short enough not to hang one for ever.
HANG_SECONDS: Final = 60.0
SLOW_SECONDS: Final = 1.0
# These spoil an answer, so there has to be one.
_SPOILERS: Final = frozenset({"delay", "slow", "cut", "wrong_length"})


@dataclass(eq=False, kw_only=True)
class Fault:
    """One thing that goes wrong; ``hits`` counts how often it has.

    Args:
        operation: the operation that it concerns, or the beginning of its name; None for all.
        host: the host that it concerns; None for all.
        kind: what happens.
        status: the status of the answer; None for the one that the work has.
        times: how often at most; None for no end.
        when: whether the work is left undone, or done and its answer lost.
        probability: how likely each matching request is to be hit.
        seed: what the throws of ``probability`` begin with.
        retry_after: the value of a ``Retry-After`` header.
        seconds: how long a hang, a delay or a slow answer takes.
        at_byte: where a reset or a cut happens; None for after the request, or in mid-answer.
        length: the ``Content-Length`` that is announced wrongly; None for half the true one.
        code: the code in an answer of the storage host; None for S3's usual one.
        body: the text of the answer; None for an error as the service writes it.

    Raises:
        ValueError: there is no such host, kind or moment, or the probability is none.
    """

    operation: str | None = None
    host: Host | str | None = None
    kind: FaultKind = "status"
    status: int | None = None
    times: int | None = 1
    when: FaultMoment = "before"
    probability: float = 1.0
    seed: int | str | None = None
    retry_after: float | str | None = None
    seconds: float | None = None
    at_byte: int | None = None
    length: int | None = None
    code: str | None = None
    body: str | None = None
    hits: int = 0
    over: threading.Event = field(default_factory=threading.Event, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in get_args(FaultKind):
            known = ", ".join(get_args(FaultKind))
            raise ValueError(f"kind must be one of {known}, not {self.kind!r}")
        if self.when not in get_args(FaultMoment):
            raise ValueError(f"when must be before or after, not {self.when!r}")
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"probability must lie between 0 and 1, not {self.probability!r}")
        if self.host is not None:
            self.host = Host(self.host)
        if self.status is None and self.kind == "status":
            self.status = DEFAULT_STATUS
        self._random = random.Random(self.seed)  # noqa: S311 (repeatable, not secret)

    @property
    def does_work(self) -> bool:
        """Whether the operation is carried out although its answer is spoilt or lost."""
        return self.when == "after" or (self.kind in _SPOILERS and self.status is None)

    def pause(self) -> None:
        """Wait as long as the fault takes, or until it is called off."""
        usual = HANG_SECONDS if self.kind == "hang" else SLOW_SECONDS
        self.over.wait(usual if self.seconds is None else self.seconds)

    def hits_request(self, operation: str, host: Host | None) -> bool:
        """Throw for a request to an operation on a host, and count it if it is hit."""
        if self.over.is_set() or (self.times is not None and self.hits >= self.times):
            return False
        if self.host not in (None, host):
            return False
        if self.operation and not f"{operation}.".startswith(f"{self.operation}."):
            return False
        hit = self._random.random() < self.probability
        self.hits += hit
        return hit

    def cancel(self) -> None:
        """Hit no further request, and let go of those that are kept waiting."""
        self.over.set()


class Faults:
    """The faults that were asked for, in the order in which they were.

    Args:
        operations: the names of all operations.
    """

    def __init__(self, operations: Iterable[str]) -> None:
        self._operations = tuple(operations)
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> Fault:
        """Let requests go wrong from now on.

        Raises:
            ValueError: there is no operation of that name, and none whose name begins so.
        """
        wanted = fault.operation
        names = [f"{name}." for name in self._operations]
        if wanted and not any(name.startswith(f"{wanted}.") for name in names):
            close = difflib.get_close_matches(wanted, self._operations)
            hint = f"; did you mean {' or '.join(close)}?" if close else ""
            raise ValueError(f"there is no operation {wanted!r}{hint}")
        with self._lock:
            self._faults.append(fault)
        return fault

    def strike(self, operation: str, host: Host | None) -> Fault | None:
        """Return the fault that hits a request, the first that was asked for."""
        with self._lock:
            for fault in self._faults:
                if fault.hits_request(operation, host):
                    return fault
        return None

    def clear(self) -> None:
        """Forget all faults, and end those that keep a client waiting."""
        with self._lock:
            faults, self._faults = self._faults, []
        for fault in faults:
            fault.cancel()
