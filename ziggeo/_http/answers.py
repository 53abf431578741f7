"""How the body of an answer is read: bounded, decompressed, as JSON, as text or as a refusal."""

from __future__ import annotations

import json
import zlib
from typing import NamedTuple

from ..errors import InvalidResponseError, excerpt
from .pool import ExchangeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from http.client import HTTPMessage
    from typing import Any

    from .pool import Exchange

GONE = 404

_MOST_ERROR_BYTES = 64 * 1024
_SNIFFED = 256
_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Refusal(NamedTuple):
    """An answer that is no success."""

    status: int
    reason: str
    headers: HTTPMessage
    body: bytes


def read_json(exchange: Exchange, most: int) -> Any:
    """Return an answer of at most so many bytes, parsed from JSON.

    Raises:
        InvalidResponseError: it is no JSON, or too large.
    """
    body = _read_whole(exchange, most)
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        raise _invalid("the answer is no JSON", exchange, body) from None


def read_text(exchange: Exchange, most: int) -> str:
    """Return an answer of at most so many bytes as text; empty for what is gone already.

    Raises:
        InvalidResponseError: it is a web page, or too large.
    """
    body = _read_whole(exchange, most)
    if exchange.response.status == GONE:
        return ""
    if body[:_SNIFFED].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise _invalid("the answer is a web page", exchange, body)
    return body.decode("utf-8", "replace")


def read_refusal(exchange: Exchange) -> Refusal:
    """Return an answer that is no success, with the first 64 KiB of what it says."""
    response = exchange.response
    try:
        body = exchange.read(_MOST_ERROR_BYTES)
        if response.headers.get("Content-Encoding") in _COMPRESSED:
            body = _inflated(body, _MOST_ERROR_BYTES, whole=False)
    except (ExchangeError, InvalidResponseError):
        body = b""  # the status has come, and says more than how its explanation was lost
    return Refusal(response.status, response.reason, response.headers, body)


def _read_whole(exchange: Exchange, most: int) -> bytes:
    body = exchange.read(most + 1)
    encoding = exchange.response.headers.get("Content-Encoding", "identity").lower()
    if encoding in _COMPRESSED:
        body = _inflated(body, most)
    elif encoding != "identity":
        raise _invalid(f"the answer is encoded as {encoding!r}", exchange, b"")
    if len(body) > most:
        raise _invalid(f"the answer is larger than {most} bytes", exchange, body)
    return body


def _invalid(message: str, exchange: Exchange, body: bytes) -> InvalidResponseError:
    """Return the error for a success that is none, with the beginning of what came."""
    text = body[:_MOST_ERROR_BYTES].decode("utf-8", "replace")
    response = exchange.response
    return InvalidResponseError(
        f"{message}: {excerpt(text)}" if text else message,
        status=response.status,
        body=text,
        headers=dict(response.headers),
    )


def _inflated(body: bytes, most: int, *, whole: bool = True) -> bytes:
    """Decompress gzip or deflate, one byte more than the most at most."""
    decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        inflated = decoder.decompress(body, most + 1)
    except zlib.error as error:
        raise InvalidResponseError(f"the answer cannot be decompressed: {error}") from error
    if whole and not decoder.eof and len(inflated) <= most:
        raise InvalidResponseError("the compressed answer ends before its end")
    return inflated
