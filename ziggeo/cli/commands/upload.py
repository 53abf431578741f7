"""``ziggeo upload``: files become videos or audios."""

from __future__ import annotations

import click

from ..bars import transfer_bar
from ..failures import Tally, each
from ..media import COLUMNS, media, show_objects
from ..parts import Command, connected, given, names, output_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


@click.command(
    "upload",
    cls=Command,
    help="Upload files, each of which becomes a video.",
    example="ziggeo upload clip.mp4 --tags summer,beach --key holiday --wait\n"
    "ziggeo upload *.mp4 --json --fields token,file",
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--tags", metavar="TAGS", callback=names, help="Tags, with commas: a,b.")
@click.option("--key", help="Name of its own, unique in the application; for one file.")
@click.option("--title", help="Title.")
@click.option("--audio", is_flag=True, help="Make audios of them.")
@click.option("--wait", is_flag=True, help="Wait until each is processed.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=600.0,
    show_default=True,
    metavar="SECONDS",
    help="How long --wait waits for each.",
)
@output_options
def command(
    files: tuple[str, ...],
    tags: list[str] | None,
    key: str | None,
    title: str | None,
    audio: bool,
    wait: bool,
    timeout: float,
    as_json: bool,
    fields: Sequence[str] | None,
) -> int:
    """Upload the files one after the other."""
    if key is not None and len(files) > 1:
        raise click.UsageError("A --key is for one file.")
    tally = Tally()
    arguments = given(tags=tags, key=key, title=title)
    with connected() as client:
        resource = media(client, "audio" if audio else "video")

        def upload(file: str) -> dict[str, Any]:
            with transfer_bar(file) as bar:
                created = resource.create(
                    arguments, file=file, progress=bar, wait=timeout if wait else False
                )
            return {"file": file, **created}

        show_objects(
            each(files, upload, tally),
            fields,
            as_json=as_json,
            columns=("file", *COLUMNS[:3]),
            goes_on=True,
        )
    return tally.status
