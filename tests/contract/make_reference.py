"""Writes docs/reference/index.md, the table of all operations, from the code and the contract.

    python tests/contract/make_reference.py

A test fails where the page is not what this makes.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from contract.signatures import Operation, operations

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "index.md"
CONTRACT = Path(__file__).with_name("endpoints.json")
# In the order of the site: resource, title, page.
RESOURCES = (
    ("videos", "Videos", "videos"),
    ("streams", "Streams", "streams"),
    ("audios", "Audios", "audios"),
    ("audioStreams", "Audio streams", "audio-streams"),
    ("effectProfiles", "Effect profiles", "effect-profiles"),
    ("effectProfileProcess", "Effect profile processes", "effect-profile-processes"),
    ("metaProfiles", "Meta profiles", "meta-profiles"),
    ("metaProfileProcess", "Meta profile processes", "meta-profile-processes"),
    ("authtokens", "Auth tokens", "auth-tokens"),
    ("auth", "Client-side tokens", "auth"),
    ("application", "Application", "application"),
    ("webhooks", "Webhooks", "webhooks"),
    ("analytics", "Analytics", "analytics"),
)
INTRODUCTION = """\
# All operations

Every operation of the service, one table a resource; a resource's own page says what each argument
means, what comes back and what can fail. The names are those of the service's documentation;
`audioStreams`, `effectProfiles`, `effectProfileProcess`, `metaProfiles` and `metaProfileProcess`
are also there as `audio_streams`, `effect_profiles`, and so on.

`…` stands for the arguments, given [in a mapping or as keywords](../guide/arguments.md). In the
column "Sends", `POST*` is repeated where its response is lost, and `POST` is not:
[what is sent again](../guide/errors.md#what-is-sent-again). What is one operation here and two or
three requests there is an [upload](../guide/uploads.md#three-steps).
"""


def page() -> str:
    """Return the page."""
    rows = json.loads(CONTRACT.read_text(encoding="utf-8"))
    contract = {f"{row['resource']}.{row['method']}": row for row in rows}
    parts = [INTRODUCTION]
    for resource, title, file in RESOURCES:
        parts += [
            f"## {title}\n",
            f"`ziggeo.{resource}()`: [{title}]({file}.md)\n",
            "| Method | | Arguments | Sends |",
            "|---|---|---|---|",
            *(
                row_of(operation, contract.get(operation.name))
                for operation in in_order(operations(resource), list(contract))
            ),
            "",
        ]
    return "\n".join(parts)


def in_order(operations: list[Operation], contract: list[str]) -> list[Operation]:
    """Return operations in the order of the contract; what has no row stands beside its kin."""

    def place(operation: Operation) -> tuple[int, bool]:
        kin = operation.method.replace("open_", "download_")
        kin = {"iterate": "index", "wait_until_ready": "create"}.get(kin, kin)
        name = f"{operation.resource}.{kin}"
        return contract.index(name) if name in contract else -1, kin != operation.method

    return sorted(operations, key=place)


def row_of(operation: Operation, row: dict[str, object] | None) -> str:
    """Return the line of one operation."""
    arguments = " ".join(f"`{name}`" for name in operation.documented)
    return f"| `{operation.call}` | {operation.summary} | {arguments} | {sends(row)} |"


def sends(row: dict[str, object] | None) -> str:
    """Return verb and path, or nothing for what is made of other operations or sends nothing."""
    if row is None or row["host"] == "local":
        return ""
    star = "\\*" if row["repeatable"] and row["verb"] == "POST" else ""
    return f"{row['verb']}{star} `{row['path']}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
