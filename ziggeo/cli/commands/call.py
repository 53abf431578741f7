"""``ziggeo call``: any operation of the service, as the client's methods know it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from ..bars import transfer_bar
from ..parts import Command, connected, pairs
from ..rows import json_text, write, write_json
from ..terminal import require_consent, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from click.shell_completion import CompletionItem

    from ...client import Ziggeo
    from ..operations import Operation


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    from click.shell_completion import CompletionItem

    from ..operations import operation_names

    return [CompletionItem(name) for name in operation_names() if name.startswith(incomplete)]


def _list(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from ..operations import find_operation, operation_names

        for name in operation_names():
            write(str(find_operation(name)))
        ctx.exit()


@click.command(
    "call",
    cls=Command,
    short_help="Call any operation of the service.",
    help="Call any operation: first its tokens or keys, in the order of the address, then "
    "NAME=VALUE for each argument, and file=@PATH for a file. The result is JSON; a file goes to "
    "--output, or to stdout where that is not a terminal.\n\n"
    "A value is text where the operation documents text. Elsewhere a list, an object, true, false "
    "and a number are what they are in JSON, and all else is text.",
    example="ziggeo call videos.update _interview title='The interview' "
    "data='{\"episode\": 7}'\n"
    "ziggeo call streams.attach_image TOKEN STREAM file=@poster.jpg\n"
    "ziggeo call videos.download_image _interview > poster.jpg",
)
@click.argument("operation", metavar="RESOURCE.METHOD", shell_complete=_complete)
@click.argument("arguments", metavar="[ARGUMENT...] [NAME=VALUE...]", nargs=-1)
@click.option("-o", "--output", metavar="PATH", help="Where a downloaded file goes.")
@click.option("--yes", "-y", is_flag=True, help="Delete without asking.")
@click.option("--dry-run", "-n", is_flag=True, help="Show what would be called, and call nothing.")
@click.option(
    "--list",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_list,
    help="List all operations with their arguments.",
)
def command(
    operation: str,
    arguments: tuple[str, ...],
    output: str | None,
    yes: bool,
    dry_run: bool,
) -> None:
    """Call one operation and write its result."""
    from ..operations import find_operation
    from ..values import sorted_values

    found = find_operation(operation)
    if found is None:
        raise click.UsageError(
            f"There is no operation {operation!r}: `ziggeo call --list` shows all."
        )
    tokens = arguments[: len(found.tokens)]
    if len(tokens) < len(found.tokens):
        missing = ", ".join(name.upper() for name in found.tokens[len(tokens) :])
        raise click.UsageError(f"{found.name} needs {missing}.")
    options, sent = sorted_values(found, pairs(arguments[len(tokens) :]))
    if found.saves:
        options["to"] = _target(output)
    elif output is not None:
        raise click.UsageError(f"{found.name} returns no file: it has no --output.")
    if dry_run:
        say(f"Would call {found.name} {' '.join(tokens)} with {json_text({**options, **sent})}")
        return
    with connected() as client:
        if found.deletes:
            require_consent(f"call {found.name} {' '.join(tokens)}".strip(), yes=yes)
        _write(_called(client, found, tokens, options, sent))


def _target(output: str | None) -> Any:
    """Return where a file goes."""
    if output not in (None, "-"):
        return output
    if sys.stdout.isatty():
        raise click.UsageError("A terminal cannot show the bytes of a file: give -o PATH.")
    return sys.stdout.buffer


def _called(
    client: Ziggeo,
    operation: Operation,
    tokens: tuple[str, ...],
    options: dict[str, Any],
    sent: dict[str, Any],
) -> Any:
    resource, _, method = operation.name.partition(".")
    function = getattr(getattr(client, resource)(), method)
    arguments = {"arguments": sent} if sent else {}
    if not operation.shows_progress or ("file" not in options and not operation.saves):
        return function(*tokens, **options, **arguments)
    with transfer_bar(operation.name) as progress:
        return function(*tokens, **options, **arguments, progress=progress)


def _write(result: Any) -> None:
    if isinstance(result, Path):
        say(f"Saved {result}")
    elif isinstance(result, Iterator):
        for each in result:
            write_json(each)
    elif result is not None:
        write(json_text(result, indent=2 if sys.stdout.isatty() else None))
