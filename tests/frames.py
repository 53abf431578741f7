"""What a reporter of errors would send: everything that the frames of an error and its causes show.

Sentry, Rollbar and Django's debug page walk an error's tracebacks and show the local variables of
each frame: they unpack mappings and sequences, and take `repr` of the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any

TESTS = str(Path(__file__).parent)

_DEPTH = 6
_TEXTS = (str, bytes, bytearray, memoryview, range)


def shown(error: BaseException, *, leaving_out: tuple[str, ...] = (TESTS,)) -> str:
    """Return all that the error, its causes and their frames show.

    Args:
        error: what was raised.
        leaving_out: beginnings of the paths of files whose frames are not looked at; the tests' own
            know every secret.
    """
    return "\n".join(_of_errors(error, leaving_out))


def chain(error: BaseException) -> list[BaseException]:
    """Return an error with its causes, contexts and members, each once."""
    found: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is not None and not any(one is other for other in found):
            found.append(one)
            waiting += [one.__cause__, one.__context__, *getattr(one, "exceptions", ())]
    return found


def frames(error: BaseException) -> list[FrameType]:
    """Return the frames of an error's own traceback, outermost first."""
    traceback: TracebackType | None = error.__traceback__
    found = []
    while traceback is not None:
        found.append(traceback.tb_frame)
        traceback = traceback.tb_next
    return found


def _of_errors(error: BaseException, leaving_out: tuple[str, ...]) -> Iterator[str]:
    for one in chain(error):
        yield f"{type(one).__name__}: {one} {one!r}"
        yield from _of_value(one.args, _DEPTH)
        yield from _of_value(vars(one), _DEPTH)
        for frame in frames(one):
            place = frame.f_code.co_filename
            if place.startswith(leaving_out):
                continue
            for name, value in frame.f_locals.items():
                for text in _of_value(value, _DEPTH):
                    yield f"{place}:{frame.f_code.co_name}: {name} = {text}"


def _of_value(value: Any, depth: int) -> Iterator[str]:
    """Yield what a value shows, its members for themselves."""
    if depth and isinstance(value, Mapping):
        for name, member in value.items():
            yield from _of_value(name, depth - 1)
            yield from _of_value(member, depth - 1)
    elif depth and isinstance(value, (Sequence, Set)) and not isinstance(value, _TEXTS):
        for member in value:
            yield from _of_value(member, depth - 1)
    else:
        yield _repr(value)


def _repr(value: Any) -> str:
    try:
        return repr(value)
    except Exception as error:  # as reporters do: a value that cannot be shown is not a failure
        return f"<{type(value).__name__}: {type(error).__name__}>"
