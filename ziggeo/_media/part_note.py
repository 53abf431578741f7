"""``NAME.part.json``, the note that tells which version of which file ``NAME.part`` is of.

Whoever can write into a folder can plant something under either name, so that both are opened
without following.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

from .body import Version

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

_MAX_NOTE_BYTES = 16 * 1024

# What is planted is neither followed nor waited for; the fallbacks are for Windows.
_WITHOUT_TRAPS = (
    getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)


def open_as_it_is(path: str, flags: int) -> int:
    """Open a file for `open`, and nothing else that stands under its name."""
    return os.open(path, flags | _WITHOUT_TRAPS, 0o666)


def read_note(note: Path, address: str) -> Version | None:
    """Return the version that a note tells of for an address, or None where it tells of none."""
    try:
        with open(note, "rb", opener=open_as_it_is) as file:
            noted = json.loads(file.read(_MAX_NOTE_BYTES))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(noted, dict) or noted.get("address") != address:
        return None
    etag, modified, length = (noted.get(key) for key in ("etag", "last_modified", "length"))
    if not (_is_header(etag) and _is_header(modified) and _is_length(length)):
        return None
    return Version(etag, modified, length)


def write_note(note: Path, address: str, version: Version) -> None:
    """Write which version of the file at an address a part is of.

    Raises:
        OSError: it cannot be written.
    """
    text = json.dumps(
        {
            "address": address,
            "etag": version.etag,
            "last_modified": version.last_modified,
            "length": version.length,
        }
    )
    note.unlink(missing_ok=True)
    with open(note, "xb", opener=open_as_it_is) as file:
        file.write(text.encode())


def _is_header(value: Any) -> bool:
    """Tell whether a value is None or can stand in If-Range as it is."""
    return value is None or (isinstance(value, str) and value.isascii() and value.isprintable())


def _is_length(value: Any) -> bool:
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)
