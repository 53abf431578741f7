"""Bars on stderr that show how far a transfer is, where somebody is there to see them."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from .terminal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.progress import ProgressColumn

    from ..progress import ProgressCallback


@contextmanager
def transfer_bar(name: str) -> Iterator[ProgressCallback | None]:
    """Draw a bar for one transfer, which goes away at its end.

    Args:
        name: what is transferred.

    Returns:
        The callback to give as `progress`, None where stderr is not a terminal.
    """
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress

    columns = (
        progress.DownloadColumn(binary_units=True),
        progress.TransferSpeedColumn(),
        progress.TimeRemainingColumn(),
    )
    with _drawn(name, *columns) as draw:
        yield draw


@contextmanager
def item_bar(name: str) -> Iterator[ProgressCallback | None]:
    """Draw a bar that counts items; otherwise as `transfer_bar`."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich import progress

    columns = (progress.MofNCompleteColumn(), progress.TimeRemainingColumn())
    with _drawn(name, *columns) as draw:
        yield draw


@contextmanager
def _drawn(name: str, *columns: ProgressColumn) -> Iterator[ProgressCallback]:
    from rich import progress
    from rich.console import Console

    bar = progress.Progress(
        progress.TextColumn("{task.description}", markup=False),
        progress.BarColumn(),
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # what is written there goes there, and not beside the bar
        redirect_stderr=False,
    )
    with bar:
        task = bar.add_task(printable(name), total=None)

        def draw(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield draw
