"""The options of downloads, which are the SDK's own and are never sent."""

from __future__ import annotations

from typing import TypedDict

from ..progress import Progress


class SaveOptions(TypedDict, total=False):
    """How a file is written to a path.

    Attributes:
        progress: called with the bytes so far and in all (None while unknown), or True for a bar.
        overwrite: False to raise `DownloadError` rather than replace a file that exists.
        keep_partial: True to keep what came of a download that fails as ``NAME.part``, for the
            same call to go on with later.
    """

    progress: Progress
    overwrite: bool
    keep_partial: bool
