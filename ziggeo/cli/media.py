"""What the commands `videos` and `audios` do, which differ in little more than the noun."""

from __future__ import annotations

import click

from .failures import Tally, each, each_of_many
from .parts import (
    Group,
    connected,
    deletion_options,
    filter_options,
    given,
    output_options,
    pairs,
    plural,
)
from .rows import Rows
from .terminal import require_consent, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ..client import Ziggeo
    from ..resources.audios import Audios
    from ..resources.videos import Videos

    Media = Videos | Audios
    Fields = Sequence[str] | None

COLUMNS = ("token", "state_string", "duration", "created", "key", "tags", "title")
_WORKERS = 8


def media(client: Ziggeo, noun: str) -> Media:
    """Return the resource of "video" or "audio"."""
    return client.audios() if noun == "audio" else client.videos()


def media_commands(noun: str) -> Group:
    """Return the commands over all videos, or over all audios.

    Args:
        noun: "video" or "audio".
    """
    plain = f"ziggeo {noun}s"
    group = Group(
        name=f"{noun}s",
        help=f"List, show, change and delete {noun}s.",
        example=f"{plain} ls --tags summer",
    )
    _add_ls(group, noun, plain)
    _add_get(group, noun, plain)
    _add_update(group, noun, plain)
    _add_rm(group, noun, plain)
    return group


def _add_ls(group: Group, noun: str, plain: str) -> None:
    @group.command(
        "ls",
        help=f"List {noun}s, newest first.",
        example=f"{plain} ls --tags summer,beach --states READY\n"
        f"{plain} ls --fields token,title | head -n 3",
    )
    @filter_options
    @click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
    @click.option("--reverse", is_flag=True, help="Oldest first.")
    @output_options
    def ls(
        tags: list[str] | None,
        states: list[str] | None,
        limit: int | None,
        reverse: bool,
        as_json: bool,
        fields: Fields,
    ) -> None:
        filters = given(tags=tags, states=states, reverse=reverse or None)
        with connected() as client, Rows(COLUMNS, fields, as_json=as_json) as rows:
            for each_one in media(client, noun).iterate(filters, limit=limit):
                rows.add(each_one)


def _add_get(group: Group, noun: str, plain: str) -> None:
    @group.command(
        "get",
        help=f"Show {noun}s whole, each by its token, or by its key after an underscore.",
        example=f"{plain} get _interview --fields token,state_string,duration",
    )
    @click.argument("tokens", metavar="TOKEN...", nargs=-1, required=True)
    @output_options
    def get(tokens: tuple[str, ...], as_json: bool, fields: Fields) -> int:
        tally = Tally()
        with connected() as client:
            show_objects(each(tokens, media(client, noun).get, tally), fields, as_json=as_json)
        return tally.status


def _add_update(group: Group, noun: str, plain: str) -> None:
    @group.command(
        "update",
        help=f"Change what is set on one {noun}: title, description, tags, key, data, approved, "
        "volatile, expiration_days, expire_on, min_duration, max_duration.",
        example=f"{plain} update _interview title='The interview' tags=summer,beach",
    )
    @click.argument("token")
    @click.argument("settings", metavar="NAME=VALUE...", nargs=-1, required=True)
    @output_options
    def update(
        token: str,
        settings: tuple[str, ...],
        as_json: bool,
        fields: Fields,
    ) -> None:
        with connected() as client:
            changed = media(client, noun).update(token, pairs(settings))
            show_objects([(token, changed)], fields, as_json=as_json)


def _add_rm(group: Group, noun: str, plain: str) -> None:
    @group.command(
        "rm",
        help=f"Delete {noun}s by their tokens or keys, or all that the options choose.",
        example=f"{plain} rm --tags test --dry-run\n{plain} rm --tags test --yes",
    )
    @click.argument("tokens", metavar="[TOKEN...]", nargs=-1)
    @filter_options
    @deletion_options
    @output_options
    def rm(
        tokens: tuple[str, ...],
        tags: list[str] | None,
        states: list[str] | None,
        dry_run: bool,
        yes: bool,
        as_json: bool,
        fields: Fields,
    ) -> int:
        filters = given(tags=tags, states=states)
        if bool(tokens) == bool(filters):
            raise click.UsageError("Give either tokens, or --tags or --states.")
        tally = Tally()
        with connected() as client:
            resource = media(client, noun)
            if tokens:
                chosen = each(dict.fromkeys(tokens), resource.get, tally) if dry_run else None
                found = None if chosen is None else [found for _, found in chosen]
            else:
                found = list(resource.iterate(filters))
            if dry_run:
                _show_chosen(found or [], noun, fields, as_json=as_json)
                return tally.status
            doomed = list(dict.fromkeys(tokens)) or [each_one["token"] for each_one in found or []]
            _delete(resource, doomed, noun, tally, yes=yes, as_json=as_json)
        return tally.status


def show_objects(
    objects: Iterable[tuple[Any, Any]],
    fields: Fields,
    *,
    as_json: bool,
    columns: Fields = None,
    goes_on: bool = False,
) -> None:
    """Write objects: as lines of JSON, one below the other with all fields, or as a table.

    Args:
        objects: what was asked for, each with the object.
        fields: the fields that were asked for.
        as_json: whether JSON was asked for.
        columns: fields of a table, None to show each object whole.
        goes_on: whether the work goes on when nobody reads any more.
    """
    import sys

    if fields or columns or as_json or not sys.stdout.isatty():
        with Rows(columns or (), fields, as_json=as_json, goes_on=goes_on) as rows:
            for _, each_one in objects:
                rows.add(each_one)
        return
    from .tables import draw_object

    for _, each_one in objects:
        draw_object(each_one)


def _show_chosen(found: list[Any], noun: str, fields: Fields, *, as_json: bool) -> None:
    with Rows(COLUMNS, fields, as_json=as_json) as rows:
        for each_one in found:
            rows.add(each_one)
    say(f"Would delete {plural(len(found), noun)}.")


def _delete(
    resource: Media, tokens: list[str], noun: str, tally: Tally, *, yes: bool, as_json: bool
) -> None:
    if tokens:
        require_consent(f"delete {plural(len(tokens), noun)}", yes=yes)
    try:
        with Rows(("token",), as_json=as_json, goes_on=True) as rows:
            for token, _ in each_of_many(tokens, resource.delete, tally, workers=_WORKERS):
                rows.add({"token": token})
    finally:
        say(f"Deleted {plural(tally.done, noun)}.")
