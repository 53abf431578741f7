"""The Content Security Policy of a page with recorders and players.

Inferred: no page of the service names one. The hosts are those that its own client asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ..errors import ArgumentError
from .hosts import ASSETS, checked_nonce, origin
from .hosts import frames as frames_of

# Printable ASCII but what separates sources, policies and directives.
_SOURCE: Final = re.compile(r"[^\x00-\x20,;\x7f-\U0010ffff]+")
_SUFFIXES: Final = {"us": "", "eu": "-eu-west-1"}
_APIS: Final = {"us": "api-us-east-1", "eu": "api-eu-west-1"}


def content_security_policy(
    *,
    nonce: str | None = None,
    region: str = "us",
    streaming: bool = False,
    assets: str = ASSETS,
    storage: Iterable[str] = ("https://*.amazonaws.com",),
    hosts: Iterable[str] = (),
    frames: str | None = None,
    more: Mapping[str, Iterable[str]] | None = None,
) -> str:
    """Return the value of a ``Content-Security-Policy`` header.

    Args:
        nonce: that of the page, which `assets` and `application` carry too.
        region: that of the application, "us" or "eu".
        streaming: whether recordings are streamed while they are made.
        assets: where the script comes from, as for `assets`.
        storage: where uploads of pages go. Inferred: a bucket of Amazon's.
        hosts: addresses of the service beside those of its region: a local Ziggeo's.
        frames: where frames come from, as `base` of `iframe_player`.
        more: sources of the page's own, by directive: ``{"img-src": ["https://example.com"]}``.

    Raises:
        ArgumentError: an argument cannot be one.
    """
    frame = origin(frames_of(region, frames))
    script = origin(assets)
    suffix = _SUFFIXES[region]
    cdns = [_host(f"{name}-cdn{suffix}") for name in ("video", "media", "streaming")]
    media = [*cdns, *_origins(hosts)]
    apis = [_host(f"embed-api{suffix}"), _host(f"srv-api{suffix}"), _host(_APIS[region])]
    nonces = [] if checked_nonce(nonce) is None else [f"'nonce-{nonce}'"]
    live = ["wss://wowza.ziggeo.com"] if streaming else []
    directives: dict[str, list[str]] = {
        "default-src": ["'self'"],
        "script-src": ["'self'", script, *nonces],
        "style-src": ["'self'", script, "'unsafe-inline'"],
        "font-src": ["'self'", script, "data:"],
        "img-src": ["'self'", script, "data:", "blob:", *media],
        "connect-src": ["'self'", *apis, *media, *storage, *live],
        "media-src": ["'self'", "blob:", *media],
        "worker-src": ["'self'", "blob:"],
        "frame-src": [frame],
    }
    for directive, sources in (more or {}).items():
        if isinstance(sources, str):
            raise ArgumentError(f"the sources of {directive} are a list")
        directives.setdefault(directive, []).extend(sources)
    return "; ".join(
        " ".join(dict.fromkeys(_source(each) for each in (name, *sources)))
        for name, sources in directives.items()
    )


def _origins(addresses: Iterable[str]) -> list[str]:
    if isinstance(addresses, str):
        raise ArgumentError("hosts is a list of addresses")
    return [origin(address) for address in addresses]


def _host(name: str) -> str:
    return f"https://{name}.ziggeo.com"


def _source(source: Any) -> str:
    if not isinstance(source, str) or not _SOURCE.fullmatch(source):
        raise ArgumentError(f"{source!r} cannot be a source of a policy")
    return source
