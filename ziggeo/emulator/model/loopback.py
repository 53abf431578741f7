"""Which names and addresses mean this machine alone; who may use them is decided by who asks."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Tell whether a ``Host`` header, or the host and port of a URL, names this machine alone."""
    try:
        name = urlsplit(f"//{host}").hostname or ""
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def checked_target(url: str) -> str:
    """Return an address that messages can be sent to without leaving this machine.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(url, str):
        raise ValueError(f"it must be text, not {type(url).__name__}")
    try:
        parts = urlsplit(url)
        has_port = parts.port is None or parts.port > 0
    except ValueError as error:
        raise ValueError(f"it is not a URL: {error}") from error
    host = parts.hostname or "%"
    if parts.scheme not in ("http", "https") or "%" in host or not has_port:
        raise ValueError(f"it must be an http or https URL, not {url!r}")
    if not is_loopback(parts.netloc.rpartition("@")[2]):
        raise ValueError(f"it must be on this machine (127.0.0.1, localhost), not {host}")
    return url
