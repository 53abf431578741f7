"""Gives the values of a form, all of them text, the types back that a `TypedDict` knows."""

from __future__ import annotations

import re
import types
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints, is_typeddict

_INTEGER = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,18})?")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False, "": False}


def with_types(value: Any, kind: Any) -> Any:
    """Return a value as its type has it; what does not fit, or is not known, stays as it is."""
    if is_typeddict(kind):
        hints = _hints(kind)
        if not isinstance(value, dict):
            return value
        return {name: with_types(item, hints.get(name, Any)) for name, item in value.items()}
    if get_origin(kind) is list and isinstance(value, list):
        return [with_types(item, get_args(kind)[0]) for item in value]
    if get_origin(kind) in (Union, types.UnionType):
        return _as_one_of(value, get_args(kind))
    return _as_scalar(value, kind) if isinstance(value, str) else value


def _as_one_of(value: Any, kinds: tuple[Any, ...]) -> Any:
    if str in kinds:
        return value
    if value == "" and type(None) in kinds:
        return None
    for kind in kinds:
        typed = with_types(value, kind)
        if typed is not value:
            return typed
    return value


def _as_scalar(text: str, kind: Any) -> Any:
    if kind is bool:
        return _BOOLEANS.get(text.lower(), text)
    if kind is int and _INTEGER.fullmatch(text):
        return int(text)
    if kind is float and _NUMBER.fullmatch(text):
        return float(text)
    return text


@cache
def _hints(kind: Any) -> dict[str, Any]:
    return get_type_hints(kind)
