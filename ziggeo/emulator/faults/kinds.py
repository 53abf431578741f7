"""What a fault does to a request and its response: one class a kind of fault.

Which requests are hit is decided in ``faults``; ``http.app`` and ``http.server`` carry out what a
kind says.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Final, Literal

FaultKind = Literal["status", "reset", "hang", "delay", "slow", "cut", "wrong_length"]

_SLICES: Final = 10


@dataclass(frozen=True)
class Kind:
    """What the kinds have in common: a response that arrives as it should, in good time.

    Args:
        seconds: how long it takes; None for what is usual.
        at_byte: where it happens; None for what is usual.
        length: the ``Content-Length`` to announce; None for what is usual.
        cancelled: set when the fault is called off, which ends all waiting.
    """

    seconds: float | None = None
    at_byte: int | None = None
    length: int | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    # The status of the response; None for that of the work.
    default_status: ClassVar[int | None] = None
    # Whether it alters the response to the work, so that the work has to be done.
    alters_response: ClassVar[bool] = False
    # Whether the client gets to see nothing of the response.
    loses_response: ClassVar[bool] = False
    # How the connection ends: not at all, with FIN, or with RST.
    closes_connection: ClassVar[bool] = False
    resets_connection: ClassVar[bool] = False

    @property
    def bytes_read(self) -> int | None:
        """How much of the request is read; None for all of it."""
        return None

    def wait(self) -> None:
        """Let time pass before the response."""

    def responds(self, length: int) -> bool:
        """Tell whether anything of a response is sent whose body has a length."""
        return not self.loses_response

    def announced_length(self, length: int) -> int:
        """Return what ``Content-Length`` says of a body."""
        return length

    def body(self, length: int, blocks: Iterable[bytes]) -> Iterable[bytes]:
        """Go through the body of a response as it is sent."""
        return blocks


class Status(Kind):
    """An error instead of the response."""

    default_status: ClassVar[int | None] = 503


class Reset(Kind):
    """A connection that is reset when the request, or a part of it, has arrived."""

    loses_response = True
    closes_connection = True
    resets_connection = True

    @property
    def bytes_read(self) -> int | None:
        """How much of the request is read; None for all of it."""
        return self.at_byte


class Hang(Kind):
    """No response, on a connection that stays open for a while."""

    loses_response = True
    closes_connection = True

    def wait(self) -> None:
        """Wait for longer than any read timeout of a test, but not for ever."""
        self.cancelled.wait(60.0 if self.seconds is None else self.seconds)


class Delay(Kind):
    """A response that comes late."""

    alters_response = True

    def wait(self) -> None:
        """Let time pass before the response."""
        self.cancelled.wait(1.0 if self.seconds is None else self.seconds)


class Slow(Kind):
    """A response whose body comes in drops."""

    alters_response = True

    def body(self, length: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Send the head at once, and the body slice by slice."""
        yield b""
        size = max(1, length // _SLICES)
        seconds = 1.0 if self.seconds is None else self.seconds
        for block in blocks:
            for begin in range(0, len(block), size):
                self.cancelled.wait(seconds * size / max(1, length))
                yield block[begin : begin + size]


class Cut(Kind):
    """A response that breaks off in the middle; one without a body is lost as a whole."""

    alters_response = True
    closes_connection = True

    def responds(self, length: int) -> bool:
        """Tell whether anything of a response is sent whose body has a length."""
        return length > 0

    def body(self, length: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """Send the head, and the body up to where it is cut."""
        yield b""
        remaining = length // 2 if self.at_byte is None else self.at_byte
        for block in blocks:
            yield block[:remaining]
            remaining -= len(block)
            if remaining <= 0:
                return


class WrongLength(Kind):
    """A response that is longer or shorter than it says."""

    alters_response = True
    closes_connection = True

    def announced_length(self, length: int) -> int:
        """Return the wrong length that was asked for, or half the true one."""
        return length // 2 if self.length is None else self.length


KINDS: Final[dict[FaultKind, type[Kind]]] = {
    "status": Status,
    "reset": Reset,
    "hang": Hang,
    "delay": Delay,
    "slow": Slow,
    "cut": Cut,
    "wrong_length": WrongLength,
}
