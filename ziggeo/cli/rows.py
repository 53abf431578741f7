"""Objects on stdout: a table on a terminal, and lines of JSON everywhere else."""

from __future__ import annotations

import json
import sys

from .terminal import forget_stdout, printable_json, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Any

    Row = Mapping[str, Any]

_PART = 100  # rows that are drawn at a time: as many as a page of the service has


class Rows:
    """Writes objects as they come, as a table or as lines of JSON.

    Args:
        columns: names of the fields that a table shows.
        fields: names that were asked for, for JSON too: "token", "default_stream.video_width".
        as_json: whether JSON was asked for.
        goes_on: whether the work goes on when nobody reads what is written any more, as it does
            where something is changed and not only listed.

    Attributes:
        count: how many objects were written.
    """

    def __init__(
        self,
        columns: Sequence[str],
        fields: Sequence[str] | None = None,
        *,
        as_json: bool = False,
        goes_on: bool = False,
    ) -> None:
        self.count: int = 0
        self._goes_on = goes_on
        self._fields = fields
        self._columns = list(fields or columns)
        self._unseen = set(fields or ())
        self._is_table = sys.stdout.isatty() and not as_json
        self._waiting: list[Row] = []
        self._drawn: Any = None

    def __enter__(self) -> Rows:
        """Return the rows themselves."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Write what waits, also where an error or an interrupt ends it all."""
        if isinstance(error, BrokenPipeError):
            return
        self._draw()
        if self.count and self._unseen and error is None:
            say(f"None of them has: {', '.join(sorted(self._unseen))}")

    def add(self, row: Row) -> None:
        """Write an object, or keep it for the next part of the table."""
        self.count += 1
        if self._unseen:
            self._unseen -= {name for name in self._unseen if _has(row, name)}
        if self._is_table:
            self._waiting.append({name: field(row, name) for name in self._columns})
            if len(self._waiting) >= _PART:
                self._draw()
        else:
            self._write(row)

    def _write(self, row: Row) -> None:
        fields = self._fields
        try:
            write_json(row if fields is None else {name: field(row, name) for name in fields})
        except BrokenPipeError:
            if not self._goes_on:
                raise
            forget_stdout()

    def _draw(self) -> None:
        if not self._waiting:
            return
        if self._drawn is None:
            from .tables import Table

            self._drawn = Table(self._columns)
        waiting, self._waiting = self._waiting, []
        self._drawn.draw(waiting)


def field(row: Row, name: str) -> Any:
    """Return a field of an object, that of an object inside it by a dotted name, else None."""
    value: Any = row
    for part in [name] if name in row else name.split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def _has(row: Row, name: str) -> bool:
    return name in row or field(row, name) is not None


def write_json(value: Any) -> None:
    """Write a value as one line of JSON."""
    write(json_text(value))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """Return a value as JSON that stdout can hold and a terminal can show."""
    separators = None if indent is not None else (",", ":")
    is_utf8 = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    text = json.dumps(value, ensure_ascii=not is_utf8, indent=indent, separators=separators)
    return printable_json(text)


def write(text: str) -> None:
    """Write a line to stdout at once, since what reads it may wait for it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
