"""``ziggeo export``: videos into a folder, in a run that can be ended and begun again."""

from __future__ import annotations

from typing import cast

import click

from ..parts import Command, connected, filter_options, given, output_options
from ..transfers import ended, telling

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal


@click.command(
    "export",
    cls=Command,
    short_help="Write videos into a folder.",
    help="Write videos into a folder: of each its file, its poster image and its JSON. Begun "
    "again, it goes on where it was ended.",
    example="ziggeo export archive --tags summer",
)
@click.argument("folder")
@filter_options
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@click.option("--no-images", is_flag=True, help="Without the poster images.")
@click.option(
    "--streams",
    type=click.Choice(["default", "original", "all"]),
    default="default",
    show_default=True,
    help="Which files of a video.",
)
@click.option("--verify", is_flag=True, help="Check what is there by its content, not its size.")
@click.option("--workers", type=click.IntRange(1, 1000), default=8, show_default=True)
@click.option("--dry-run", "-n", is_flag=True, help="Show what would be written.")
@output_options
def command(
    folder: str,
    tags: list[str] | None,
    states: list[str] | None,
    limit: int | None,
    no_images: bool,
    streams: str,
    verify: bool,
    workers: int,
    dry_run: bool,
    as_json: bool,
    fields: Sequence[str] | None,
) -> int:
    """Export videos."""
    from ...workflows import export_videos

    with (
        connected() as client,
        telling("export", fields, as_json=as_json, lists=dry_run) as (bar, tell),
    ):
        report = export_videos(
            client,
            folder,
            workers=workers,
            images=not no_images,
            streams=cast("Literal['default', 'original', 'all']", streams),
            verify=verify,
            dry_run=dry_run,
            progress=bar,
            on_item=tell,
            **given(tags=tags, states=states, limit=limit),
        )
    return ended(report)
