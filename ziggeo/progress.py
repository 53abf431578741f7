"""How far a transfer is, told to a callback now and then, or drawn as a bar."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from time import monotonic
from typing import TYPE_CHECKING

from ._once import load
from .errors import ArgumentError, ConfigurationError

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any

ProgressCallback = Callable[[int, "int | None"], object]
Progress = ProgressCallback | bool | None

_SHARE = 100  # a call for each hundredth
_SECONDS = 0.25  # or for each quarter of a second, whichever comes first


class Meter:
    """Tells one transfer's progress, from each attempt's start to the end.

    Args:
        progress: called with the bytes so far and the bytes in all (None while unknown); True for
            a bar; None or False for nothing.
        name: what the bar is labelled with.

    Raises:
        ConfigurationError: a bar is asked for and tqdm is not installed.
        ArgumentError: `progress` is neither a callable nor a flag.
    """

    def __init__(self, progress: Progress, name: str) -> None:
        self._bar: Any = None
        self._callback: ProgressCallback | None = None
        if progress is True:
            self._bar = bar(name, unit="B", unit_scale=True, unit_divisor=1024)
            self._callback = self._draw
        elif callable(progress):
            self._callback = progress
        elif progress:
            raise ArgumentError(f"progress is a callable or True, not {type(progress).__name__}")
        self._total: int | None = None
        self._told: int | None = None
        self._due = 0.0

    def __enter__(self) -> Meter:
        """Return the meter itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the bar stand as it is."""
        if self._bar is not None:
            self._bar.close()

    def begin(self, total: int | None, done: int = 0) -> None:
        """Start an attempt, visibly from the beginning where it is not the first."""
        self._total = total
        self._tell(done)

    def advance(self, done: int) -> None:
        """Tell how far the transfer is, unless that was told a moment ago."""
        if self._callback is None or done == self._told:
            return
        step = (self._total or 0) / _SHARE
        if (step and done - (self._told or 0) >= step) or monotonic() >= self._due:
            self._tell(done)

    def finish(self, done: int) -> None:
        """Tell the end, once."""
        self._total = done if self._total is None else self._total
        if done != self._told:
            self._tell(done)

    def _tell(self, done: int) -> None:
        if self._callback is None:
            return
        self._told = done
        self._due = monotonic() + _SECONDS
        self._callback(done, self._total)

    def _draw(self, done: int, total: int | None) -> None:
        self._bar.total = total
        self._bar.n = done
        self._bar.refresh()


def bar(name: str, **options: Any) -> Any:
    """Return a bar for a terminal or a notebook.

    Args:
        name: what it is labelled with.
        **options: more of what tqdm takes.

    Raises:
        ConfigurationError: tqdm is not installed.
    """
    try:
        load("tqdm")
        from tqdm import tqdm
    except ImportError as error:
        raise ConfigurationError(
            "progress=True needs tqdm: install ziggeo[progress], or give a callable"
        ) from error
    if _is_notebook():
        load("ziggeo._notebook_bar")
        from ._notebook_bar import NotebookBar

        return NotebookBar(desc=name, **options)
    return tqdm(desc=name, **options)


def _is_notebook() -> bool:
    """Tell whether outputs of this process are those of cells.

    A kernel may belong to a console, too, where nothing that was shown is replaced. Those of Qt and
    of Spyder are told by their variables, as tqdm tells them.
    """
    get_shell = getattr(sys.modules.get("IPython"), "get_ipython", None)
    shell = None if get_shell is None else get_shell()
    is_console = any(name == "QT_API" or name.startswith("SPYDER") for name in os.environ)
    return getattr(shell, "kernel", None) is not None and not is_console
