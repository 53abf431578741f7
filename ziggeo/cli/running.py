"""One run of the command, from its arguments to its exit status, with each error as one line."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from ..errors import ZiggeoError
from .failures import Status, status_of
from .parts import Group
from .terminal import PROGRAM, complain, forget_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

COMPLETION_VARIABLE = "_ZIGGEO_COMPLETE"

# The file of each command, in the order of the help. A file is imported when its command is used.
_FILES = {
    "videos": "videos",
    "audios": "audios",
    "upload": "upload",
    "download": "download",
    "export": "export",
    "import": "import_",
    "call": "call",
    "webhooks": "webhooks",
    "token": "token",
    "emulator": "emulator",
    "check": "check",
    "completion": "completion",
}


class CommandLine(Group):
    """The command `ziggeo`, whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        return list(_FILES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by its name."""
        if cmd_name not in _FILES:
            return None
        module = import_module(f"ziggeo.cli.commands.{_FILES[cmd_name]}")
        command: click.Command = module.command
        return command


def command_line() -> CommandLine:
    """Return the command `ziggeo` with all below it."""
    return CommandLine(
        name=PROGRAM,
        help=(
            "Videos and audios of Ziggeo, from a shell.\n\n"
            "The credentials come from ZIGGEO_TOKEN and ZIGGEO_PRIVATE_KEY, or from ZIGGEO_URL; "
            "`ziggeo check` shows which are found. Objects are written as a table on a terminal, "
            "and as lines of JSON with --json or into a pipe.\n\n"
            "Exit status: 0 all done, 1 some failed, 2 usage, 3 configuration or credentials, "
            "4 not found, 130 interrupted."
        ),
        example="ziggeo videos ls --tags summer",
        params=[
            click.Option(
                ["--version"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_version,
                help="Show the version and exit.",
            )
        ],
    )


def _show_version(ctx: click.Context, param: click.Parameter, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from .. import __version__

        click.echo(f"{PROGRAM} {__version__}")
        ctx.exit()


def run(arguments: list[str]) -> int:
    """Run the command and return its exit status; nothing is raised."""
    root = command_line()
    instruction = os.environ.get(COMPLETION_VARIABLE)
    if instruction:
        from click.shell_completion import shell_complete

        return shell_complete(root, {}, PROGRAM, COMPLETION_VARIABLE, instruction)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a character that it does not have
    return _guarded(lambda: _invoke(root, arguments or ["--help"]), "--debug" in arguments)


def _invoke(root: CommandLine, arguments: list[str]) -> int:
    try:
        with root.make_context(PROGRAM, arguments) as context:
            status = root.invoke(context)
    except click.exceptions.Exit as ended:
        status = ended.exit_code
    sys.stdout.flush()
    return status if isinstance(status, int) else Status.DONE


def _guarded(work: Callable[[], int], debug: bool) -> int:
    """Do the work; what it raises becomes one line and an exit status."""
    try:
        return work()
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted")
        return Status.INTERRUPTED
    except BrokenPipeError:
        forget_stdout()
        return Status.DONE
    except click.ClickException as error:
        complain(_usage(error))
        return error.exit_code
    except Exception as error:
        complain(_words(error) if debug else f"{_words(error)}{_hint(error)}")
        if debug:
            _show_traceback(error)
        return status_of(error)


def _usage(error: click.ClickException) -> str:
    message = " ".join(error.format_message().split())
    context = getattr(error, "ctx", None)
    if context is None or context.command_path == PROGRAM:
        return f"{message} See: {PROGRAM} --help"
    command = context.command_path.removeprefix(f"{PROGRAM} ")
    return f"{command}: {message} See: {context.command_path} --help"


def _words(error: Exception) -> str:
    if isinstance(error, (ZiggeoError, OSError)):
        return str(error)
    return f"{type(error).__name__}: {error}"


def _hint(error: Exception) -> str:
    """Return what to do about an error that nobody has foreseen."""
    return "" if isinstance(error, (ZiggeoError, OSError)) else " (--debug shows where)"


def _show_traceback(error: Exception) -> None:
    """Write the traceback of an error, which shows no locals; the SDK's messages hold no key."""
    import traceback

    from .terminal import say

    for line in "".join(traceback.format_exception(error)).splitlines():
        say(line)
