"""What is said to a person: lines on stderr, questions, and text that a terminal can show."""

from __future__ import annotations

import json
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

PROGRAM = "ziggeo"


def printable(text: str) -> str:
    """Return text with what is not a visible character written out.

    A title is whatever a visitor typed: an escape sequence in it could clear the screen, rename the
    window, or show another text than the one that is there.
    """
    return _replaced(text, lambda character: character.encode("unicode_escape").decode())


def printable_json(text: str) -> str:
    """Return JSON of the same meaning in which only what can be seen stands as it is."""
    return _replaced(text, lambda character: json.dumps(character)[1:-1], kept="\n")


def _replaced(text: str, written: Callable[[str], str], kept: str = "") -> str:
    if text.isprintable():
        return text
    return "".join(
        character if character.isprintable() or character in kept else written(character)
        for character in text
    )


def say(words: str) -> None:
    """Write a line to stderr."""
    sys.stderr.write(f"{printable(words)}\n")
    sys.stderr.flush()


def complain(words: str) -> None:
    """Write what went wrong to stderr, in one line that begins with the program's name."""
    say(f"{PROGRAM}: {words}")


def forget_stdout() -> None:
    """Let what is still to be written go nowhere: its reader, such as `head`, has had enough."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def is_interactive() -> bool:
    """Tell whether somebody is there to read a question and to answer it."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def require_consent(what: str, *, yes: bool) -> None:
    """Ask whether something may be deleted, where that was not said in advance.

    Args:
        what: what is to happen, as "delete 3 videos".
        yes: whether the option for it was given.

    Raises:
        click.UsageError: nobody is there to be asked.
        click.exceptions.Exit: the answer is no.
    """
    import click

    if yes:
        return
    if not is_interactive():
        raise click.UsageError(f"Nobody can be asked here: give --yes to {what}.")
    if not click.confirm(f"Really {printable(what)}?", err=True):
        say("Nothing was deleted.")
        raise click.exceptions.Exit(1)
