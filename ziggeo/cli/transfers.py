"""What ``ziggeo export`` and ``ziggeo import`` tell of their items, and how they end."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from .bars import item_bar
from .failures import Status
from .parts import plural
from .rows import Rows
from .terminal import complain, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from ..progress import ProgressCallback
    from ..workflows import Report

_WORDS = {
    "done": "done",
    "planned": "to be done",
    "skipped": "done before",
    "no_file": "without a file",
    "gone": "deleted meanwhile",
    "failed": "failed",
}


@contextmanager
def telling(
    name: str, fields: Sequence[str] | None, *, as_json: bool, lists: bool
) -> Iterator[tuple[ProgressCallback | None, Callable[[Any], None]]]:
    """Tell of items as they are done: lines of JSON into a pipe, and on a terminal a bar.

    Args:
        name: what the bar is labelled with.
        fields: the fields that were asked for.
        as_json: whether JSON was asked for.
        lists: whether a terminal gets a table of the items, and not only what is the matter.

    Returns:
        What to give as `progress` and as `on_item`.
    """
    columns = ("state", "token", "path", "key")
    is_quiet = sys.stdout.isatty() and not (as_json or fields or lists)
    with Rows(columns, fields, as_json=as_json, goes_on=True) as rows, item_bar(name) as bar:

        def tell(record: dict[str, Any]) -> None:
            if record.get("error"):
                item = record.get("path") or record.get("token")
                complain(f"{item}: {record['error']}")
            if not is_quiet:
                rows.add(record)

        yield bar, tell


def ended(report: Report) -> Status:
    """Say in one line what became of the items, and return the exit status."""
    counts = {words: getattr(report, state) for state, words in _WORDS.items()}
    told = [f"{count:,} {words}" for words, count in counts.items() if count]
    size = f"{report.bytes:,} bytes in " if report.bytes else ""
    say(
        f"{plural(report.total, 'item')}: {', '.join(told) or 'none'}; {size}{report.seconds:.1f} s"
    )
    return Status.DONE if report.ok else Status.FAILED
