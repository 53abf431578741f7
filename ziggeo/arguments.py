"""How Python values become the paths, the query and the form fields of a request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from enum import Enum
from math import isfinite
from operator import index
from urllib.parse import quote, quote_plus

from .errors import ArgumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_DATA = "data"
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

# The unit of each span of time that takes a timedelta.
_SPANS = {
    "usage_expiration_time": _SECONDS,
    "min_duration": _SECONDS,
    "max_duration": _SECONDS,
    "expiration_days": timedelta(days=1),
}


def path(*segments: str) -> str:
    """Join segments into a path; each is percent-quoted whole.

    Raises:
        ArgumentError: a segment is not text, is blank, or is made of dots only, so that it would
            name another resource than the one it stands for.

    Examples:
        >>> path("v1", "videos", "_beach/2030")
        '/v1/videos/_beach%2F2030'
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
        raise ArgumentError(f"{segment!r} is not a token or key")
    return quote(_utf8(segment, "a token or key"), safe="")


def merge(
    arguments: Mapping[str, Any] | None,
    keywords: Mapping[str, Any] | None = None,
    documented: type | None = None,
) -> dict[str, Any]:
    """Merge the two ways to give arguments, a mapping and keywords, into a new dict.

    `from_` stands for `from`, which Python reserves.

    Args:
        arguments: arguments as a mapping.
        keywords: arguments as keywords.
        documented: the TypedDict of the operation, whose keys are its documented arguments.

    Raises:
        ArgumentError: `arguments` is not a mapping, a name is not text, a name is given twice, or
            `data` holds what was meant as the arguments.
    """
    if arguments is None and not keywords:
        return {}
    merged: dict[str, Any] = {}
    for given in (arguments or {}, keywords or {}):
        for name, value in _items(given):
            if name in merged:
                raise ArgumentError(f"the argument {name!r} is given twice")
            merged[name] = value
    if documented is not None and keywords and isinstance(keywords.get(_DATA), Mapping):
        _require_custom_data(keywords[_DATA], documented.__annotations__)
    return merged


def _require_custom_data(data: Mapping[str, Any], documented: Mapping[str, Any]) -> None:
    """Refuse arguments given as `data`, which is what the existing SDK calls its parameter.

    Sent as custom data, every one of them would be ignored without a word.
    """
    if _DATA not in documented:
        raise ArgumentError("data is not an argument of this operation: arguments={...} is meant")
    if data and all(name in documented for name in data):
        raise ArgumentError(
            f"data holds arguments of the operation ({', '.join(map(str, data))}): give them as "
            "arguments={...}; if it is custom data, give arguments={'data': {...}}"
        )


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
    # What is read once is read here: an upload may send its arguments a second time.
    return [
        ("from" if name == "from_" else name, list(value) if isinstance(value, Iterator) else value)
        for name, value in items
    ]


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

    True is "true"; the items of a list, a set or any other iterable are joined by commas; a mapping
    is JSON; a date is YYYY-MM-DD; a datetime is a count of the unit that the argument documents, a
    timedelta too; an enumeration is its value, and a number of numpy is that number.

    Raises:
        ArgumentError: the value has no such form.
    """
    value = plain(value)
    if isinstance(value, str):
        return _utf8(value, name)
    if isinstance(value, Mapping):
        return _json(name, dict(value))
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray, memoryview)):
        items = [_item(name, item) for item in value]
        return ",".join(sorted(items) if isinstance(value, (set, frozenset)) else items)
    return _scalar(name, value)


def plain(value: Any) -> Any:
    """Return what an enumeration, or a scalar of numpy and its kin, stands for."""
    if isinstance(value, Enum):
        value = value.value
    if getattr(value, "shape", None) == () and callable(getattr(value, "item", None)):
        return value.item()
    return value


def _scalar(name: str, value: Any) -> str:
    value = plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return _number(name, value)
    if isinstance(value, datetime):
        return str(moment(name, value))
    if isinstance(value, date):
        return _day(name, value)
    if isinstance(value, timedelta):
        return str(span(name, value))
    if hasattr(value, "__index__"):
        return _whole(name, value)
    raise ArgumentError(
        f"{name}: {type(value).__name__} cannot be sent; give text, a number, a bool, a date, "
        "a list or a dict"
    )


def _whole(name: str, value: Any) -> str:
    try:
        return str(index(value))
    except (TypeError, ValueError) as error:  # of thousands of digits, or not a number at all
        raise ArgumentError(f"{name}: the number cannot be sent: {error}") from error


def _number(name: str, value: float) -> str:
    if not isfinite(value):
        raise ArgumentError(f"{name}: {value} is not a number that can be sent")
    return repr(float(value))


def _day(name: str, value: date) -> str:
    if name in _UNITS:
        raise ArgumentError(f"{name} is a moment: give a datetime with a time zone, not a date")
    return value.isoformat()


def span(name: str, value: timedelta) -> int:
    """Return a timedelta as the count of units that the argument documents."""
    if name not in _SPANS:
        raise ArgumentError(f"{name}: its unit of time is unknown; give a number or text")
    count, rest = divmod(value, _SPANS[name])
    if rest or count < 0:
        unit = "days" if _SPANS[name] == timedelta(days=1) else "seconds"
        raise ArgumentError(f"{name} is a whole number of {unit}, not {value}")
    return count


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
    item = plain(item)
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
        encoded = dumps(
            value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_in_json
        )
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(f"{name}: the dict cannot become JSON: {error}") from error
    return _utf8(encoded, name)


def _in_json(value: Any) -> Any:
    """Return what JSON has for a value that it does not know, for `json.dumps`."""
    known = plain(value)
    if known is not value:
        return known
    if hasattr(value, "__index__"):
        return index(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


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
