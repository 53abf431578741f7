"""Lines of heads that are not about where a body ends, usual ones and odd ones."""

from __future__ import annotations

from random import Random


def media_type(rng: Random) -> list[bytes]:
    return rng.choices(
        [
            [b"Content-Type: application/json"],
            [b"Content-Type: video/mp4"],
            [],
            [b"Content-Type: text/html"],
            [b"Content-Type:"],
        ],
        (50, 40, 8, 2, 1),
    )[0]


def persistence(rng: Random) -> list[bytes]:
    return rng.choices(
        [
            [],
            [b"Connection: keep-alive"],
            [b"Connection: close"],
            [b"connection: Close, X"],
            [b"Keep-Alive: timeout=5"],
            [b"Connection: keep-alive", b"Connection: close"],
            [b"Proxy-Connection: close"],
        ],
        (70, 10, 8, 2, 2, 2, 1),
    )[0]


def oddities(rng: Random) -> list[bytes]:
    """Return lines of a head that are seldom seen.

    Location is not among them: damaged, it could lead to another machine.
    """
    if rng.random() < 0.6:
        return []
    lines = [
        [b"X-Folded: a\r\n and b"],
        [b"X-Folded: a\r\n\tContent-Length: 3"],
        [b"\tX: begins with a tab"],
        [b" Content-Length: 1"],
        [b": no name"],
        [b"no colon"],
        [b"X : a space before the colon"],
        [b"Content-Length : 1"],
        [b"X: \x00"],
        [b"X: \xe9\xff"],
        [b"X:\x0b\x0c"],
        [b"X: a\rb"],
        [b"X: a\r\r"],
        [b"X: a\nY: b"],
        [b'ETag: "a"', b'ETag: "b"'],
        [b"Set-Cookie: a=b", b"Set-Cookie: c=d"],
        [b"Content-Range: bytes 0-1/2"],
        [b"Content-Range: bytes 5-9/10"],
        [b"Retry-After: soon"],
        [b"Trailer: X-Trailer"],
        [b"Upgrade: h2c"],
        [b"X-Long: " + b"x" * rng.choice([1000, 60_000, 65_529, 65_530, 70_000])],
        [b"X-%d: y" % number for number in range(rng.choice([50, 99, 100, 101, 200]))],
        [b"\xef\xbb\xbfX: a mark of byte order"],
        [b"HTTP/1.1 200 OK"],
        [b"\x85Content-Length: 1"],
    ]
    return rng.choice(lines)


def interim(rng: Random) -> tuple[bytes, ...]:
    """Return the heads of answers that come before the one that counts, mostly none."""
    if rng.random() < 0.93:
        return ()
    heads = [
        b"HTTP/1.1 100 Continue\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
        b"HTTP/1.1 102 Processing\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"HTTP/1.1 103 Early Hints\r\nno colon\r\n\r\n",
        b"\r\n",
    ]
    return tuple(rng.choices(heads, (8, 4, 2, 1, 1, 1, 1), k=rng.choice([1, 1, 2, 5])))
