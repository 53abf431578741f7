"""The wrongs that a service can do: each a `Fault` for the fault server to act."""

from __future__ import annotations

import socket
import zlib
from functools import cache

from transport.fault_server import Act, Fault, Line, abort, well

HTML = b"<!DOCTYPE html><html><body>Sorry, we are closed.</body></html>"
BOMB_MEBIBYTES = 64


def status(code: int, **headers: str) -> Fault:
    """Answer with an error status."""
    return Fault(lambda line: line.answer(code, b'{"error": "as told"}', **headers))


def body(content: bytes, **headers: str) -> Fault:
    """Answer 200 with this body."""
    return Fault(lambda line: line.answer(200, content, **headers))


def page() -> Fault:
    """Answer 200 with a web page."""
    return body(HTML, Content_Type="text/html; charset=utf-8")


def raw(data: bytes, *, then: Act = Line.close) -> Fault:
    """Answer with these bytes, whatever they are."""

    def act(line: Line) -> None:
        line.send(data)
        then(line)

    return Fault(act)


def reset(*, early: bool = False) -> Fault:
    """End the connection by RST, early for before the body of the request is read."""
    return Fault(Line.reset, early)


def hang_up() -> Fault:
    """Close the connection without an answer."""
    return Fault(Line.close)


def silence() -> Fault:
    """Take the request and never answer."""
    return Fault(Line.hold)


def stop_reading() -> Fault:
    """Never read the body of the request."""
    return Fault(Line.hold, early=True)


def dripping_head() -> Fault:
    """Send the head of the answer a byte every 50 ms."""
    return Fault(lambda line: line.drip(b"HTTP/1.1 200 OK\r\nX-Slow: " + b"y" * 1000, 0.05))


def dripping_body() -> Fault:
    """Send the head at once, and the body a byte every 50 ms."""

    def act(line: Line) -> None:
        line.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        line.drip(b" " * 1000, 0.05)

    return Fault(act)


def slow_answer(content: bytes, *, pause: float) -> Fault:
    """Answer well, a byte at a time."""
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    return Fault(lambda line: line.drip(head + content, pause))


def slow_file(*, pause: float, blocks: int) -> Fault:
    """Answer with a file, 2 KiB at a time."""

    def act(line: Line) -> None:
        line.send(f"HTTP/1.1 200 OK\r\nContent-Length: {blocks * 2048}\r\n\r\n".encode())
        for _ in range(blocks):
            line.server.released.wait(pause)
            line.send(bytes(2048))

    return Fault(act)


def slow_reading(*, pause: float) -> Fault:
    """Read the body of the request in small steps, and answer well."""

    def act(line: Line) -> None:
        left = int(line.arrival.headers["content-length"])
        while left:
            line.server.released.wait(pause)
            block = line.reader.read(min(left, 64 * 1024))
            left -= len(block)
            line.arrival.body += block
        line.arrival.whole = True
        well(line)

    return Fault(act, early=True)


def cut() -> Fault:
    """Promise 1000 bytes, send 3, and close."""
    return raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{  ")


def reset_after_head() -> Fault:
    """Promise 1000 bytes, and end the connection by RST."""
    return raw(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", then=Line.reset)


def cut_chunked() -> Fault:
    """End the connection inside of a chunk."""
    return raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{  ")


def cut_refusal(code: int) -> Fault:
    """Answer with an error status and a body that ends before its end."""
    return raw(f"HTTP/1.1 {code} Said\r\nContent-Length: 1000\r\n\r\n{{  ".encode())


def early_word(code: int) -> Fault:
    """Send an informational answer, and a little later the one that counts."""

    def act(line: Line) -> None:
        line.send(f"HTTP/1.1 {code} Wait\r\nLink: </a>\r\n\r\n".encode())
        line.server.released.wait(0.05)
        well(line)

    return Fault(act)


def redirect(code: int, location: str) -> Fault:
    """Answer with a redirect."""
    return Fault(lambda line: line.answer(code, b"", Location=location))


def gzipped(content: bytes) -> bytes:
    """Return the bytes in gzip."""
    compressor = zlib.compressobj(wbits=31)
    return compressor.compress(content) + compressor.flush()


@cache
def bomb() -> Fault:
    """Answer with 64 KiB that become 64 MiB."""
    compressor = zlib.compressobj(wbits=31)
    parts = [compressor.compress(b" " * (1 << 20)) for _ in range(BOMB_MEBIBYTES)]
    return body(b"".join([*parts, compressor.flush()]), Content_Encoding="gzip")


def endless() -> Fault:
    """Answer with a body that has no end."""

    def act(line: Line) -> None:
        line.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while not line.server.released.is_set():
            line.send(b"10000\r\n" + b" " * 0x10000 + b"\r\n")

    return Fault(act)


def large(count: int) -> Fault:
    """Answer with so many bytes, without holding them in memory."""

    def act(line: Line) -> None:
        line.send(f"HTTP/1.1 200 OK\r\nContent-Length: {count}\r\n\r\n".encode())
        for _ in range(count // 10_000):
            line.send(b" " * 10_000)

    return Fault(act)


def reset_at_hello(connection: socket.socket) -> None:
    """End a connection by RST as soon as the peer wants to shake hands."""
    # Any earlier, and the peer's ssl module itself now and then forgets the socket unclosed.
    connection.recv(1)
    abort(connection)
    raise ConnectionError


def hold_at_accept(connection: socket.socket) -> None:
    """Do nothing with a connection until the peer gives up."""
    connection.recv(1)
    connection.settimeout(20)
    while connection.recv(65536):
        pass
    raise ConnectionError
