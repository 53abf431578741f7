"""Parts of a file as HTTP names them: what Range asks for, and what came by Content-Range."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, NamedTuple

from ..errors import ArgumentError

_DIGITS = "([0-9]{1,18})"  # more of them count no file's bytes, and Python refuses thousands
_CONTENT_RANGE = re.compile(rf"bytes {_DIGITS}-{_DIGITS}/(?:{_DIGITS}|\*)", re.IGNORECASE)
_NUMBER = re.compile(_DIGITS)

if TYPE_CHECKING:
    from typing import Any


class ByteRange(NamedTuple):
    """A part of a file, as a slice names it.

    Attributes:
        start: offset of the first byte, or minus the number of bytes from the end.
        end: offset after the last byte, or None for the end of the file.
    """

    start: int
    end: int | None = None

    @property
    def header(self) -> str:
        """The value of Range (RFC 9110, section 14.2), whose last byte belongs to it."""
        if self.start < 0:
            return f"bytes={self.start}"
        return f"bytes={self.start}-" + ("" if self.end is None else str(self.end - 1))

    def within(self, total: int) -> tuple[int, int]:
        """Return where the part begins and ends in a file of so many bytes."""
        start = max(total + self.start, 0) if self.start < 0 else self.start
        return start, total if self.end is None else min(self.end, total)


class ContentRange(NamedTuple):
    """The part of a file that a response holds.

    Attributes:
        start: offset of the first byte.
        end: offset after the last byte.
        total: bytes of the whole file, or None when the service does not say.
    """

    start: int
    end: int
    total: int | None

    @property
    def header(self) -> str:
        """The value of Content-Range (RFC 9110, section 14.4)."""
        return f"bytes {self.start}-{self.end - 1}/{'*' if self.total is None else self.total}"


def byte_range(start: Any, end: Any) -> ByteRange | None:
    """Return the part that `start` and `end` name, or None where both are None: the whole file.

    Raises:
        ArgumentError: no request can ask for such a part.
    """
    if start is None and end is None:
        return None
    first = 0 if start is None else _integer("start", start)
    if end is None:
        return ByteRange(first)
    after = _integer("end", end)
    if first < 0:
        raise ArgumentError("a part that is counted from the end has no end: leave end out")
    if after <= first:
        raise ArgumentError(f"end is greater than start, in bytes: {after} is not after {first}")
    return ByteRange(first, after)


def parse_content_range(text: str) -> ContentRange | None:
    """Return what a Content-Range says, or None when it says nothing that can be."""
    match = _CONTENT_RANGE.fullmatch(text.strip())
    if match is None:
        return None
    start, end = int(match[1]), int(match[2]) + 1
    total = None if match[3] is None else int(match[3])
    if start >= end or (total is not None and end > total):
        return None
    return ContentRange(start, end, total)


def parse_length(text: str) -> int | None:
    """Return what a Content-Length says, or None when it is not a number of bytes."""
    return int(text) if _NUMBER.fullmatch(text) else None


def _integer(name: str, value: Any) -> int:
    if not isinstance(value, bool):
        try:
            return operator.index(value)
        except TypeError:
            pass
    raise ArgumentError(f"{name} is a number of bytes, not {type(value).__name__}")
