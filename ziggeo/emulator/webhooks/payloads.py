"""How a webhook message looks as bytes, in each of the documented encodings.

Inferred: ``json`` and ``jsonheader`` have the same body, and only the second says in its header
that it is JSON. No document tells them apart, but one is called after the header.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode


def encode(encoding: str, document: dict[str, Any]) -> tuple[str, bytes]:
    """Return the content type and the body of a message."""
    if encoding == "form":
        return "application/x-www-form-urlencoded", urlencode(list(_fields(document))).encode()
    content_type = "application/json" if encoding == "jsonheader" else "text/plain"
    return content_type, json.dumps(document).encode()


def _fields(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Go through nested values as PHP names them; what is null or empty has no field there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _fields(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _fields(inner, f"{name}[{index}]")
    elif isinstance(value, bool):
        # Inferred: the documented handshake has true in JSON; forms hold it as that word.
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)
