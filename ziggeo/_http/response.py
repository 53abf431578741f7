"""How the body of a response is read: bounded, decompressed, as JSON, as text or as an error."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, NamedTuple

from .._words import visible
from ..errors import InvalidResponseError
from .exchange import ExchangeError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .exchange import Exchange

NOT_FOUND = 404

_MAX_ERROR_BYTES = 64 * 1024
_SNIFFED = 256
_COMPRESSED = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_GZIP_MAGIC = b"\x1f\x8b"
_MAX_MEMBERS = 100  # each copies what comes after it


class ErrorResponse(NamedTuple):
    """A response that is not a success."""

    status: int
    reason: str
    headers: Mapping[str, str]
    body: bytes


def read_json(exchange: Exchange, limit: int) -> Any:
    """Return a response of at most `limit` bytes, parsed from JSON.

    Raises:
        InvalidResponseError: it is not JSON, or too large.
    """
    body = _read_whole(exchange, limit)
    try:
        return json.loads(body.decode())
    except (ValueError, RecursionError):
        raise _invalid("the response is not JSON", exchange, body) from None


def read_text(exchange: Exchange, limit: int) -> str:
    """Return a response of at most `limit` bytes as text; empty for what was deleted before.

    Raises:
        InvalidResponseError: it is a web page, or too large.
    """
    body = _read_whole(exchange, limit)
    if exchange.status == NOT_FOUND:
        return ""
    if body[:_SNIFFED].lstrip().lower().startswith((b"<!doctype html", b"<html")):
        raise _invalid("the response is a web page", exchange, body)
    return body.decode("utf-8", "replace")


def read_error(exchange: Exchange) -> ErrorResponse:
    """Return a response that is not a success, with the first 64 KiB of what it says."""
    try:
        body = exchange.read_up_to(_MAX_ERROR_BYTES)
        if _encoding(exchange) in _COMPRESSED:
            body = _inflated(body, _MAX_ERROR_BYTES, whole=False)
    except (ExchangeError, InvalidResponseError):
        body = b""  # the status has come, and says more than how its explanation was lost
    return ErrorResponse(exchange.status, exchange.reason, exchange.headers, body)


def _encoding(exchange: Exchange) -> str:
    headers = exchange.headers
    if "Content-Encoding" not in headers:
        return "identity"
    encoding: str = headers["Content-Encoding"]
    return encoding.strip().lower()


def _read_whole(exchange: Exchange, limit: int) -> bytes:
    body = exchange.read_up_to(limit + 1)
    encoding = _encoding(exchange)
    if not body:
        return body  # some servers name an encoding of nothing, of 204 for one
    if encoding in _COMPRESSED:
        # Not left to urllib3: it does not notice a gzip body without its end, and its reading
        # bounds what comes in and not what comes out.
        body = _inflated(body, limit)
    elif encoding != "identity":
        raise _invalid(f"the response is encoded as {encoding!r}", exchange, b"")
    if len(body) > limit:
        raise _invalid(f"the response is larger than {limit} bytes", exchange, body)
    return body


def _invalid(message: str, exchange: Exchange, body: bytes) -> InvalidResponseError:
    """Return the error for a success that is not what it should be, with its beginning."""
    text = body[:_MAX_ERROR_BYTES].decode("utf-8", "replace")
    return InvalidResponseError(
        f"{message}: {visible(text)}" if text.strip() else message,
        status=exchange.status,
        body=text,
        headers=dict(exchange.headers),
    )


def _inflated(body: bytes, limit: int, *, whole: bool = True) -> bytes:
    """Decompress gzip, all of its members, or deflate, up to one byte beyond the limit.

    RFC 1952, section 2.2: gzip is one member or several, one after the other. Anything else after
    a member, such as zeros that fill up a block, is passed over, as urllib3 and browsers do.
    """
    inflated = b""
    for _ in range(_MAX_MEMBERS):
        decoder = zlib.decompressobj(_GZIP_OR_ZLIB)
        try:
            inflated += decoder.decompress(body, limit + 1 - len(inflated))
        except zlib.error as error:
            raise InvalidResponseError(f"the response cannot be decompressed: {error}") from error
        if len(inflated) > limit:
            return inflated
        if whole and not decoder.eof:
            raise InvalidResponseError("the compressed response ends before its end")
        body = decoder.unused_data
        if not body or not _GZIP_MAGIC.startswith(body[: len(_GZIP_MAGIC)]):
            return inflated
    raise InvalidResponseError(f"the compressed response has more than {_MAX_MEMBERS} members")
