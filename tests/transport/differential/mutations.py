"""What befalls an answer on its way: bytes that are lost, doubled, changed or put in."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

ODD_BYTES = (
    b"\r",
    b"\n",
    b"\r\n",
    b"\0",
    b" ",
    b"\t",
    b":",
    b";",
    b",",
    b"\xff",
    b"0",
    b"-",
    b"\x85",
)


def mutated(rng: Random, wire: bytes) -> bytes:
    """Return an answer to which one to three things have happened."""
    for _ in range(rng.choice([1, 1, 1, 2, 3])):
        wire = rng.choice(MUTATIONS)(rng, wire)
    return wire


def cut(rng: Random, wire: bytes) -> bytes:
    return wire[: rng.randrange(len(wire) + 1)]


def cut_in_head(rng: Random, wire: bytes) -> bytes:
    return wire[: place(rng, wire)]


def lose(rng: Random, wire: bytes) -> bytes:
    at = place(rng, wire)
    return wire[:at] + wire[at + rng.choice([1, 1, 2, 5]) :]


def change(rng: Random, wire: bytes) -> bytes:
    at = place(rng, wire)
    return wire[:at] + bytes([rng.randrange(256)]) + wire[at + 1 :]


def insert(rng: Random, wire: bytes) -> bytes:
    at = place(rng, wire)
    return wire[:at] + rng.choice(ODD_BYTES) + wire[at:]


def double_part(rng: Random, wire: bytes) -> bytes:
    at = place(rng, wire)
    return wire[:at] + wire[at : at + rng.choice([1, 2, 10])] + wire[at:]


def double_line(rng: Random, wire: bytes) -> bytes:
    lines = wire.split(b"\r\n")
    at = rng.randrange(len(lines))
    return b"\r\n".join(lines[:at] + lines[at : at + 1] + lines[at:])


def lose_line(rng: Random, wire: bytes) -> bytes:
    lines = wire.split(b"\r\n")
    del lines[rng.randrange(len(lines))]
    return b"\r\n".join(lines)


def swap_case(rng: Random, wire: bytes) -> bytes:
    at = place(rng, wire)
    end = at + rng.randrange(1, 12)
    return wire[:at] + wire[at:end].swapcase() + wire[end:]


def bare_newlines(rng: Random, wire: bytes) -> bytes:
    return wire.replace(b"\r\n", rng.choice([b"\n", b"\r", b"\r\r\n"]), rng.choice([1, 2, -1]))


MUTATIONS: tuple[Callable[[Random, bytes], bytes], ...] = (
    *(cut, cut_in_head, lose, change, insert, double_part),
    *(double_line, lose_line, swap_case, bare_newlines),
)


def place(rng: Random, wire: bytes) -> int:
    """Return where something happens: more often in the head, which is short."""
    return rng.randrange(min(len(wire), rng.choice([60, 250, 100_000])) + 1)
