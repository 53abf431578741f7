"""Bytes in the content codings of HTTP."""

from __future__ import annotations

import zlib

GZIP = 16 + zlib.MAX_WBITS
ZLIB = zlib.MAX_WBITS
RAW = -zlib.MAX_WBITS  # without any envelope


def compressed(content: bytes, wbits: int = GZIP) -> bytes:
    """Return bytes in one member of gzip, in zlib's envelope or in none."""
    compressor = zlib.compressobj(wbits=wbits)
    return compressor.compress(content) + compressor.flush()
