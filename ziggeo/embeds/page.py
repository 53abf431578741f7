"""What a page needs once: the service's script and style, and the application."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ..errors import ArgumentError
from .hosts import ASSETS, checked_base, checked_nonce
from .html import Embed, as_json, element, for_script, text

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .types import ApplicationOptions

_RELEASE: Final = re.compile(r"v[0-9]+-(stable|latest|r[0-9]+)")
_NOT_BOOLEAN: Final = frozenset({"token", "track_tags", "debug"})


def assets(release: str = "v2-stable", *, nonce: str | None = None, base: str = ASSETS) -> Embed:
    """Return the links to the service's style and script, for the head of a page.

    Args:
        release: which one: ``v2-stable``, ``v2-latest`` or ``v2-r43``.
        nonce: that of the page's Content Security Policy.
        base: where they come from, without the release: a stand-in's address, in tests.

    Raises:
        ArgumentError: an argument cannot be one.

    Examples:
        >>> print(assets())
        <link rel="stylesheet" href="https://assets-cdn.ziggeo.com/v2-stable/ziggeo.css">
        <script src="https://assets-cdn.ziggeo.com/v2-stable/ziggeo.js"></script>
    """
    if not isinstance(release, str) or not _RELEASE.fullmatch(release):
        raise ArgumentError(f"a release is v2-stable, v2-latest or v2-r43, not {release!r}")
    folder = f"{checked_base(base)}/{release}"
    style = element("link", {"rel": "stylesheet", "href": f"{folder}/ziggeo.css"})
    script = element("script", {"src": f"{folder}/ziggeo.js", "nonce": checked_nonce(nonce)})
    return Embed(f"{style.removesuffix('</link>')}\n{script}")


def application(
    token: str,
    options: Mapping[str, Any] | None = None,
    *,
    nonce: str | None = None,
    **keywords: Unpack[ApplicationOptions],
) -> Embed:
    """Return the script that makes the page's application; it stands after `assets`.

    Args:
        token: the application token.
        options: the keywords below as a mapping, instead of them or beside them.
        nonce: that of the page's Content Security Policy.

    Keyword Args:
        auth: whether auth tokens of elements count; without it they do nothing.
        webrtc_streaming, webrtc_streaming_if_necessary, webrtc_on_mobile: how recording is sent.
        analytics, google_analytics: whether views are counted, and by whom.
        debug: whether the page's console is told more.
        track_tags: tags of this page, a list.

    Raises:
        ArgumentError: an option cannot be one.

    Examples:
        >>> print(application("r1a2b3", auth=True))
        <script>new ZiggeoApi.V2.Application({"token": "r1a2b3", "auth": true});</script>
    """
    given = {"token": _application_token(token), **(options or {}), **keywords}
    shown = {name: _option(name, value) for name, value in given.items() if value is not None}
    written = for_script(as_json("options", shown))
    return element(
        "script",
        {"nonce": checked_nonce(nonce)},
        f"new ZiggeoApi.V2.Application({written});",
    )


def _option(name: Any, value: Any) -> Any:
    if name == "track_tags":
        return (text(name, list(value)) or "").split(",")
    if name not in _NOT_BOOLEAN and not isinstance(value, (bool, int, float, str)):
        raise ArgumentError(f"the option {name} cannot be {type(value).__name__}")
    if isinstance(value, str):
        text(name, value)
    return value


def _application_token(token: Any) -> str:
    if not isinstance(token, str) or not token.strip():
        raise ArgumentError("the application token is missing")
    return token
