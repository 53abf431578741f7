"""``ziggeo import``: files into videos, in a run that can be ended and begun again."""

from __future__ import annotations

import click

from ..parts import Command, connected, names, output_options
from ..transfers import ended, telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


@click.command(
    "import",
    cls=Command,
    short_help="Upload the videos of a folder.",
    help="Upload the video files of a folder, or single files, each once: its key, which is the "
    "name of the file, tells whether it is there. What an export wrote beside a file goes along.",
    example="ziggeo import clips --tags summer",
)
@click.argument("paths", metavar="FOLDER|FILE...", nargs=-1, required=True)
@click.option("--tags", metavar="TAGS", callback=names, help="Tags that all get, with commas.")
@click.option("--wait", is_flag=True, help="Wait until each is processed.")
@click.option("--workers", type=click.IntRange(1, 1000), default=8, show_default=True)
@click.option("--dry-run", "-n", is_flag=True, help="Show what would be uploaded.")
@output_options
def command(
    paths: tuple[str, ...],
    tags: list[str] | None,
    wait: bool,
    workers: int,
    dry_run: bool,
    as_json: bool,
    fields: Sequence[str] | None,
) -> int:
    """Import files."""
    from ...workflows import import_videos

    with (
        connected() as client,
        telling("import", fields, as_json=as_json, lists=dry_run) as (bar, tell),
    ):
        report = import_videos(
            client,
            paths[0] if len(paths) == 1 else paths,
            tags=tags or (),
            wait=wait,
            workers=workers,
            dry_run=dry_run,
            progress=bar,
            on_item=tell,
        )
    return ended(report)
