"""The table of operations, one file a resource; each file ends with its own rows."""

from __future__ import annotations

from ..operations import Operation
from .application import STATISTICS_PATH as APPLICATION_STATISTICS_PATH

__all__ = ["APPLICATION_STATISTICS_PATH", "all_operations"]


def all_operations() -> tuple[Operation, ...]:
    """Return every operation that the emulator serves."""
    from . import (
        analytics,
        application,
        audios,
        authtokens,
        downloads,
        effects,
        metas,
        page_uploads,
        pages,
        streams,
        uploads,
        videos,
        webhooks,
    )

    return (
        *videos.OPERATIONS,
        *streams.OPERATIONS,
        *audios.OPERATIONS,
        *uploads.OPERATIONS,
        *downloads.OPERATIONS,
        *authtokens.OPERATIONS,
        *application.OPERATIONS,
        *effects.OPERATIONS,
        *metas.OPERATIONS,
        *webhooks.OPERATIONS,
        *analytics.OPERATIONS,
        *pages.OPERATIONS,
        *page_uploads.OPERATIONS,
    )
