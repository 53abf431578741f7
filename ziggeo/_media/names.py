"""How an uploaded file is called, and what it says it is: nothing that breaks out of a header."""

from __future__ import annotations

import mimetypes
import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_UNNAMED = "file"
_UNKNOWN_TYPE = "application/octet-stream"


def file_name(name: str | bytes | None) -> str:
    """Return a name that tells no folder and cannot break a header."""
    text = os.fsdecode(name or "").replace("\\", "/").rpartition("/")[2]
    text = text.encode("utf-8", "replace").decode()
    printable = "".join(character for character in text if character.isprintable())
    return printable.strip() or _UNNAMED


def name_of(stream: Any) -> str | None:
    """Return the file name that a stream knows; Werkzeug's `name` is that of the form field."""
    names = (_path_in(stream, "filename"), _path_in(stream, "name"))
    return next((name for name in names if name and not name.startswith("<")), None)


def type_of(stream: Any) -> str | None:
    """Return the media type that a stream knows, where it can stand in a header."""
    try:
        content_type = getattr(stream, "content_type", None)
    except Exception:  # a property of somebody's that fails; a file needs no type
        return None
    return content_type if is_header_text(content_type) else None


def guessed_type(name: str) -> str:
    """Return the media type that a name tells."""
    return mimetypes.guess_type(name)[0] or _UNKNOWN_TYPE


def is_header_text(value: Any) -> bool:
    """Tell whether a value can stand in a header as it is."""
    return isinstance(value, str) and value.isascii() and value.isprintable() and value != ""


def _path_in(stream: Any, attribute: str) -> str | None:
    """Return an attribute that is a path; a file opened by its number has that as its name."""
    try:
        return os.fsdecode(getattr(stream, attribute, None) or "")
    except Exception:  # no path, or a property of somebody's that fails; a file needs no name
        return None
