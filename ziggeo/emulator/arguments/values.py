"""How the fields of a request become values: forms, nested names, booleans, numbers, lists."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ..model.assumptions import MAX_FIELDS, MAX_FIELDS_BYTES
from ..model.refusals import BadRequest, TooLarge

if TYPE_CHECKING:
    from flask import Request

_TRUE = frozenset({"true", "on", "yes", "1"})
_FALSE = frozenset({"false", "off", "no", "0", ""})
# "None" is how one official client spells null, having urlencoded Python's own value; text in
# lower case may be somebody's tag.
_NULL = frozenset({"null", "None"})
# Deeper than anybody means, and well within what json and the recursion here can take.
_MAX_DEPTH = 100
_BRACKETED = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])+)")


class Arguments:
    """The fields of one request, with a reader for each kind of value.

    Every reader answers None for a field that was not sent; ``in`` tells it from one sent as null.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values: dict[str, Any] = dict(values)

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        """Return a field as text; an empty one counts as null."""
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, (str, int, float)):
            raise BadRequest(f"{name} must be text, not {type(value).__name__}")
        return str(value)

    def key(self, name: str = "key") -> str | None:
        """Return a key; one client spells out null where it has none to send."""
        value = self.text(name)
        return None if _is_null(value) else value

    def required_text(self, name: str) -> str:
        """Return a field as text, or refuse the request without it."""
        value = self.text(name)
        if value is None:
            raise BadRequest(f"{name} is required")
        return value

    def boolean(self, name: str) -> bool | None:
        """Return a field as a boolean, in any of the service's spellings."""
        value = self.values.get(name)
        if value is None or isinstance(value, bool):
            return value
        spelling = str(value).strip().lower()
        if spelling in {null.lower() for null in _NULL}:
            return None
        if spelling not in _TRUE | _FALSE:
            raise BadRequest(f"{name} must be true or false, not {value!r}")
        return spelling in _TRUE

    def number(self, name: str) -> int | float | str | None:
        """Return a number the way it was sent: text from a form stays text."""
        value = self.text(name)
        if value is None or _is_null(value):
            return None
        _finite(name, value)
        sent: int | float | str = self.values[name]
        return sent

    def whole(self, name: str, default: int) -> int:
        """Return a field as a whole number that is not negative."""
        value = self.text(name)
        if value is None or _is_null(value):
            return default
        if not re.fullmatch(r"[0-9]{1,15}", value):
            raise BadRequest(f"{name} must be a whole number from 0 up, not {value!r}")
        return int(value)

    def fraction(self, name: str) -> int | float | str | None:
        """Return a number between 0.0 and 1.0 the way it was sent."""
        value = self.number(name)
        if value is not None and not 0.0 <= float(value) <= 1.0:
            raise BadRequest(f"{name} must lie between 0.0 and 1.0, not {value!r}")
        return value

    def day(self, name: str) -> str | None:
        """Return a date as ``YYYY-MM-DD``."""
        value = self.text(name)
        if value is None or _is_null(value):
            return None
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError as error:
            raise BadRequest(f"{name} must be a date like 2030-12-31, not {value!r}") from error

    def listing(self, name: str) -> list[str]:
        """Return a comma-separated field, or a JSON or nested list, as a list of texts."""
        value = self.values.get(name)
        if isinstance(value, str) and value.lstrip().startswith("["):
            # A tag may begin with a bracket, too: what is not JSON is plain text.
            with contextlib.suppress(ValueError):
                value = _parsed(value)
        if not isinstance(value, list):
            text = self.text(name)
            value = [] if _is_null(text) else (text or "").split(",")
        return [text for text in (str(item).strip() for item in value) if text]

    def document(self, name: str) -> Any:
        """Return a field that holds JSON text (or came in a JSON body) as what it stands for."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if value == "" or value == "None":
            return None
        try:
            return _parsed(value)
        except ValueError as error:
            raise BadRequest(f"{name} must be JSON: {error}") from error

    def mapping(self, name: str) -> dict[str, Any] | None:
        """Return a field that holds a JSON object."""
        value = self.document(name)
        if value is not None and not isinstance(value, dict):
            raise BadRequest(f"{name} must be a JSON object, not {value!r}")
        return value

    def choice(self, name: str, allowed: Collection[str]) -> str | None:
        """Return a field whose values are documented, or refuse the request with their list."""
        value = self.text(name)
        if _is_null(value):
            return None
        if value is not None and value not in allowed:
            raise BadRequest(f"{name} must be one of {', '.join(sorted(allowed))}, not {value!r}")
        return value


def read_arguments(request: Request) -> Arguments:
    """Collect the fields of a request: the query, and over it the form or JSON body."""
    values = _form_values(request.query_string)
    if request.mimetype == "application/json":
        values.update(_json_values(_text(request)))
    elif request.mimetype == "multipart/form-data":
        values.update(nested(request.form.items(multi=True)))
    elif request.mimetype == "application/x-www-form-urlencoded":
        values.update(_form_values(_text(request)))
    values.pop("_method", None)
    return Arguments(values)


def _text(request: Request) -> bytes:
    """Read a body that is text, and no more of it than anybody means."""
    body = bytearray()
    # What comes in chunks is read chunk by chunk.
    while block := request.stream.read(MAX_FIELDS_BYTES + 1 - len(body)):
        body += block
    if len(body) > MAX_FIELDS_BYTES:
        raise TooLarge(f"a form or JSON has at most {MAX_FIELDS_BYTES} bytes")
    return bytes(body)


def _form_values(text: bytes) -> dict[str, Any]:
    """Read a query or an urlencoded form."""
    readable = text.decode("utf-8", "replace")
    try:
        pairs = parse_qsl(readable, keep_blank_values=True, max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise BadRequest(f"a request has at most {MAX_FIELDS} fields") from error
    return nested(pairs)


def nested(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Build values out of form fields as PHP does: ``a[b]=c`` nests, a repeated name wins last."""
    values: dict[str, Any] = {}
    for name, value in pairs:
        match = _BRACKETED.fullmatch(name)
        if match is None:
            values[name] = value
        else:
            _place(values, [match[1], *re.findall(r"\[([^\[\]]*)\]", match[2])], value)
    return {name: _with_lists(value) for name, value in values.items()}


def _place(values: dict[str, Any], path: list[str], value: str) -> None:
    if len(path) > _MAX_DEPTH:
        raise BadRequest(f"the field {path[0]} is nested more than {_MAX_DEPTH} deep")
    for name in path[:-1]:
        inner = values.setdefault(name or str(len(values)), {})
        if not isinstance(inner, dict):
            raise BadRequest(f"the field {path[0]} is sent both as a value and as a list")
        values = inner
    values[path[-1] or str(len(values))] = value


def _with_lists(value: Any) -> Any:
    """Turn what is numbered from 0 up into lists, which PHP makes no difference to."""
    if not isinstance(value, dict):
        return value
    inner = {name: _with_lists(item) for name, item in value.items()}
    if list(inner) == [str(number) for number in range(len(inner))]:
        return list(inner.values())
    return inner


def _json_values(text: bytes) -> dict[str, Any]:
    if not text:
        return {}
    try:
        body = _parsed(text.decode("utf-8", "replace"))
    except ValueError as error:
        raise BadRequest(f"the body must be JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadRequest("a JSON body must be an object")
    return body


def _parsed(text: str) -> Any:
    """Parse JSON that Python and other readers can take.

    Raises:
        ValueError: it is not JSON, or nested too deeply.
    """
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except RecursionError as error:
        raise ValueError(f"it is nested more than {_MAX_DEPTH} deep") from error
    level, depth = [value], 0
    while level := [inner for outer in level for inner in _inside(outer)]:
        depth += 1
        if depth > _MAX_DEPTH:
            raise ValueError(f"it is nested more than {_MAX_DEPTH} deep")
    return value


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _refuse_constant(name: str) -> Any:
    # RFC 8259, section 6: numbers that are infinite or none are not JSON.
    raise ValueError(f"{name} is not a number")


def _is_null(value: str | None) -> bool:
    return value is not None and value in _NULL


def _finite(name: str, value: str) -> None:
    if not re.fullmatch(r"[+-]?(\d+(\.\d*)?|\.\d+)", value.strip(), re.ASCII):
        raise BadRequest(f"{name} must be a number, not {value!r}")
