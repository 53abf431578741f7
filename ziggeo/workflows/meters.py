"""How far a run is: one bar for items and one for bytes, or a callback."""

from __future__ import annotations

import threading

from ..errors import ArgumentError
from ..progress import bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Any

    from ..progress import Progress, ProgressCallback

    NewCallback = Callable[[], ProgressCallback]


class Stopped(Exception):
    """Ends a transfer in a thread of a run that is stopping."""


class RunMeter:
    """Tells how far a run is, and ends its transfers where they tell theirs.

    Args:
        progress: called with the items so far and the items in all (None while unknown); True for
            a bar for items and one for bytes; None or False for nothing.
        name: what the bars are labelled with.

    Raises:
        ConfigurationError: bars are asked for and tqdm is not installed.
        ArgumentError: `progress` is neither a callable nor a flag.
    """

    def __init__(self, progress: Progress, name: str) -> None:
        self._items: Any = None
        self._bytes: Any = None
        self._callback = progress if callable(progress) else None
        self._done = 0
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self.total: int | None = None
        if progress is True:
            self._items = bar(name, unit="video")
            self._bytes = bar("bytes", unit="B", unit_scale=True, unit_divisor=1024)
        elif progress and not callable(progress):
            raise ArgumentError(f"progress is a callable or True, not {type(progress).__name__}")

    @property
    def is_wanted(self) -> bool:
        """Whether anybody is told."""
        return self._items is not None or self._callback is not None

    def __enter__(self) -> RunMeter:
        """Return the meter itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the bars stand as they are."""
        if self._items is not None:
            self._bytes.close()
            self._items.close()

    def begin(self, total: int | None) -> None:
        """Tell how many items there are."""
        self.total = total
        if self._items is not None:
            self._items.total = total
            self._items.refresh()

    def item_done(self, size: int) -> None:
        """Tell of one more item, and of its bytes where they came in another process."""
        self._done += 1
        if self._items is not None:
            with self._lock:
                self._items.update(1)
                self._bytes.update(size)
        if self._callback is not None:
            self._callback(self._done, self.total)

    def stop(self) -> None:
        """End each transfer when it tells next how far it is."""
        self._stopped.set()

    def new_callback(self) -> ProgressCallback:
        """Return what one transfer tells, in whatever thread, how far it is."""
        told = 0

        def tell(done: int, total: int | None) -> None:
            nonlocal told
            if self._stopped.is_set():
                raise Stopped
            if self._bytes is not None:
                with self._lock:
                    self._bytes.update(done - told)
            told = done

        return tell
