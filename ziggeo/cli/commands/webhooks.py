"""``ziggeo webhooks add|confirm|rm``."""

from __future__ import annotations

import sys

import click

from ..parts import Group, connected, deletion_options, given, names
from ..rows import write, write_json
from ..terminal import printable, require_consent, say

command: Group = Group(
    name="webhooks",
    short_help="Add, confirm and remove webhooks.",
    help="Register, confirm and remove addresses that the service sends its events to.",
    example="ziggeo webhooks add https://example.com/hook --events video_ready",
)


@command.command(
    "add",
    help="Register an address; the service's id of the webhook is written to stdout.",
    example="ziggeo webhooks add https://example.com/hook --events video_ready,video_failed",
)
@click.argument("url")
@click.option("--events", metavar="EVENTS", callback=names, help="Which events, with commas.")
@click.option(
    "--encoding",
    type=click.Choice(["json", "jsonheader", "form"]),
    default="json",
    show_default=True,
    help="How events are written.",
)
@click.option("--json", "as_json", is_flag=True, help="A line of JSON, also on a terminal.")
def add(
    url: str,
    events: list[str] | None,
    encoding: str,
    as_json: bool,
) -> None:
    """Register an address."""
    with connected() as client:
        webhook_id = client.webhooks().create(
            given(target_url=url, encoding=encoding, events=events)
        )
    if as_json or not sys.stdout.isatty():
        write_json({"webhook_id": webhook_id, "target_url": url})
    else:
        write(printable(webhook_id))
    say("Confirm it with the code that the address receives: ziggeo webhooks confirm ID CODE")


@command.command(
    "confirm",
    help="Confirm that an address is yours, with the code that it received.",
    example="ziggeo webhooks confirm 17 012345",
)
@click.argument("webhook_id", metavar="ID")
@click.argument("code")
def confirm(webhook_id: str, code: str) -> None:
    """Confirm an address."""
    with connected() as client:
        client.webhooks().confirm(webhook_id=webhook_id, validation_code=code)
    say(f"Webhook {webhook_id} is confirmed.")


@command.command(
    "rm",
    help="Remove every webhook of an address.",
    example="ziggeo webhooks rm https://example.com/hook --yes",
)
@click.argument("url")
@deletion_options
def rm(url: str, dry_run: bool, yes: bool) -> None:
    """Remove every webhook of an address."""
    if dry_run:
        say(f"Would remove every webhook of {url}.")
        return
    with connected() as client:
        require_consent(f"remove every webhook of {url}", yes=yes)
        client.webhooks().delete(target_url=url)
    say(f"The webhooks of {url} are removed.")
