"""Values as HTML: what an attribute holds, what a script may hold, and text that is markup."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Final

from .._words import is_encodable
from ..errors import ArgumentError

_EMPTY: Final = frozenset({"img"})  # elements without an end
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
# What would end a script, begin a comment in it, or a line in older JavaScript.
_IN_SCRIPT: Final = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


class Embed(str):
    """HTML that is escaped already, so that templates do not escape it again.

    Jinja, Django's templates, `format_html` and notebooks take it as markup. What is made of it, by
    ``+`` or ``upper()``, is plain text, which they escape.
    """

    __slots__ = ()

    def __html__(self) -> str:
        """Return the markup, for templates."""
        return str.__str__(self)

    def _repr_html_(self) -> str:
        """Return the markup, for notebooks."""
        return str.__str__(self)


def element(tag: str, attributes: Mapping[str, str | None], content: str = "") -> Embed:
    """Return an element; an attribute that is None is left out."""
    written = "".join(
        f' {name}="{_escaped(value)}"' for name, value in attributes.items() if value is not None
    )
    return Embed(f"<{tag}{written}>" if tag in _EMPTY else f"<{tag}{written}>{content}</{tag}>")


def attributes_of(values: Mapping[str, Any]) -> dict[str, str | None]:
    """Return an element's attributes by their names: `client_auth` is ``ziggeo-client-auth``.

    Raises:
        ArgumentError: a name or a value cannot be one.
    """
    return {f"ziggeo-{attribute_name(name)}": text(name, value) for name, value in values.items()}


def attribute_name(name: Any) -> str:
    """Return the attribute's name for a keyword, without its prefix."""
    spelled = name.replace("_", "-").removeprefix("ziggeo-") if isinstance(name, str) else ""
    if not _NAME.fullmatch(spelled):
        raise ArgumentError(f"{name!r} cannot be the name of an attribute")
    return spelled


def text(name: str, value: Any) -> str | None:
    """Return a value as the service's client reads it from an attribute; None for None.

    Raises:
        ArgumentError: it would be read as something else, or as code.
    """
    if value is None or isinstance(value, str):
        return None if value is None else _checked(name, value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise ArgumentError(f"{name} is a finite number, not {value!r}")
        return str(value)
    if isinstance(value, Mapping):
        return _checked(name, as_json(name, value))
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray, memoryview)):
        return _checked(name, ",".join(_item(name, item) for item in value))
    raise ArgumentError(f"{name} cannot be {type(value).__name__} in a page")


def as_json(name: str, value: Any) -> str:
    """Return a value as JSON, whose numbers are finite.

    Raises:
        ArgumentError: it cannot be JSON.
    """
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise ArgumentError(f"{name} cannot be JSON: {error}") from error


def for_script(value: str) -> str:
    """Return JSON that can stand in a script element, which it cannot end."""
    return value.translate(_IN_SCRIPT)


def _item(name: str, item: Any) -> str:
    written = text(name, item)
    if written is None or isinstance(item, (Mapping, list, tuple, set)) or "," in written:
        msg = f"an item of {name} holds a comma, or is not text: the service's client splits there"
        raise ArgumentError(msg)
    return written


def _checked(name: str, value: str) -> str:
    if "{{" in value:
        # The service's client takes it for a template of its own, which escaping does not stop.
        raise ArgumentError(f"{name} holds {{{{, which begins a template in the page")
    if "\0" in value:
        raise ArgumentError(f"{name} holds a NUL, which HTML has no way to write")
    if not is_encodable(value):
        raise ArgumentError(f"{name} holds half a character")
    return value


def _escaped(value: str) -> str:
    # A line's end is written out: an HTML parser would make one kind of line end of all.
    return escape(value).replace("\r", "&#13;").replace("\n", "&#10;")
