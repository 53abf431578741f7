"""Faults: which requests go wrong, and how often; what happens to them is said in ``kinds``."""

from __future__ import annotations

import difflib
import random
import threading
from collections.abc import Iterable
from dataclasses import KW_ONLY, dataclass, field
from typing import Literal, get_args

from ..model.assumptions import Host
from .kinds import KINDS, FaultKind, Kind

FaultMoment = Literal["before", "after"]


@dataclass(eq=False)
class Fault:
    """One thing that goes wrong; ``hits`` counts how often it has.

    Args:
        operation: which requests, as ``videos.create``; steps of uploads begin with their
            operation, as ``videos.create.prepare``, and so ``videos`` means all of them. None for
            any.
        kind: ``status`` answers with an error, ``reset`` breaks the connection, ``hang`` never
            answers, ``delay`` and ``slow`` answer late and in drops, ``cut`` breaks off in the
            middle of the response, ``wrong_length`` announces another length than it sends.
        status: the status of the response; 503 when left out, with the kind ``status``.
        times: how often at most; None for no end.
        when: ``before`` leaves the work undone, ``after`` does it and loses its response.
        host: only on this host: server, api, cdn, js-cdn or storage.
        probability: how likely each matching request is to be hit, from 0 to 1.
        seed: makes the throws of ``probability`` the same in every run; the emulator's own
            seed when left out.
        retry_after: the ``Retry-After`` of the response: seconds, or text.
        seconds: how long a ``hang``, ``delay`` or ``slow`` takes; 60 and 1 when left out.
        at_byte: the byte of the request at which a ``reset`` happens, or of the response at
            which a ``cut`` does; after the request, or half-way, when left out.
        length: the length that ``wrong_length`` announces; half the true one when left out.
        code: the code in the XML of the storage host; the usual one when left out.
        body: text to respond with instead of an error as the service writes it.

    Raises:
        ValueError: there is no such operation, host, kind or moment, or the probability does not
            lie between 0 and 1.
    """

    operation: str | None = None
    _: KW_ONLY
    kind: FaultKind = "status"
    status: int | None = None
    times: int | None = 1
    when: FaultMoment = "before"
    host: Host | str | None = None
    probability: float = 1.0
    seed: int | str | None = None
    retry_after: float | str | None = None
    seconds: float | None = None
    at_byte: int | None = None
    length: int | None = None
    code: str | None = None
    body: str | None = None
    hits: int = field(default=0, init=False)
    behaviour: Kind = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, not {self.kind!r}")
        if self.when not in get_args(FaultMoment):
            raise ValueError(f"when must be before or after, not {self.when!r}")
        if not 0.0 <= self.probability <= 1.0:
            raise ValueError(f"probability must lie between 0 and 1, not {self.probability!r}")
        if self.host is not None:
            self.host = Host(self.host)
        self.behaviour = KINDS[self.kind](self.seconds, self.at_byte, self.length)
        if self.status is None:
            self.status = self.behaviour.default_status
        self.begin(self.seed)

    @property
    def does_work(self) -> bool:
        """Whether the operation is carried out although its response is altered or lost."""
        return self.when == "after" or (self.behaviour.alters_response and self.status is None)

    def begin(self, seed: int | str | None) -> None:
        """Throw with this seed from now on."""
        self._random = random.Random(seed)  # noqa: S311 (repeatable, not secret)

    def hits_request(self, operation: str, host: Host | None) -> bool:
        """Throw for a request to an operation on a host, and count it if it is hit."""
        if self.behaviour.cancelled.is_set() or (
            self.times is not None and self.hits >= self.times
        ):
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
        self.behaviour.cancelled.set()


class Faults:
    """The faults that were asked for, in the order in which they were.

    Args:
        operations: the names of all operations.
        seed: what the throws of a fault begin with that has no seed of its own.
    """

    def __init__(self, operations: Iterable[str], seed: int | str | None = None) -> None:
        self._operations = tuple(operations)
        self._seed = seed
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
        if fault.seed is None:
            fault.begin(self._seed)
        with self._lock:
            self._faults.append(fault)
        return fault

    def find(self, operation: str, host: Host | None) -> Fault | None:
        """Return the fault that hits a request: the first that was asked for."""
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
