"""Reads a message of a webhook out of a request, in each of the encodings that are known.

The content type says nothing: receivers of the service read JSON under any. So JSON is tried first,
then a form, and JSON inside the field ``data`` of a form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qsl

from .._words import is_encodable
from ..errors import WebhookError
from .events import Event, EventData, Handshake
from .fields import with_types

Body: TypeAlias = "bytes | bytearray | memoryview | str | Mapping[str, Any]"
Message = dict[str, Any]

MAX_BYTES: Final = 4 * 1024 * 1024  # a transcription is the longest that is known
MAX_DEPTH: Final = 32
MAX_FIELDS: Final = 20_000
_MARKER: Final = "ziggeo_validation"
_BRACKETED: Final = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")
_CODE_DIGITS: Final = 6


def parse(body: Body, headers: Mapping[str, str] | None = None) -> Event | Handshake:
    """Read a message of a webhook.

    Args:
        body: the body of the request: bytes, text, or the mapping that a framework has made of it.
        headers: the headers of the request. They are not needed: the content type is not what
            tells the encoding.

    Returns:
        Event, or Handshake for the two messages that come before there are any.

    Raises:
        WebhookError: it is not a message of a webhook, or it is larger than any that is known.

    Examples:
        >>> parse(b'{"event_type": "video_ready", "data": {"video": {"token": "a1"}}}').token
        'a1'
        >>> parse("ziggeo_validation=true&validation_code=012345&webhook_id=w").code
        '012345'
    """
    del headers
    message, is_form = _read(body)
    _require_bounds(message)
    return _handshake(message) or _event(message, is_form=is_form)


def _read(body: Body) -> tuple[Message, bool]:
    """Return a message, and whether its values are all text, as those of forms are."""
    if isinstance(body, Mapping):
        pairs = [(name, _last(value)) for name, value in body.items()]
        if any("[" in str(name) for name, _ in pairs) or isinstance(body.get("data"), (str, list)):
            return _from_form(pairs), True
        return dict(pairs), False
    text = _text(body)
    try:
        message = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise WebhookError(f"the message is nested more than {MAX_DEPTH} deep") from None
    except ValueError:
        return _from_form(_pairs(text)), True
    if not isinstance(message, dict):
        raise WebhookError(f"a message of a webhook is an object, not {type(message).__name__}")
    return message, False


def _text(body: Any) -> str:
    if isinstance(body, str):
        # A half of a surrogate pair cannot come from a request.
        if len(body) > MAX_BYTES or not is_encodable(body):
            raise WebhookError("the body is too large, or is not text that can be sent")
        return body
    try:
        content = bytes(memoryview(body)[: MAX_BYTES + 1])
    except (TypeError, ValueError, BufferError, NotImplementedError) as error:
        kind = type(body).__name__
        raise WebhookError(f"a body is bytes, text or a mapping, not {kind}") from error
    if len(content) > MAX_BYTES:
        raise WebhookError(f"the body has more than {MAX_BYTES} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise WebhookError("the body is not UTF-8") from error


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="strict")
    except ValueError as error:
        raise WebhookError("the body is neither JSON nor a form that can be read") from error


def _from_form(pairs: Iterable[tuple[Any, Any]]) -> Message:
    """Build a message out of form fields: `data[video][token]`, or `data` as JSON text."""
    message: Message = {}
    for name, value in pairs:
        if not isinstance(name, str):
            raise WebhookError(f"the name of a field is text, not {type(name).__name__}")
        match = _BRACKETED.fullmatch(name)
        path = [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])] if match else [name]
        _place(message, path, value)
    message = {name: _with_lists(value) for name, value in message.items()}
    if isinstance(message.get("data"), str):
        message["data"] = _json_of(message["data"])
    return message


def _json_of(text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise WebhookError("the field data is not JSON that can be read") from error


def _place(message: Message, path: list[str], value: Any) -> None:
    if len(path) > MAX_DEPTH:
        raise WebhookError(f"the message is nested more than {MAX_DEPTH} deep")
    for name in path[:-1]:
        inner = message.setdefault(name or str(len(message)), {})
        if not isinstance(inner, dict):
            raise WebhookError(f"the field {path[0]!r} is both a value and a group of values")
        message = inner
    message[path[-1] or str(len(message))] = value


def _with_lists(value: Any) -> Any:
    """Turn groups that are numbered from 0 up into lists."""
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(item) for name, item in value.items()}
    if list(inner) == [str(number) for number in range(len(inner))]:
        return list(inner.values())
    return inner


def _last(value: Any) -> Any:
    """Return the value of a field that a framework has as a list of one."""
    return value[-1] if isinstance(value, list) and len(value) == 1 else value


def _require_bounds(message: Message) -> None:
    """Refuse what is nested too deeply, or holds more than any message does."""
    level: list[Any] = [message]
    fields = 0
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inside(outer)]
        fields += len(level)
        if fields > MAX_FIELDS * 10:
            raise WebhookError("the message holds more values than any that is known")
        if not level:
            return
    raise WebhookError(f"the message is nested more than {MAX_DEPTH} deep")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) for name in value):
            raise WebhookError("the name of a field is text")
        return value.values()
    return value if isinstance(value, (list, tuple)) else ()


def _handshake(message: Message) -> Handshake | None:
    """Return the handshake that a message is, or None.

    Its fields stand at the top or under `data`, and not always with the marker.
    """
    data = message.get("data")
    fields = {**(data if isinstance(data, dict) else {}), **message}
    is_marked = str(fields.get(_MARKER, "")).lower() in ("true", "1")
    is_likely = "event_type" not in fields and bool({"validation_code", "message"} & fields.keys())
    if not is_marked and not is_likely:
        return None
    said = fields.get("message")
    return Handshake(
        code=_code(fields.get("validation_code")),
        webhook_id=_identifier(fields.get("webhook_id")),
        message=said if isinstance(said, str) else None,
        raw=message,
    )


def _code(value: Any) -> str | None:
    """Return a code as text. Inferred: as a number it lost its zeros, and had six digits."""
    if value is None or value == "":
        return None
    text = str(value) if type(value) is int else value
    if not isinstance(text, str) or not text.isascii() or not text.isdigit() or len(text) > 32:
        raise WebhookError("the validation code is not made of digits")
    return text.zfill(_CODE_DIGITS)


def _identifier(value: Any) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise WebhookError("the id of the webhook is not text")
    return str(value)


def _event(message: Message, *, is_form: bool) -> Event:
    kind, data = message.get("event_type"), message.get("data")
    if not isinstance(kind, str) or not kind:
        raise WebhookError("the message has no event_type, and is not a handshake either")
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise WebhookError(f"the data of an event is an object, not {type(data).__name__}")
    typed: Any = with_types(data, EventData) if is_form else data
    return Event(kind, typed, message)


def _refuse_constant(name: str) -> Any:
    # RFC 8259, section 6: numbers that are infinite or none are not JSON.
    raise ValueError(f"{name} is not a number")
