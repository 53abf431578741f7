"""Text that is sent but never shown, and errors without the frames that could show it."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    AnyError = TypeVar("AnyError", bound=BaseException)

MASK = "[secret]"


class Secret(str):
    """Text whose `repr` is masked.

    Error reporters and debug pages show the local variables of each frame by their `repr`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        """Return the mask."""
        return repr(MASK)


def without_frames(error: AnyError, handled: BaseException | None = None) -> AnyError:
    """Take the frames off an error, and off all that led to it.

    The frames of what sends a request hold its headers, and with them the private key.

    Args:
        error: the error to be raised.
        handled: an error that a caller was handling already: it and what led to it stay whole.
    """
    kept = _chain(handled)
    for link in _chain(error):
        if link not in kept:
            link.__traceback__ = None
    return error


def being_handled() -> BaseException | None:
    """Return the error in whose handling this is called, if there is one."""
    return sys.exc_info()[1]


def _chain(error: BaseException | None) -> list[BaseException]:
    """Return an error and everything that it names as its cause or its context."""
    found: list[BaseException] = []
    waiting = [error]
    while waiting:
        link = waiting.pop()
        if link is not None and not any(link is known for known in found):
            found.append(link)
            waiting += [link.__cause__, link.__context__]
    return found
