"""What a client sends, read within limits of time: a connection does not last without requests."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import socket

    from _typeshed import WriteableBuffer


@dataclass(frozen=True)
class Limits:
    """How long and how many.

    Args:
        connections: how many at once; one more ends the one whose last response is longest ago.
        idle: seconds that a connection may wait for its next request. Clients give up sooner.
        head: seconds from the first byte of a request to the end of its headers.
        silence: seconds without a byte of a body, and for a block of a response to be taken.
    """

    connections: int = 512
    idle: float = 75.0
    head: float = 30.0
    silence: float = 60.0


class Incoming(io.RawIOBase):
    """The bytes that come on a connection.

    Args:
        connection: the socket to read from.
        limits: how long to wait for them.
    """

    def __init__(self, connection: socket.socket, limits: Limits) -> None:
        self._connection = connection
        self._limits = limits
        self._ends: float | None = None
        self._is_idle = False

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def begin_request(self) -> None:
        """Wait for the head of a request from now on."""
        self._ends = time.monotonic() + self._limits.idle
        self._is_idle = True

    def begin_body(self) -> None:
        """Wait for a body from now on, as long as something comes."""
        self._ends = None

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read what is there, or wait for the first byte.

        Raises:
            TimeoutError: it did not come in time.
        """
        received = self._wait_and_receive(buffer)
        if self._is_idle:
            self._is_idle = False
            self._ends = time.monotonic() + self._limits.head
        return received

    def _wait_and_receive(self, buffer: WriteableBuffer) -> int:
        left = self._limits.silence if self._ends is None else self._ends - time.monotonic()
        if left <= 0.0:
            raise TimeoutError("the head of the request did not come in time")
        self._connection.settimeout(left)
        return self._connection.recv_into(buffer)
