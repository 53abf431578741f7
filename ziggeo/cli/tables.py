"""Tables for people, by rich, which is imported only where one is drawn."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timezone

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from .terminal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

_GAP = 2
_NARROWEST = 6
_MAX_LENGTH = 300  # of one value
_MAX_JSON_LENGTH = 60  # of an object inside of the object; --json shows it whole
_WHOLE = ("token", "path", "created", "state_string")  # mean nothing when cut
_COLOURS = {
    "READY": "green",
    "FAILED": "red",
    "DELETED": "red",
    "PROCESSING": "yellow",
    "VERIFIED": "yellow",
    "EMPTY": "dim",
}


def console() -> Console:
    """Return stdout as rich sees it; nothing in what is drawn is markup."""
    return Console(file=sys.stdout, markup=False, emoji=False, highlight=False)


class Table:
    """One table whose rows come in parts: the first part decides how wide the columns are."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns
        self._widths: list[int] = []
        self._console = console()

    def draw(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """Write some rows, the first ones under the heading."""
        cells = [[cell(name, row[name]) for name in self._columns] for row in rows]
        is_first = not self._widths
        if is_first:
            self._widths = self._fitting(cells)
        table = RichTable(
            box=None,
            padding=(0, _GAP, 0, 0),
            show_header=is_first,
            header_style="bold",
            width=sum(self._widths) + _GAP * len(self._widths),
        )
        for name, width in zip(self._columns, self._widths, strict=True):
            table.add_column(Text(printable(name)), width=width, no_wrap=True, overflow="ellipsis")
        for line in cells:
            table.add_row(*line)
        self._console.print(table, crop=False, overflow="ignore")

    def _fitting(self, cells: list[list[Text]]) -> list[int]:
        """Return the width of each column, the widest ones cut until all fit beside each other."""
        widths = [
            max([cell_len(printable(name)), *(line[position].cell_len for line in cells)])
            for position, name in enumerate(self._columns)
        ]
        room = self._console.width - _GAP * len(widths)
        while sum(widths) > room:
            position = max(range(len(widths)), key=lambda each: self._can_give(each, widths[each]))
            if not self._can_give(position, widths[position]):
                break
            widths[position] -= 1
        return widths

    def _can_give(self, position: int, width: int) -> int:
        return 0 if self._columns[position] in _WHOLE else max(0, width - _NARROWEST)


def draw_object(row: Mapping[str, Any]) -> None:
    """Write one object with a field a line."""
    table = RichTable(box=box.SIMPLE, show_header=False, pad_edge=False, padding=(0, 1))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")
    for name, value in row.items():
        table.add_row(Text(printable(name)), cell(name, value))
    console().print(table)


def cell(name: str, value: Any) -> Text:
    """Return a value as it is shown: moments in local time, lists with commas, the rest as JSON."""
    shown = _beginning(printable(_words(name, value)), _MAX_LENGTH)
    return Text(shown, style=_COLOURS.get(shown, "") if name.startswith("state") else "")


def _words(name: str, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(item, (str, int)) for item in value):
        return ", ".join(map(str, value))
    if type(value) is int and (name == "created" or name.endswith("_date")):
        return _moment(value)
    return _beginning(json.dumps(value, ensure_ascii=False), _MAX_JSON_LENGTH)


def _beginning(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _moment(seconds: int) -> str:
    try:
        moment = datetime.fromtimestamp(seconds, tz=timezone.utc).astimezone()
    except (OverflowError, OSError, ValueError):  # of no year that there is
        return str(seconds)
    return moment.strftime("%Y-%m-%d %H:%M")
