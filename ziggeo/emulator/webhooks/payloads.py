"""How a webhook message looks as bytes, in each encoding and variant that receivers have seen.

Inferred: ``json`` and ``jsonheader`` have the same body, and only the second says in its header
that it is JSON. No document tells them apart, but one is called after the header.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from ..model.objects import Document, WebhookVariant

VALIDATION = "ziggeo_validation"


def greeting(message: str, variant: WebhookVariant) -> Document:
    """Return the first message of a handshake, which wants nothing but an answer."""
    return _handshake({"message": message}, variant)


def validation(code: str, webhook_id: str, variant: WebhookVariant) -> Document:
    """Return the second message of a handshake, which brings the code."""
    # As a number a code has lost the zeros that it begins with.
    shown: str | int = int(code) if variant.handshake == "data" else code
    return _handshake({"validation_code": shown, "webhook_id": webhook_id}, variant)


def encode(
    encoding: str, document: Document, variant: WebhookVariant | None = None
) -> tuple[str, bytes]:
    """Return the content type and the body of a message."""
    variant = variant or WebhookVariant()
    if encoding == "form":
        fields = _nested(document) if variant.form == "nested" else _flat(document)
        # Half of a surrogate pair, which JSON can hold, is no text that a form can.
        body = urlencode(list(fields), errors="replace")
        return "application/x-www-form-urlencoded", body.encode()
    content_type = "application/json" if encoding == "jsonheader" else variant.json_type
    return content_type, json.dumps(document).encode()


def _handshake(fields: Document, variant: WebhookVariant) -> Document:
    if variant.handshake == "data":
        return {"data": fields}
    return {VALIDATION: True, **fields} if variant.handshake == "marked" else fields


def _nested(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Go through nested values as PHP names them; what is null or empty has no field there."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _nested(inner, f"{name}[{key}]" if name else key)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _nested(inner, f"{name}[{index}]")
    elif isinstance(value, bool):
        # Inferred: the documented handshake has true in JSON; forms hold it as that word.
        yield name, "true" if value else "false"
    elif value is not None:
        yield name, str(value)


def _flat(document: Document) -> Iterator[tuple[str, str]]:
    """Go through the fields at the top; what has fields of its own is JSON text."""
    for name, value in document.items():
        if isinstance(value, (dict, list)):
            yield name, json.dumps(value)
        else:
            yield from _nested(value, name)
