"""``ziggeo check``: which settings hold and where they come from, and which hosts answer."""

from __future__ import annotations

import sys

import click

from ..failures import Status
from ..parts import Command, connected
from ..rows import Rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any


@click.command(
    "check",
    cls=Command,
    short_help="Show the settings, and which hosts answer.",
    help="Show the settings with the place that each comes from, secrets masked, and ask every "
    "host whether it answers and takes the credentials.",
    example="ziggeo check",
)
@click.option("--offline", is_flag=True, help="Show the settings only, and ask no host.")
@click.option("--json", "as_json", is_flag=True, help="Lines of JSON, also on a terminal.")
def command(offline: bool, as_json: bool) -> int:
    """Show the settings and ask the hosts."""
    from ..hosts import host_checks  # both import what no other command's help needs
    from ..settings import settings

    _show(("setting", "value", "from"), settings(), as_json=as_json)
    with connected() as client:  # says what is missing
        if offline:
            return Status.DONE
        if sys.stdout.isatty() and not as_json:
            click.echo()
        checks = list(
            _show(("host", "url", "answer", "tls", "ms"), host_checks(client), as_json=as_json)
        )
    if any(check["status"] == "credentials" for check in checks):
        return Status.CONFIGURATION
    return Status.DONE if all(check["status"] == "ok" for check in checks) else Status.FAILED


def _show(
    columns: Sequence[str], rows: Iterable[Mapping[str, Any]], *, as_json: bool
) -> list[Mapping[str, Any]]:
    shown = []
    with Rows(columns, as_json=as_json) as table:
        for row in rows:
            table.add(row)
            shown.append(row)
    return shown
