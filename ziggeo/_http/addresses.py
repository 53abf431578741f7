"""Addresses that a server sends: where a redirect leads, where a file is to be stored."""

from __future__ import annotations

from contextlib import suppress
from urllib.parse import quote, urljoin, urlsplit

from requests import PreparedRequest
from urllib3.util import Url, parse_url

_SAFE_IN_PATH = "/%:@!$&'()*+,;=~-._"
_SAFE_IN_QUERY = _SAFE_IN_PATH + "?"


def usable(url: str) -> Url:
    """Return an address as requests would send to it.

    Raises:
        ValueError: nothing can be sent to it; the words are for a user, and quote nothing of it.
    """
    # requests would quote a space or a control character, which no address holds.
    if not url.isprintable() or " " in url:
        raise ValueError("the address is not a URL")
    request = PreparedRequest()
    try:
        port = parse_url(url).port
        request.prepare_url(url, None)
        parts = parse_url(request.url or "")
        (parts.host or "").encode("idna")  # as looking it up does: an empty label fails
    except ValueError:  # of requests, urllib3 and idna alike
        raise ValueError("the address is not a usable URL") from None
    if port == 0:  # which requests would leave out
        raise ValueError("the address has no usable port")
    if parts.auth is not None:
        raise ValueError("the address holds credentials")
    if not parts.host or "%" in parts.host:  # quoted, or a zone of this machine's network
        raise ValueError("the address has no usable host")
    return parts._replace(fragment=None)


def redirect_target(base: str, location: str) -> Url:
    """Return the address that a Location header names, seen from the address it came from.

    Raises:
        ValueError: nothing can be sent to it.
    """
    # The standard library reads headers as Latin-1, and browsers read this one as UTF-8.
    with suppress(UnicodeError):
        location = location.encode("latin-1").decode()
    if any(ord(character) < ord(" ") for character in location):
        raise ValueError("the address is not a URL")
    parts = urlsplit(urljoin(base, location))
    query = f"?{quote(parts.query, safe=_SAFE_IN_QUERY)}" if parts.query else ""
    path = quote(parts.path or "/", safe=_SAFE_IN_PATH)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"it is {parts.scheme}: and not http")
    return usable(f"{parts.scheme}://{parts.netloc}{path}{query}")
