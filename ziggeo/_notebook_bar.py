"""A bar of tqdm as the output of a cell; imported only where there is one to draw."""

# Where IPython is not installed its types are not known, and nothing else changes.
# pyright: reportMissingImports=false

from __future__ import annotations

import io
from html import escape
from typing import Any, Final

from IPython.display import display
from tqdm import tqdm

from ._words import visible

_LONGEST: Final = 60


class NotebookBar(tqdm):
    """A bar that is an HTML element of the cell, replaced as it grows.

    tqdm's own bar for notebooks is a widget. It needs ipywidgets, and a notebook that was saved as
    HTML does not show it.

    Args:
        desc: what it is labelled with; the figures come after its first 60 letters.
        **options: more of what tqdm takes.
    """

    def __init__(self, *, desc: str, **options: Any) -> None:
        self._shown: Any = None
        # Without columns tqdm words its figures and draws no bar; what it writes at the end, a new
        # line, belongs to a terminal.
        super().__init__(desc=desc[:_LONGEST], file=io.StringIO(), ncols=0, **options)

    def display(self, msg: str | None = None, pos: int | None = None) -> None:
        """Show how far it is; `msg` and `pos` are of terminals."""
        picture = _Picture(visible(str(self)), self.n, self.total)
        if self._shown is None:
            self._shown = display(picture, display_id=True)
        else:
            self._shown.update(picture)


class _Picture:
    """How far something is, at one moment."""

    def __init__(self, text: str, done: float, total: float | None) -> None:
        self._text = text
        self._done = done
        self._total = total

    def __repr__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        # Without a total a bar would run to and fro, for ever where it has been saved.
        of = (
            f'<progress value="{self._done}" max="{self._total}"></progress>' if self._total else ""
        )
        return f"<div>{of} <code>{escape(self._text)}</code></div>"
