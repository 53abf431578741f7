"""How Python values become the paths, the query and the form fields of a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from urllib.parse import quote, quote_plus

from .errors import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)

_SECONDS = timedelta(seconds=1)
# Inferred: some clients send milliseconds; the documentation says microseconds, and wins.
_ANALYTICS_UNIT = timedelta(microseconds=1)

# The unit in which each documented moment is sent; another name takes no datetime.
_UNITS = {
    "expiration_date": _SECONDS,
    "from": _ANALYTICS_UNIT,
    "to": _ANALYTICS_UNIT,
    "date": _ANALYTICS_UNIT,
}


def path(*segments: str) -> str:
    """Join segments into a path; each is percent-quoted whole.

    Raises:
        ArgumentError: a segment is no text, is blank, or is made of dots only, so that it would
            name another resource than the one it stands for.
    """
    return "/" + "/".join([_segment(segment) for segment in segments])


def _segment(segment: str) -> str:
    if isinstance(segment, str) and segment.isascii() and segment.isalnum():
        return segment  # as nearly all are, and quoting takes longer than looking
    if not isinstance(segment, str):
        raise ArgumentError(f"a token or key is text, not {type(segment).__name__}")
    if not segment.strip():
        raise ArgumentError("a token or key is empty")
    if not segment.strip("."):
        raise ArgumentError(f"{segment!r} is no token or key")
    return quote(_utf8(segment, "a token or key"), safe="")


def merge(
    arguments: Mapping[str, Any] | None, keywords: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Merge the two ways to give arguments, a mapping and keywords, into a new dict.

    `from_` stands for `from`, which Python reserves.

    Raises:
        ArgumentError: `arguments` is no mapping, a name is no text, or a name is given twice.
    """
    if arguments is None and not keywords:
        return {}
    merged: dict[str, Any] = {}
    for given in (arguments or {}, keywords or {}):
        for name, value in _items(given):
            if name in merged:
                raise ArgumentError(f"the argument {name!r} is given twice")
            merged[name] = value
    return merged


def _items(given: Mapping[str, Any]) -> list[tuple[str, Any]]:
    try:
        items = [(name, given[name]) for name in given.keys()]  # noqa: SIM118 - a list has no keys
    except AttributeError:
        raise ArgumentError(
            f"arguments are a mapping of names to values, not {type(given).__name__}"
        ) from None
    for name, _ in items:
        if not isinstance(name, str) or not name:
            raise ArgumentError(f"the name of an argument is text, not {name!r}")
    return [("from" if name == "from_" else name, value) for name, value in items]


def encode(arguments: Mapping[str, Any] | None) -> str:
    """Encode arguments as a query or a form, in UTF-8; what is None is left out.

    Raises:
        ArgumentError: a value cannot be sent without losing something.
    """
    return "&".join(
        [
            f"{quote_plus(_utf8(name, 'the name of an argument'))}={quote_plus(text(name, value))}"
            for name, value in merge(arguments).items()
            if value is not None
        ]
    )


def text(name: str, value: Any) -> str:
    """Return one argument's value as the service reads it.

    True is "true"; a list or tuple is joined by commas; a mapping is JSON; a date is YYYY-MM-DD; a
    datetime is a count of the unit that the argument documents.

    Raises:
        ArgumentError: the value has no such form.
    """
    if isinstance(value, str):
        return _utf8(value, name)
    if isinstance(value, Mapping):
        return _json(name, dict(value))
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray, memoryview)):
        return ",".join([_item(name, item) for item in value])
    return _scalar(name, value)


def _scalar(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, float):
        return _number(name, value)
    if isinstance(value, datetime):
        return str(moment(name, value))
    if isinstance(value, date):
        return _day(name, value)
    raise ArgumentError(
        f"{name}: {type(value).__name__} cannot be sent; give text, a number, a bool, a date, "
        "a list or a dict"
    )


def _number(name: str, value: float) -> str:
    if value - value != 0:  # an infinity or not a number
        raise ArgumentError(f"{name}: {value} is no number that can be sent")
    return repr(float(value))


def _day(name: str, value: date) -> str:
    if name in _UNITS:
        raise ArgumentError(f"{name} is a moment: give a datetime with a time zone, not a date")
    return value.isoformat()


def moment(name: str, value: datetime) -> int:
    """Return a datetime as the count of units since 1970 that the argument documents."""
    if name == "expire_on":
        raise ArgumentError("expire_on is a day: give a date, not a datetime")
    if name not in _UNITS:
        raise ArgumentError(f"{name}: its unit of time is unknown; give a number or text")
    if value.tzinfo is None or value.utcoffset() is None:
        raise ArgumentError(f"{name}: a datetime without a time zone could be any moment")
    return (value - _EPOCH) // _UNITS[name]


def _item(name: str, item: Any) -> str:
    item_text = _utf8(item, name) if isinstance(item, str) else _scalar(name, item)
    if not item_text:
        raise ArgumentError(f"{name}: a list holds an empty item")
    if "," in item_text:
        raise ArgumentError(
            f"{name}: the item {item_text!r} holds a comma, which separates items when sent"
        )
    return item_text


def _json(name: str, value: dict[Any, Any]) -> str:
    from json import dumps

    _require_text_keys(name, value)
    try:
        encoded = dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(f"{name}: the dict cannot become JSON: {error}") from error
    return _utf8(encoded, name)


def _require_text_keys(name: str, value: Any, depth: int = 0) -> None:
    """Refuse keys that JSON would turn into text, and nesting without end."""
    if depth > 100:
        raise ArgumentError(f"{name}: nested too deeply to be sent")
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise ArgumentError(f"{name}: a key of a dict is text, not {key!r}")
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        for item in value:
            _require_text_keys(name, item, depth + 1)


def _utf8(value: str, name: str) -> str:
    try:
        value.encode()
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: the text holds half of a surrogate pair") from None
    return str.__str__(value) if type(value) is not str else value
