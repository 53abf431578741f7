"""Writes the tables of docs/reliability.md, each between two marks; the rest is prose.

One is that of matrix.py, the other what the client refuses and urllib3 takes: differences.py.

Run as `python tests/transport/make_reliability.py`.
"""

from __future__ import annotations

import sys
from pathlib import Path

if __name__ == "__main__":
    sys.path[:0] = [str(folder) for folder in Path(__file__).parents[1:3]]

from transport.differential.differences import DIFFERENCES
from transport.matrix import COLUMNS, MATRIX, Cell, Row

PAGE = Path(__file__).parent.parent.parent / "docs" / "reliability.md"
BEGIN = "<!-- {}: written by tests/transport/make_reliability.py -->\n"
END = "<!-- end of {} -->\n"
HEADS = ("fault", "a call that may be repeated", "a create", "an upload's store step", "a download")


def page(present: str) -> str:
    """Return the page with its tables as they should be."""
    for name, lines in (("table", table()), ("differences", differences())):
        before, _, rest = present.partition(BEGIN.format(name))
        _, _, after = rest.partition(END.format(name))
        present = before + BEGIN.format(name) + lines + END.format(name) + after
    return present


def differences() -> str:
    lines = ["", line(["refused", "because"]), line(["---", "---"])]
    lines += [line([difference.name, difference.reason]) for difference in DIFFERENCES]
    return "\n".join([*lines, "", ""])


def table() -> str:
    lines = ["", line(HEADS), line(["---"] * len(HEADS))]
    for heading, rows in MATRIX.items():
        lines.append(line([f"**{heading}**", *([""] * len(COLUMNS))]))
        lines += [line([shown(row), *map(words, cells(row))]) for row in rows]
    return "\n".join([*lines, "", ""])


def line(fields: list[str] | tuple[str, ...]) -> str:
    return f"| {' | '.join(fields)} |"


def cells(row: Row) -> list[Cell]:
    return [row.cell(column) for column in COLUMNS]


def shown(row: Row) -> str:
    return row.fault if len(row.schemes) > 1 else f"{row.fault} (TLS only)"


def words(cell: Cell) -> str:
    if cell.error is None:
        return "taken as it is"
    return f"{'**again**, then ' if cell.again else ''}`{cell.error.__name__}`"


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
