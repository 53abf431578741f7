"""A grammar of HTTP answers, right and wrong, and what befalls them; nothing here sends or reads.

A seed and a number make the same case each time.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from enum import Enum
from random import Random

from transport.differential.compression import RAW, ZLIB, compressed
from transport.differential.framing import framed
from transport.differential.heads import interim, media_type, oddities, persistence
from transport.differential.mutations import mutated

CALLS = ("json", "text", "bytes", "file")


class Ending(Enum):
    """What the server does once it has sent an answer."""

    CLOSE = "close"
    KEEP = "keep"  # the connection is open for the next request
    LATE = "late"  # something more comes after a moment, and the connection is open
    EARLY = "early"  # the answer had come before the request was sent


@dataclass(frozen=True)
class Answer:
    """An answer in its parts.

    Attributes:
        interim: heads of answers that come before.
        status: the first line.
        headers: the lines of the head.
        body: as it is on the wire, in chunks perhaps.
        surplus: what comes after its end.
        newline: what ends a line of the head.
    """

    status: bytes
    headers: tuple[bytes, ...]
    body: bytes
    interim: tuple[bytes, ...] = ()
    surplus: bytes = b""
    newline: bytes = b"\r\n"

    def __bytes__(self) -> bytes:
        head = self.newline.join([self.status, *self.headers, b"", b""])
        return b"".join([*self.interim, head, self.body, self.surplus])


@dataclass(frozen=True)
class Case:
    """What the server does with one request, and which call sends it.

    Attributes:
        number: stands in the path of the request and in the body of the answer.
        call: one of CALLS.
        wire: all that is answered.
        ending: what happens then.
        late: what comes later, where something does.
    """

    number: int
    call: str
    wire: bytes
    ending: Ending
    late: bytes = b""


def case(seed: str, number: int) -> Case:
    """Return a case: half of them are an answer of the grammar, and half one that was damaged."""
    rng = Random(f"{seed}/{number}")  # noqa: S311 - repeatable, not secret
    wire = bytes(answer(rng, number))
    if rng.random() < 0.5:
        wire = mutated(rng, wire)
    [ending] = rng.choices(list(Ending), (60, 30, 5, 5))
    late = other_answer(rng) if ending is Ending.LATE else b""
    return Case(number, rng.choice(CALLS), wire, ending, late)


def answer(rng: Random, number: int) -> Answer:
    """Return an answer of the grammar."""
    encoding, body = encoded(rng, content(rng, number))
    framing, body = framed(rng, body)
    headers = [*framing, *media_type(rng), *encoding, *persistence(rng), *oddities(rng)]
    rng.shuffle(headers)
    made = Answer(status(rng), tuple(headers), body, interim(rng))
    if rng.random() < 0.1:
        made = replace(made, surplus=surplus(rng))
    if rng.random() < 0.05:
        made = replace(made, newline=b"\n")
    return made


def content(rng: Random, number: int) -> bytes:
    """Return what the answer says, which names its case; some of it is long, or not JSON."""
    filler = "x" * rng.choice([0, 0, 10, 10, 300, 20_000])
    text = json.dumps({"case": number, "filler": filler}).encode()
    return rng.choices(
        [text, b"", text[:-1], b"<html>" + text, b"\xff\xfe" + text], (90, 4, 2, 2, 2)
    )[0]


def status(rng: Random) -> bytes:
    version = rng.choices(
        [b"HTTP/1.1", b"HTTP/1.0", b"HTTP/1.2", b"HTTP/0.9", b"HTTP/2", b"http/1.1", b"ICY"],
        (80, 12, 2, 1, 1, 1, 1),
    )[0]
    code = rng.choices(
        [
            b"200",
            b"201",
            b"206",
            b"203",
            b"204",
            b"205",
            b"304",
            b"404",
            b"500",
            b"503",
            b"302",
            b"101",
            b"99",
            b"999",
            b"020",
            b"2000",
        ],
        (120, 4, 4, 1, 8, 2, 4, 8, 4, 2, 4, 1, 1, 1, 1, 1),
    )[0]
    reason = rng.choices(
        [b" OK", b"", b" ", b" \xfc\xf6", b" a  b\t", b" " + b"r" * 300], (70, 8, 4, 2, 2, 1)
    )[0]
    return version + b" " + code + reason


def encoded(rng: Random, text: bytes) -> tuple[list[bytes], bytes]:
    """Return the header of a content coding and the body in it, or in something like it."""
    packed = compressed(text)
    choices: list[tuple[int, bytes, bytes]] = [
        (100, b"", text),
        (8, b"gzip", packed),
        (2, b"GZip", packed),
        (2, b"x-gzip", packed),
        (2, b"deflate", compressed(text, ZLIB)),
        (2, b"deflate", compressed(text, RAW)),
        (2, b"gzip", packed[: rng.randrange(len(packed))]),
        (2, b"gzip", packed + b"\0" * 8),
        (2, b"gzip", compressed(text[:5]) + compressed(text[5:])),
        (2, b"gzip", text),
        (1, b"gzip, gzip", compressed(packed)),
        (1, b"identity", text),
        (1, b"br", text),
        (1, b"", packed),
    ]
    [(_, name, body)] = rng.choices(choices, [weight for weight, _, _ in choices])
    return [b"Content-Encoding: " + name] if name else [], body


def surplus(rng: Random) -> bytes:
    """Return what nobody asked for."""
    return rng.choice([b"\r\n", b"x", b"HTTP/1.1 200 OK\r\n", b"\0" * 5000, other_answer(rng)])


def other_answer(rng: Random) -> bytes:
    """Return a whole answer that belongs to no request; who gets it has mistaken it for its own."""
    body = b'{"probe": -1}'
    head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body)
    return (head + body) * rng.choice([1, 1, 3])
