"""What the tests and their fixtures share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from clips.models import Clip

HERE = Path(__file__).parent.parent
SECRET = "known to the service and the site"

MakeClip: TypeAlias = "Callable[..., Clip]"
