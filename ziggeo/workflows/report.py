"""What a run did, in numbers; what it did with each item stands in its journal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from .records import all_files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .records import Record

# How each state is told, in this order.
_WORDS = {
    "done": "done",
    "skipped": "done before",
    "planned": "to do",
    "no_file": "without a file",
    "gone": "deleted meanwhile",
    "failed": "failed",
}


@dataclass
class Report:
    """What became of the items of a run; it holds the failures and counts the rest.

    Attributes:
        done: items that were exported or imported by this run.
        skipped: items that were done before.
        planned: items that a dry run would have done.
        no_file: videos that are empty, failed or not ready yet: only their JSON was written.
        gone: videos that were deleted while the run went on.
        failures: the records of the items that failed, each with its `error`.
        notes: the records of `no_file` and `gone`, each with its `error`.
        bytes: bytes of the files that this run brought.
        seconds: how long it took.
        journal: path of the journal, or None where there is none.
    """

    done: int = 0
    skipped: int = 0
    planned: int = 0
    no_file: int = 0
    gone: int = 0
    failures: list[Record] = field(default_factory=list)
    notes: list[Record] = field(default_factory=list)
    bytes: int = 0
    seconds: float = 0.0
    journal: Path | None = None

    @property
    def failed(self) -> int:
        """How many items failed."""
        return len(self.failures)

    @property
    def total(self) -> int:
        """How many items there were."""
        return sum(self._counts().values())

    @property
    def ok(self) -> bool:
        """Whether no item failed."""
        return not self.failures

    def add(self, record: Record) -> None:
        """Count an item."""
        state = record["state"]
        if state == "failed":
            self.failures.append(record)
            return
        setattr(self, state, getattr(self, state) + 1)
        if state in ("no_file", "gone"):
            self.notes.append(record)
        if state == "done":
            self.bytes += sum(file.get("size") or 0 for file in all_files(record))

    def __str__(self) -> str:
        """Return the counts, and a line for each failure."""
        counts = self._counts()
        told = [f"{count} {_WORDS[state]}" for state, count in counts.items() if count]
        lines = [
            f"{counts.total()} items: {', '.join(told) or 'none'}; "
            f"{self.bytes:,} bytes in {self.seconds:.1f} s",
            *[f"  {name_of(record)}: {record.get('error')}" for record in self.failures],
        ]
        return "\n".join(lines)

    def _counts(self) -> Counter[str]:
        return Counter({state: int(getattr(self, state)) for state in _WORDS})


def name_of(record: Record) -> str:
    """Return what an item is called for people: the path of its file, or its token."""
    return record.get("path") or record.get("token") or "an item without a token"
