"""``ziggeo webhooks add|confirm|rm|send``."""

from __future__ import annotations

import sys

import click

from ..parts import (
    Group,
    connected,
    deletion_options,
    encoding_option,
    given,
    json_object,
    names,
    variant_options,
)
from ..rows import write, write_json
from ..terminal import complain, printable, require_consent, say

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

command: Group = Group(
    name="webhooks",
    short_help="Add, confirm, remove and try webhooks.",
    help="Register, confirm and remove addresses that the service sends its events to, and try "
    "what receives them.",
    example="ziggeo webhooks add https://example.com/hook --events video_ready",
)


@command.command(
    "add",
    help="Register an address; the service's id of the webhook is written to stdout.",
    example="ziggeo webhooks add https://example.com/hook --events video_ready,video_failed",
)
@click.argument("url")
@click.option("--events", metavar="EVENTS", callback=names, help="Which events, with commas.")
@encoding_option
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


@command.command(
    "send",
    help="Send an event to an address on this machine, as the service would, whether it has "
    "happened or not. The video is made up, unless --video names one.",
    example="ziggeo webhooks send http://127.0.0.1:8000/ziggeo/webhook video_ready\n"
    "ziggeo webhooks send http://127.0.0.1:8000/hook video_ready --encoding form --form json",
)
@click.argument("url")
@click.argument("event")
@click.option("--video", metavar="TOKEN", help="A video of the service, or _KEY.")
@click.option("--data", metavar="JSON", callback=json_object, help="More fields of the event.")
@encoding_option
@variant_options
def send(
    url: str,
    event: str,
    video: str | None,
    data: dict[str, Any] | None,
    encoding: str,
    form: Literal["nested", "json"],
    json_type: str,
) -> int:
    """Send an event, and tell what was answered."""
    from ...emulator import WebhookVariant
    from ...emulator.webhooks.trials import send_event

    shown: Any = None
    if video is not None:
        with connected() as client:
            shown = client.videos().get(video)
    try:
        variant = WebhookVariant(form=form, json_type=json_type)
        delivery = send_event(
            url, event, video=shown, data=data, encoding=encoding, variant=variant
        )
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    answered = {"status": delivery.status, "error": delivery.error}
    write_json({"event_type": event, "target_url": url, **answered})
    if delivery.status is not None and 200 <= delivery.status < 300:
        return 0
    complain(f"{url} answered {delivery.status or delivery.error}")
    return 1
