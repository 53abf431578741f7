"""``ziggeo token``: a client-side token, made here without asking the service."""

from __future__ import annotations

import click

from ..parts import Command, connected, given
from ..rows import write, write_json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeVar

    Function = TypeVar("Function", bound=Callable[..., Any])

_ACTIONS = {
    "read": "play",
    "create": "record or upload",
    "update": "record again",
    "destroy": "delete",
}


def _grant(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
    """Return the grant of one action: over all, over what the session made, or over tokens."""
    if value is None:
        return None
    if value in ("all", "session"):
        return {"all" if value == "all" else "session_owned": True}
    resources = [token.strip() for token in value.split(",")]
    if not all(resources):
        raise click.BadParameter("a token in it is empty", ctx, param)
    return {"resources": resources}


def _grant_options(function: Function) -> Function:
    for action, words in reversed(_ACTIONS.items()):
        function = click.option(
            f"--{action}",
            metavar="all|session|TOKENS",
            callback=_grant,
            help=f"Whoever has it may {words}: all, those of the session, or these.",
        )(function)
    return function


@click.command(
    "token",
    cls=Command,
    short_help="Make a client-side token.",
    help="Make a token for the `ziggeo-client-auth` attribute of a player or recorder. It is "
    "written to stdout by itself, for $(...); it needs the encryption key.",
    example="ziggeo token --read 0f30b2ba4acb4e92b7dbf5d6b8a1c0de --usage-expiration 3600\n"
    "ziggeo token --create all --session-limit 1 --expires 2030-12-31T12:00+00:00",
)
@_grant_options
@click.option(
    "--expires", metavar="MOMENT", help="When it ends: 2030-12-31T12:00+00:00, or Unix seconds."
)
@click.option(
    "--usage-expiration",
    "usage_expiration_time",
    type=click.IntRange(min=1),
    metavar="SECONDS",
    help="How long each session lasts.",
)
@click.option(
    "--session-limit", type=click.IntRange(min=1), help="How many sessions it is good for."
)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON.")
def command(
    read: Any,
    create: Any,
    update: Any,
    destroy: Any,
    expires: str | None,
    usage_expiration_time: int | None,
    session_limit: int | None,
    as_json: bool,
) -> None:
    """Make a token."""
    grants = given(read=read, create=create, update=update, destroy=destroy)
    if not grants:
        raise click.UsageError("Give what it permits: --read, --create, --update or --destroy.")
    limits = given(
        expiration_date=None if expires is None else _seconds(expires),
        usage_expiration_time=usage_expiration_time,
        session_limit=session_limit,
    )
    with connected() as client:
        token = client.auth().generate({"grants": grants, **limits})
    if as_json:
        write_json({"token": token})
    else:
        write(token)


def _seconds(moment: str) -> int:
    """Return a moment in Unix seconds.

    Raises:
        click.UsageError: it is none, or could be several since it names no time zone.
    """
    from datetime import datetime

    if moment.isdecimal():
        return int(moment)
    try:
        read = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    except ValueError:
        read = None
    if read is None or read.tzinfo is None:
        raise click.UsageError(
            f"{moment!r} is not a moment with its time zone, as 2030-12-31T12:00+00:00."
        )
    return int(read.timestamp())
