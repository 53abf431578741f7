"""The options of downloads, which are the SDK's own and are never sent."""

from __future__ import annotations

from typing import TypedDict

from ..progress import Progress


class SaveOptions(TypedDict, total=False):
    """How a file is written to a path."""

    progress: Progress
    overwrite: bool
    keep_partial: bool
