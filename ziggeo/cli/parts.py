"""What the commands are made of: commands with an example in their help, and shared options."""

from __future__ import annotations

import json
from contextlib import contextmanager

import click

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any, TypeVar

    from ..client import Ziggeo

    Function = TypeVar("Function", bound=Callable[..., Any])

_SETTINGS = {"help_option_names": ["-h", "--help"]}


class Command(click.Command):
    """A command whose help shows an example.

    Attributes:
        example: command lines as they can be typed, one a line.
    """

    def __init__(self, *args: Any, example: str, **attributes: Any) -> None:
        attributes.setdefault("context_settings", dict(_SETTINGS))
        super().__init__(*args, **attributes)
        self.example = example
        self.params.append(_debug())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example below the options."""
        _write_example(self.example, formatter)


class Group(click.Group):
    """A group of commands whose help shows an example.

    Attributes:
        example: command lines as they can be typed, one a line.
    """

    command_class: type[click.Command] | None = Command

    def __init__(self, *args: Any, example: str, **attributes: Any) -> None:
        attributes.setdefault("context_settings", dict(_SETTINGS))
        attributes["no_args_is_help"] = False
        super().__init__(*args, **attributes)
        self.example = example
        self.params.append(_debug())

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the example below the commands."""
        _write_example(self.example, formatter)


def _write_example(example: str, formatter: click.HelpFormatter) -> None:
    with formatter.section("Example"):
        for line in example.splitlines():
            formatter.write(f"{'':{formatter.current_indent}}{line}\n")


def _debug() -> click.Option:
    """Return the option that `running` looks for, wherever in the line it stands."""
    return click.Option(
        ["--debug"], is_flag=True, expose_value=False, help="Show the traceback of an error."
    )


def names(ctx: click.Context, param: click.Parameter, value: str | None) -> list[str] | None:
    """Return the parts of comma-separated text; a callback of an option."""
    if value is None:
        return None
    parts = [part.strip() for part in value.split(",")]
    if not all(parts):
        raise click.BadParameter("a name in it is empty", ctx, param)
    return parts


def output_options(function: Function) -> Function:
    """Add the options that say how objects are written."""
    function = click.option(
        "--fields",
        metavar="NAMES",
        callback=names,
        help="Only these fields, with commas; a dot leads into an object.",
    )(function)
    return click.option(
        "--json", "as_json", is_flag=True, help="Lines of JSON, also on a terminal."
    )(function)


def deletion_options(function: Function) -> Function:
    """Add the options of what deletes."""
    function = click.option("--yes", "-y", is_flag=True, help="Delete without asking.")(function)
    return click.option(
        "--dry-run", "-n", is_flag=True, help="Show what would be deleted, and delete nothing."
    )(function)


def filter_options(function: Function) -> Function:
    """Add the options that choose videos or audios."""
    function = click.option(
        "--states", metavar="STATES", callback=names, help="In these states: READY,FAILED."
    )(function)
    return click.option("--tags", metavar="TAGS", callback=names, help="With these tags: a,b.")(
        function
    )


def encoding_option(function: Function) -> Function:
    """Add the option that says in which of the service's encodings events are written."""
    return click.option(
        "--encoding",
        type=click.Choice(["json", "jsonheader", "form"]),
        default="json",
        show_default=True,
        help="How events are written.",
    )(function)


def variant_options(function: Function) -> Function:
    """Add the options that say how an encoding is written, of which receivers have seen several."""
    function = click.option(
        "--json-type",
        metavar="TYPE",
        default="text/plain",
        show_default=True,
        help="The content type of the encoding json.",
    )(function)
    return click.option(
        "--form",
        type=click.Choice(["nested", "json"]),
        default="nested",
        show_default=True,
        help="How a form has what is nested: by names of fields, or as JSON text.",
    )(function)


def given(**options: Any) -> dict[str, Any]:
    """Return the options that were given."""
    return {name: value for name, value in options.items() if value is not None}


def pairs(texts: Sequence[str]) -> dict[str, str]:
    """Return ``name=value`` arguments by name.

    Raises:
        click.UsageError: one has another form, or a name is given twice.
    """
    found: dict[str, str] = {}
    for text in texts:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise click.UsageError(f"{text!r} is not of the form NAME=VALUE.")
        if name in found:
            raise click.UsageError(f"{name!r} is given twice.")
        found[name] = value
    return found


def json_object(
    ctx: click.Context, param: click.Parameter, value: str | None
) -> dict[str, Any] | None:
    """Return the JSON object of an option; a callback of it."""
    if value is None:
        return None
    try:
        found = json.loads(value)
    except (ValueError, RecursionError) as error:
        raise click.BadParameter(f"it is not JSON: {error}", ctx, param) from error
    if not isinstance(found, dict):
        raise click.BadParameter("it is not a JSON object", ctx, param)
    return found


@contextmanager
def connected() -> Iterator[Ziggeo]:
    """Hold a client with the credentials and the settings of the environment."""
    from ..client import Ziggeo

    with Ziggeo() as client:
        yield client


def plural(count: int, noun: str) -> str:
    """Return a count with its noun, as "1 video" or "3 videos"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
