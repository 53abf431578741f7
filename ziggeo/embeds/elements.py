"""Players and recorders: elements of the service's script, and frames that need no script."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, urlencode

from ..arguments import merge, path
from ..errors import ArgumentError
from .hosts import frames
from .html import Embed, attribute_name, attributes_of, element, text

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .types import PlayerAttributes, RecorderAttributes

_PLAYER_MAY: Final = "autoplay; fullscreen; speaker-selection"
_RECORDER_MAY: Final = f"{_PLAYER_MAY}; camera; microphone; display-capture"


def player(
    video: str,
    attributes: Mapping[str, Any] | None = None,
    **keywords: Unpack[PlayerAttributes],
) -> Embed:
    """Return a player of one video.

    Args:
        video: its token, or its key after an underscore.
        attributes: the keywords as a mapping, instead of them or beside them; names that are newer
            than this SDK pass.
        **keywords: attributes of the element; ``client_auth`` becomes ``ziggeo-client-auth``.

    Raises:
        ArgumentError: a value would be read as something else, or as code.

    Examples:
        >>> print(player("_interview", autoplay=False))
        <ziggeoplayer ziggeo-video="_interview" ziggeo-autoplay="false"></ziggeoplayer>
    """
    return _player("ziggeoplayer", "video", video, merge(attributes, keywords))


def recorder(
    attributes: Mapping[str, Any] | None = None, **keywords: Unpack[RecorderAttributes]
) -> Embed:
    """Return a recorder of a new video.

    Args:
        attributes: the keywords as a mapping, instead of them or beside them; names that are newer
            than this SDK pass, ``video`` among them.
        **keywords: attributes of the element; with ``input_bind`` the token of what was recorded is
            written into the form field of that name.

    Raises:
        ArgumentError: a value would be read as something else, or as code.

    Examples:
        >>> print(recorder(tags=["a", "b"], input_bind="video"))
        <ziggeorecorder ziggeo-tags="a,b" ziggeo-input-bind="video"></ziggeorecorder>
    """
    return element("ziggeorecorder", attributes_of(merge(attributes, keywords)))


def audio_player(
    audio: str,
    attributes: Mapping[str, Any] | None = None,
    **keywords: Unpack[PlayerAttributes],
) -> Embed:
    """Return a player of one audio; the parameters are those of `player`."""
    return _player("ziggeoaudioplayer", "audio", audio, merge(attributes, keywords))


def audio_recorder(
    attributes: Mapping[str, Any] | None = None, **keywords: Unpack[RecorderAttributes]
) -> Embed:
    """Return a recorder of a new audio; the parameters are those of `recorder`."""
    return element("ziggeoaudiorecorder", attributes_of(merge(attributes, keywords)))


def iframe_player(
    video: str,
    attributes: Mapping[str, Any] | None = None,
    *,
    region: str = "us",
    base: str | None = None,
    **keywords: Unpack[PlayerAttributes],
) -> Embed:
    """Return a frame with a player of one video, for pages without the service's script.

    Args:
        video: its token, or its key after an underscore.
        attributes: as for `player`.
        region: that of the application, "us" or "eu".
        base: where frames come from instead: a stand-in's address, in tests.
        **keywords: as for `player`.

    Raises:
        ArgumentError: a value would be read as something else, or as code.
    """
    return _frame(frames(region, base), "p", video, _PLAYER_MAY, merge(attributes, keywords))


def iframe_recorder(
    token: str,
    attributes: Mapping[str, Any] | None = None,
    *,
    region: str = "us",
    base: str | None = None,
    **keywords: Unpack[RecorderAttributes],
) -> Embed:
    """Return a frame with a recorder, for pages without the service's script.

    Args:
        token: the application token.
        attributes: as for `recorder`.
        region: that of the application, "us" or "eu".
        base: where frames come from instead: a stand-in's address, in tests.
        **keywords: as for `recorder`.

    Raises:
        ArgumentError: a value would be read as something else, or as code.
    """
    return _frame(frames(region, base), "r", token, _RECORDER_MAY, merge(attributes, keywords))


def _player(tag: str, what: str, token: str, attributes: dict[str, Any]) -> Embed:
    if what in attributes:
        raise ArgumentError(f"{what} is given twice")
    path(token)  # refuses what is not a token or key
    return element(tag, attributes_of({what: token, **attributes}))


def _frame(base: str, kind: str, token: str, may: str, attributes: Mapping[str, Any]) -> Embed:
    size = {name: text(name, attributes.get(name)) for name in ("width", "height")}
    # Inferred: parameters are called as attributes are, without their prefix.
    query = {
        attribute_name(name): written
        for name, value in attributes.items()
        if (written := text(name, value)) is not None
    }
    address = f"{base}{path(kind, token)}"
    if query:
        address = f"{address}?{urlencode(query, quote_via=quote)}"
    return element("iframe", {"src": address, **size, "allow": may, "allowfullscreen": ""})
