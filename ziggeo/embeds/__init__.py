"""HTML for pages: the service's script, recorders and players, escaped once.

Nothing here needs a framework or sends anything. `Ziggeo.embeds` fills in token, region and auth.
"""

from __future__ import annotations

from .elements import (
    audio_player,
    audio_recorder,
    iframe_player,
    iframe_recorder,
    player,
    recorder,
)
from .html import Embed
from .of_client import Embeds
from .page import application, assets
from .policy import content_security_policy
from .types import ApplicationOptions, PlayerAttributes, RecorderAttributes

__all__ = [
    "ApplicationOptions",
    "Embed",
    "Embeds",
    "PlayerAttributes",
    "RecorderAttributes",
    "application",
    "assets",
    "audio_player",
    "audio_recorder",
    "content_security_policy",
    "iframe_player",
    "iframe_recorder",
    "player",
    "recorder",
]
