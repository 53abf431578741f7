"""What the text of ``name=value`` stands for, so that what is sent is what was typed."""

from __future__ import annotations

import json

import click

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from .operations import Operation


def sorted_values(
    operation: Operation, texts: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the method's own options and the arguments that are sent, both as values.

    Raises:
        click.UsageError: a name or a value does not fit.
    """
    options: dict[str, Any] = {}
    arguments: dict[str, Any] = {}
    for name, text in texts.items():
        if name in operation.options:
            options[name] = _option(name, text, operation.options[name])
        elif operation.arguments is None:
            raise click.UsageError(f"{operation.name} has no argument {name!r}.")
        else:
            arguments[name] = _argument(text, operation.arguments.get(name))
    return options, arguments


def _option(name: str, text: str, annotation: str) -> Any:
    """Return the value of a parameter of the method itself, which never is sent as text."""
    if name == "file":
        if not text.startswith("@"):
            raise click.UsageError(f"A file is given as file=@PATH, not {text!r}.")
        return text[1:]
    value = _parsed(text)
    if "str" in annotation:
        return text
    if isinstance(value, (bool, int, float)):
        return value
    wanted = "a number" if "float" in annotation or "int" in annotation else "true or false"
    raise click.UsageError(f"{name} is {wanted}, not {text!r}.")


def _argument(text: str, annotation: str | None) -> Any:
    """Return what is sent: text where only text is documented, else JSON where it is JSON.

    All is text again when it is sent. So a number stays as it was typed where JSON would write it
    in another way: 1.10 is not 1.1, and 1e3 is not 1000.0.
    """
    if annotation in ("str", "str | None"):
        return text
    value = _parsed(text)
    if isinstance(value, (dict, list)):
        return value
    is_same = isinstance(value, (bool, int, float)) and json.dumps(value) == text
    return value if is_same else text


def _parsed(text: str) -> Any:
    """Return what JSON text stands for, None where it is not JSON."""
    try:
        return json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is of Python, not of JSON")
