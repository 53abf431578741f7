"""The emulator's time: real by default, or held still and moved by hand."""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Tell the time to everything inside one emulator.

    Args:
        moved: called when the clock was changed by hand, for those who wait for a moment.

    Examples:
        >>> clock = Clock()
        >>> clock.freeze(1_700_000_000)
        >>> clock.advance(60)
        >>> clock.now()
        1700000060.0
    """

    def __init__(self, moved: Callable[[], None] = lambda: None) -> None:
        self._moved = moved
        self._offset = 0.0
        self._frozen: float | None = None

    @property
    def is_frozen(self) -> bool:
        """Whether the clock stands still."""
        return self._frozen is not None

    def now(self) -> float:
        """Return the time as seconds since 1970."""
        if self._frozen is not None:
            return self._frozen
        return time.time() + self._offset

    def seconds(self) -> int:
        """Return the time as whole seconds, the unit of the service's own dates."""
        return int(self.now())

    def freeze(self, at: float | None = None) -> None:
        """Hold the clock still.

        Args:
            at: seconds since 1970 to stand at; the present time when left out.
        """
        self._frozen = self.now() if at is None else float(at)
        self._moved()

    def advance(self, seconds: float) -> None:
        """Move the clock forward, frozen or not.

        Args:
            seconds: how far; what becomes due on the way is done before the next request is.
        """
        if self._frozen is None:
            self._offset += seconds
        else:
            self._frozen += seconds
        self._moved()

    def reset(self) -> None:
        """Show the real time again."""
        self._offset, self._frozen = 0.0, None
        self._moved()

    def resume(self) -> None:
        """Let a frozen clock run again, from where it stands."""
        if self._frozen is not None:
            self._offset = self._frozen - time.time()
            self._frozen = None
            self._moved()
