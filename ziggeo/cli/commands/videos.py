"""``ziggeo videos ls|get|update|rm``."""

from __future__ import annotations

from ..media import media_commands

command = media_commands("video")
