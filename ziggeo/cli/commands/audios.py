"""``ziggeo audios ls|get|update|rm``."""

from __future__ import annotations

from ..media import media_commands
from ..parts import Group

command: Group = media_commands("audio")
