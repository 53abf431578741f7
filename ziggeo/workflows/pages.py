"""All videos that match, page by page."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from ..client import Ziggeo

_PAGE = 100


def all_videos(client: Ziggeo, filters: dict[str, Any]) -> Iterator[Any]:
    """Go through all videos that match some filters."""
    filters = dict(filters)
    limit = filters.pop("limit", None)
    found = 0
    skip = 0
    while limit is None or found < limit:
        page = client.videos().index(filters, limit=_PAGE, skip=skip)
        for video in page:
            if limit is None or found < limit:
                found += 1
                yield video
        skip += len(page)
        if len(page) < _PAGE:
            return
