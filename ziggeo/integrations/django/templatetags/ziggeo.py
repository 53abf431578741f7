"""``{% load ziggeo %}``: the service's script, players and recorders, escaped once.

The keywords of a tag are attributes as `ziggeo.embeds` takes them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from ..client import settings

if TYPE_CHECKING:
    from ....embeds import Embed

register: template.Library = template.Library()


@register.simple_tag
def ziggeo_assets(release: str = "v2-stable", **keywords: Any) -> Embed:
    """Return the links to script and style; for the head of the page."""
    return settings.client().embeds().assets(release, **keywords)


@register.simple_tag
def ziggeo_application(nonce: str | None = None, **options: Any) -> Embed:
    """Return the script that makes the page's application."""
    return settings.client().embeds().application(options, nonce=nonce or None)


@register.simple_tag
def ziggeo_player(video: str, **attributes: Any) -> Embed:
    """Return a player of one video."""
    return settings.client().embeds().player(video, attributes)


@register.simple_tag
def ziggeo_recorder(**attributes: Any) -> Embed:
    """Return a recorder."""
    return settings.client().embeds().recorder(attributes)


@register.simple_tag
def ziggeo_audio_player(audio: str, **attributes: Any) -> Embed:
    """Return a player of one audio."""
    return settings.client().embeds().audio_player(audio, attributes)


@register.simple_tag
def ziggeo_audio_recorder(**attributes: Any) -> Embed:
    """Return a recorder of audios."""
    return settings.client().embeds().audio_recorder(attributes)
