"""``ziggeo download``: the files of videos and audios, to paths or to stdout."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..bars import transfer_bar
from ..failures import Tally, each
from ..media import media, show_objects
from ..parts import Command, connected, output_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

_STDOUT = "-"


@click.command(
    "download",
    cls=Command,
    short_help="Download files of videos and audios.",
    help="Download the files of videos, into the folder here as TOKEN.mp4 where nothing else is "
    "said.",
    example="ziggeo download _holiday -o holiday.mp4\n"
    "ziggeo videos ls --tags summer --fields token | jq -r .token | xargs ziggeo download -o .",
)
@click.argument("tokens", metavar="TOKEN...", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    help="A folder, or for one token the path of the file, or - for stdout.",
)
@click.option("--image", is_flag=True, help="The poster image in place of the video.")
@click.option("--audio", is_flag=True, help="The tokens are those of audios.")
@click.option("--no-overwrite", is_flag=True, help="Leave a file that exists, which is an error.")
@output_options
def command(
    tokens: tuple[str, ...],
    output: str | None,
    image: bool,
    audio: bool,
    no_overwrite: bool,
    as_json: bool,
    fields: Sequence[str] | None,
) -> int:
    """Download the files one after the other."""
    if image and audio:
        raise click.UsageError("An audio has no --image.")
    tally = Tally()
    with connected() as client:
        resource = media(client, "audio" if audio else "video")
        name = "download_audio" if audio else "download_image" if image else "download_video"
        fetch: Callable[..., Any] = getattr(resource, name)
        if output == _STDOUT:
            _write_to_stdout(fetch, tokens)
            return tally.status
        folder_or_file = _target(output, len(tokens))

        def download(token: str) -> dict[str, Any]:
            with transfer_bar(token) as bar:
                path: Path = fetch(token, folder_or_file, progress=bar, overwrite=not no_overwrite)
            return {"token": token, "path": str(path), "size": path.stat().st_size}

        show_objects(
            each(tokens, download, tally),
            fields,
            as_json=as_json,
            columns=("token", "path", "size"),
            goes_on=True,
        )
    return tally.status


def _target(output: str | None, count: int) -> Path:
    """Return where files go: several of them need a folder."""
    target = Path(output or ".")
    if count > 1 and not target.is_dir():
        raise click.UsageError(f"{output} is not a folder, which several files need.")
    return target


def _write_to_stdout(fetch: Callable[..., Any], tokens: tuple[str, ...]) -> None:
    [token, *others] = tokens
    if others:
        raise click.UsageError("Stdout takes one file.")
    if sys.stdout.isatty():
        raise click.UsageError("A terminal cannot show the bytes of a file: give -o PATH.")
    with transfer_bar(token) as bar:
        fetch(token, sys.stdout.buffer, progress=bar)
