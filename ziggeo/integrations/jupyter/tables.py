"""`table`: videos as a DataFrame of pandas."""

# Where pandas is not installed its types are not known, and nothing else changes.
# pyright: reportMissingImports=false

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from ...errors import ArgumentError
from .facts import facts
from .needed import require

if TYPE_CHECKING:
    from pandas import DataFrame

# Given by name, so that a column without a value is of the same type as any other.
_COLUMNS: Final[Mapping[str, str]] = {
    "token": "string",
    "key": "string",
    "title": "string",
    "state": "string",
    "created": "datetime64[ns, UTC]",
    "duration": "timedelta64[ns]",
    "size": "Int64",
    "width": "Int64",
    "height": "Int64",
    "tags": "object",
    "approved": "boolean",
}


def table(videos: Iterable[Mapping[str, Any]]) -> DataFrame:
    """Return videos, or audios, as a table of pandas.

    Args:
        videos: dicts that the service has answered, such as ``videos().iterate()`` gives; all of
            them are taken.

    Returns:
        a DataFrame with a row for each, in their order, and the columns token, key, title, state
        (text), created (datetime in UTC), duration (timedelta), size (bytes), width, height
        (pixels), tags (list of text) and approved (bool). What is not known is missing. Without a
        video it has no rows and the same columns.

    Raises:
        ArgumentError: `videos` holds something else.
        ConfigurationError: pandas is not installed.

    Examples:
        >>> ziggeo.videos().create(file="video.mp4", wait=True)["state_string"]
        'READY'
        >>> table(ziggeo.videos().iterate())["duration"].sum().total_seconds()
        4.0
    """
    require("pandas")
    from pandas import DataFrame, Series

    if isinstance(videos, (str, bytes, Mapping)) or not isinstance(videos, Iterable):
        raise ArgumentError(f"videos is a list or an iterator, not {type(videos).__name__}")
    rows = [facts(video) for video in videos]
    return DataFrame(
        {
            name: Series([getattr(row, name) for row in rows], dtype=dtype)
            for name, dtype in _COLUMNS.items()
        }
    )
