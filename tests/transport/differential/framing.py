"""Where a body ends, as heads say it: truly or not, by a length, in chunks or not at all."""

from __future__ import annotations

from random import Random


def framed(rng: Random, body: bytes) -> tuple[list[bytes], bytes]:
    """Return the headers that say where a body ends, truly or not, and the body so framed."""
    length = b"Content-Length: %d" % len(body)
    if rng.random() < 0.45:
        return [length], body
    chunked = [b"Transfer-Encoding: chunked"]
    chunks = in_chunks(rng, body)
    return rng.choices(
        [
            (chunked, chunks),
            ([], body),
            ([b"transfer-encoding:CHUNKED"], chunks),
            ([*chunked, length], chunks),
            ([*chunked, b"Content-Length: %d" % len(chunks)], chunks),
            ([*chunked, *chunked], chunks),
            ([odd_coding(rng)], chunks),
            (chunked, body),
            ([length, length], body),
            ([odd_length(rng, len(body))], body),
            ([length, odd_length(rng, len(body))], body),
        ],
        (30, 10, 3, 3, 2, 2, 4, 1, 3, 8, 3),
    )[0]


def odd_coding(rng: Random) -> bytes:
    return b"Transfer-Encoding: " + rng.choice(
        [
            b"gzip, chunked",
            b"chunked, chunked",
            b"identity",
            b"xchunked",
            b"",
            b" chunked ",
            b"chunked;q=1",
            b"\x0bchunked",
            b"gzip",
        ]
    )


def odd_length(rng: Random, size: int) -> bytes:
    """Return a Content-Length that is not the true one, or is written otherwise."""
    forms = [
        b"%d" % (size + rng.randrange(1, 9)),
        b"%d" % max(0, size - rng.randrange(1, 9)),
        b"%d, %d" % (size, size),
        b"%d,%d" % (size, size + 1),
        b"+%d" % size,
        b"-%d" % size,
        b"00%d" % size,
        b"%d.0" % size,
        b"0x%x" % size,
        b"1_%d" % size,
        b"%d " % size,
        b"%d x" % size,
        b"\xb2%d" % size,
        b"",
        b"9" * rng.choice([19, 20, 5000]),
    ]
    return b"Content-Length: " + rng.choice(forms)


def in_chunks(rng: Random, body: bytes) -> bytes:
    """Return a body in chunks, whose sizes are written in many ways."""
    parts = []
    rest = body
    while rest:
        count = rng.choice([1, 7, 16, 100, len(rest)])
        part, rest = rest[:count], rest[count:]
        parts.append(chunk_size(rng, len(part)) + b"\r\n" + part + b"\r\n")
        if len(parts) > 30:
            parts.append(b"%x\r\n%b\r\n" % (len(rest), rest) if rest else b"")
            break
    last = rng.choices([b"0", b"000", b"0;last", b"-0", b""], (80, 5, 5, 1, 1))[0]
    trailer = rng.choices(
        [
            b"\r\n\r\n",
            b"\r\nX-Trailer: a\r\n\r\n",
            b"\r\nContent-Length: 1\r\n\r\n",
            b"\n\n",
            b"\r\n",
            b"",
        ],
        (80, 8, 3, 2, 2, 2),
    )[0]
    return b"".join([*parts, last, trailer])


def chunk_size(rng: Random, size: int) -> bytes:
    forms = [
        b"%x",
        b"%X",
        b"000%x",
        b"%x;name=value",
        b'%x ; a="\r"',
        b"%x ",
        b" %x",
        b"+%x",
        b"0x%x",
        b"%x_0",
    ]
    [form] = rng.choices(forms, (200, 30, 20, 10, 1, 2, 1, 1, 1, 1))
    return form % size
