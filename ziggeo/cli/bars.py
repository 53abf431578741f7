"""Bars on stderr that show how far a transfer is, where somebody is there to see them."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from .terminal import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

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
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
        TransferSpeedColumn,
    )

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        DownloadColumn(binary_units=True),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(
        *columns,
        console=Console(stderr=True),
        transient=True,
        redirect_stdout=False,  # what is written there goes there, and not beside the bar
        redirect_stderr=False,
    ) as progress:
        task = progress.add_task(printable(name), total=None)

        def draw(done: int, total: int | None) -> None:
            progress.update(task, completed=done, total=total)

        yield draw
