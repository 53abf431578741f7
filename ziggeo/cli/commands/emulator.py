"""``ziggeo emulator``: a local Ziggeo, as ``python -m ziggeo.emulator`` serves it."""

from __future__ import annotations

import click

from ..parts import Command, variant_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


@click.command(
    "emulator",
    cls=Command,
    short_help="Serve a local Ziggeo.",
    help="Serve a local Ziggeo on 127.0.0.1 and print the variables that lead to it.",
    example='eval "$(ziggeo emulator &)"\nziggeo emulator --exec "pytest -q"',
)
@click.option(
    "--exec",
    "execute",
    metavar="COMMAND",
    help="Run a command with these variables set, and end with its exit status.",
)
@click.option("--port", type=int, default=0, help="Port to listen on (default: a free one).")
@click.option("--tls", is_flag=True, help="Serve https with a throw-away CA.")
@click.option(
    "--processing-time",
    type=float,
    default=0.0,
    metavar="SECONDS",
    help="How long an upload stays in PROCESSING (default: 0).",
)
@click.option("--no-strict", is_flag=True, help="Let arguments pass that the documents don't know.")
@click.option("--seed", help="Make tokens and keys the same in every run.")
@click.option(
    "--handshake",
    type=click.Choice(["marked", "unmarked", "data"]),
    default="marked",
    show_default=True,
    help="How the handshake of webhooks is written.",
)
@variant_options
def command(
    execute: str | None,
    port: int,
    tls: bool,
    processing_time: float,
    no_strict: bool,
    seed: str | None,
    handshake: Literal["marked", "unmarked", "data"],
    form: Literal["nested", "json"],
    json_type: str,
) -> int:
    """Serve until stopped, or as long as a command runs."""
    from ...emulator import Emulator, WebhookVariant
    from ...emulator.__main__ import serve

    try:
        emulator = Emulator(
            tls=tls,
            port=port,
            processing_time=processing_time,
            strict=not no_strict,
            seed=seed,
            webhook_variant=WebhookVariant(handshake, form, json_type),
        )
    except ValueError as error:
        raise click.UsageError(f"{error}.") from error
    return serve(emulator, execute, program="ziggeo emulator")
