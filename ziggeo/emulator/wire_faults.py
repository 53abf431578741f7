"""What a fault does to the bytes of an answer on its connection; who is hit is ``faults``'s say."""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable, Iterator
from typing import Final

from .faults import SLOW_SECONDS, Fault
from .request_body import RequestBody

_SLICES: Final = 10


def read_before_reset(fault: Fault, body: RequestBody) -> None:
    """Read a request as far as it may go before its connection is reset."""
    if fault.at_byte is None:
        body.discard()
    else:
        body.read(fault.at_byte)


def reset(connection: socket.socket) -> None:
    """Have the connection end with RST instead of FIN when it is closed."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def leaves_something(fault: Fault, headers: list[tuple[str, str]]) -> bool:
    """Tell whether an answer can be cut: one without a body is lost as a whole."""
    return fault.kind != "cut" or _length(headers) > 0


def announced(fault: Fault, headers: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the headers with the length that a fault wants to be announced."""
    if fault.kind != "wrong_length":
        return headers
    wrong = _length(headers) // 2 if fault.length is None else fault.length
    others = [pair for pair in headers if pair[0].lower() != "content-length"]
    return [*others, ("Content-Length", str(wrong))]


def spoilt(
    fault: Fault, headers: list[tuple[str, str]], blocks: Iterable[bytes]
) -> Iterator[bytes]:
    """Go through the body of an answer as a fault lets it out."""
    if fault.kind == "slow":
        yield from _slowly(fault, _length(headers), blocks)
    elif fault.kind == "cut":
        at_byte = _length(headers) // 2 if fault.at_byte is None else fault.at_byte
        yield from _at_most(at_byte, blocks)
    else:
        yield from blocks


def _slowly(fault: Fault, length: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield b""
    size = max(1, length // _SLICES)
    seconds = SLOW_SECONDS if fault.seconds is None else fault.seconds
    for block in blocks:
        for begin in range(0, len(block), size):
            fault.over.wait(seconds * size / max(1, length))
            yield block[begin : begin + size]


def _at_most(length: int, blocks: Iterable[bytes]) -> Iterator[bytes]:
    yield b""
    for block in blocks:
        yield block[:length]
        length -= len(block)
        if length <= 0:
            return


def _length(headers: list[tuple[str, str]]) -> int:
    return int(next((value for name, value in headers if name.lower() == "content-length"), "0"))
