"""What a server says of an error, and how it is shown in a message."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

_MAX_SHOWN = 200
_NAMES = ("error", "message", "msg", "detail", "error_message", "description", "reason", "errors")
_MAX_DEPTH = 4
_STORAGE_MESSAGE = re.compile(r"<Message>([^<]+)</Message>")  # of S3 and what speaks like it


def service_detail(body: str) -> str | None:
    """Return the words of an error response, or None where it has none.

    JSON is looked through for a text under `error`, `message` and the like; plain text is taken
    as it is, XML of a storage by its message, and a web page not at all.
    """
    text = body.strip()
    try:
        return _words_in(json.loads(text), _MAX_DEPTH)
    except (ValueError, RecursionError):
        pass  # not JSON, so it may be plain text
    message = _STORAGE_MESSAGE.search(text)
    if message:
        return message[1].strip() or None
    is_words = text and not text.startswith(("<", "{", "[")) and "\ufffd" not in text
    return text if is_words and text.partition("\n")[0].isprintable() else None


def _words_in(value: Any, depth: int) -> str | None:
    """Return the first text in an error's JSON that stands under a name for one."""
    if isinstance(value, str):
        return value.strip() or None
    if not depth:
        return None
    if isinstance(value, list):
        found = [words for item in value if (words := _words_in(item, depth - 1))]
        return ", ".join(found) or None
    if isinstance(value, dict):
        named = (value[name] for name in _NAMES if name in value)
        return next((words for each in named if (words := _words_in(each, depth - 1))), None)
    return None


def visible(text: str) -> str:
    """Return the beginning of a text on one line, with what cannot be seen written out."""
    shown = ""
    for character in text.strip():
        if len(shown) >= _MAX_SHOWN:
            return shown + "…"
        is_plain = character.isprintable()
        shown += character if is_plain else character.encode("unicode_escape").decode()
    return shown


def is_encodable(text: str) -> bool:
    """Tell whether text can be sent as UTF-8, which half of a surrogate pair cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
