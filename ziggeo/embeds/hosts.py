"""Where pages of the service come from, by region; what an address and a nonce are made of."""

from __future__ import annotations

import re
from typing import Any, Final
from urllib.parse import urlsplit

from ..errors import ArgumentError

# Both regions: the service's client picks the hosts of Europe by the token.
ASSETS: Final = "https://assets-cdn.ziggeo.com"
_FRAMES: Final = {"us": "https://ziggeo.io", "eu": "https://eu-west-1.ziggeo.io"}
_NONCE: Final = re.compile(r"[A-Za-z0-9+/_-]+={0,2}")


def frames(region: str, base: str | None = None) -> str:
    """Return where frames come from: the address that is given, or that of a region.

    Raises:
        ArgumentError: there is no such region, or it is not an address.
    """
    if base is not None:
        return checked_base(base)
    if region not in _FRAMES:
        raise ArgumentError(f"a region is us or eu, not {region!r}")
    return _FRAMES[region]


def checked_base(base: Any) -> str:
    """Return an address that files are below of, without a slash at its end."""
    try:
        parts = urlsplit(base)
        is_address = parts.scheme in ("https", "http") and bool(parts.hostname) and not parts.query
    except (ValueError, AttributeError, TypeError):
        is_address = False
    if not isinstance(base, str) or not is_address or set(base) & set(" ;,'\"<>\\\r\n\t"):
        raise ArgumentError(f"{base!r} is not an address of the form https://host")
    return base.rstrip("/")


def origin(address: str) -> str:
    """Return what a policy calls the place of an address: its scheme, host and port."""
    parts = urlsplit(checked_base(address))
    return f"{parts.scheme}://{parts.netloc}"


def checked_nonce(nonce: Any) -> str | None:
    """Return the nonce of a policy, or None for none."""
    if nonce is not None and (not isinstance(nonce, str) or not _NONCE.fullmatch(nonce)):
        raise ArgumentError("a nonce is made of letters, digits and + / = _ -")
    return nonce
