"""What becomes of arguments that the documents don't know, or that are of the wrong kind.

A strict emulator refuses them and says what is documented. Otherwise they are taken for not sent,
as the real service might. What is documented stands in ``table``.
"""

from __future__ import annotations

import difflib
from typing import Final

from ..model.refusals import BadRequest
from .table import ARGUMENTS, kind_of
from .values import Arguments

# Official clients send these beside what they are given: Python's None for the name of a type that
# an image has none of, and the field of a file that is sent elsewhere or not at all.
_CLIENTS_OWN: Final = frozenset({"", "None", "file"})
# What pages add to every request that they make.
_PAGES_OWN: Final = frozenset(
    {
        "client_auth",
        "server_auth",
        "download",
        "stream_width",
        "stream_height",
        "effect_profile",
        "refresh",
    }
)


def validated(operation: str, arguments: Arguments, *, strict: bool) -> Arguments:
    """Return the arguments that an operation may see.

    Raises:
        BadRequest: there is one that it does not know or cannot take, and ``strict`` is set.
    """
    kept = {}
    for name, value in arguments.values.items():
        problem = _problem(operation, arguments, name)
        if problem is None:
            kept[name] = value
        elif strict:
            raise BadRequest(problem)
    return Arguments(kept)


def _problem(operation: str, arguments: Arguments, name: str) -> str | None:
    known = ARGUMENTS.get(operation.removeprefix("pages."), ())
    if name in _CLIENTS_OWN or (operation.startswith("pages.") and name in _PAGES_OWN):
        return None
    if name not in known:
        return _unknown(operation, name, known)
    kind = kind_of(operation, name)
    try:
        kind.read(arguments, name)
    except BadRequest as refusal:
        return f"{operation}: {refusal} (documented: {kind.description})"
    return None


def _unknown(operation: str, name: str, known: tuple[str, ...]) -> str:
    if not known:
        return f"{operation} takes no arguments, and {name!r} was sent"
    close = difflib.get_close_matches(name, known, n=1)
    hint = f" (did you mean {close[0]!r}?)" if close else ""
    return f"{operation} has no argument {name!r}{hint}; documented are {', '.join(known)}"
