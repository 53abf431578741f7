"""``ziggeo completion``: what a shell reads to complete the command."""

from __future__ import annotations

import sys

import click

from ..parts import Command


@click.command(
    "completion",
    cls=Command,
    short_help="Write what makes a shell complete `ziggeo`.",
    help="Write what makes a shell complete `ziggeo`, to be read when the shell starts.",
    example='eval "$(ziggeo completion bash)"\n'
    "ziggeo completion fish > ~/.config/fish/completions/ziggeo.fish",
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> None:
    """Write the script of a shell."""
    from click.shell_completion import get_completion_class

    from ..running import COMPLETION_VARIABLE, command_line
    from ..terminal import PROGRAM

    completion = get_completion_class(shell)
    if completion is None:
        raise click.UsageError(f"click does not complete in {shell}.")
    script = completion(command_line(), {}, PROGRAM, COMPLETION_VARIABLE)
    sys.stdout.write(script.source())
