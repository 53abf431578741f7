"""A file of the service as the response of a site: whole or in part, by one request upstream."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ..errors import APIStatusError

if TYPE_CHECKING:
    from .._media.readers import FileReader

_PARTIAL: Final = 206
_BEYOND: Final = 416
# RFC 9110, section 14.1.2: one range of bytes; several at once may be answered by the whole.
_RANGE: Final = re.compile(r"bytes=(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))", re.ASCII)


class SentFile(NamedTuple):
    """What to respond with.

    Attributes:
        status: 200, 206 for a part, or 416 where the file ends before it.
        headers: of the response, the content type among them.
        body: the file to be read and closed, or None where nothing is to be sent.
    """

    status: int
    headers: dict[str, str]
    body: FileReader | None


def send(
    open_file: Callable[..., FileReader], *, method: str, asked: str | None, condition: str | None
) -> SentFile:
    """Open a file as a request asks for it.

    Args:
        open_file: opens the file, or a part of it by `start` and `end`.
        method: GET or HEAD, for which the file is opened and nothing of it read.
        asked: the request's header ``Range``, or None.
        condition: its header ``If-Range``, or None. With one the whole file is sent, which RFC
            9110, section 13.1.5, has for a condition that does not hold: none is given out here.

    Raises:
        NotFoundError: there is no such file.
    """
    part = None if condition else _part(asked)
    try:
        file = open_file(**(part or {}))
    except APIStatusError as error:
        if error.status != _BEYOND:
            raise
        where = error.headers.get("content-range", "bytes */*")
        return SentFile(_BEYOND, {"Content-Range": where, "Content-Length": "0"}, None)
    headers = {
        "Content-Type": file.content_type or "application/octet-stream",
        "Accept-Ranges": "bytes",
    }
    if file.length is not None:
        headers["Content-Length"] = str(file.length)
    if file.content_range is not None:
        headers["Content-Range"] = file.content_range
    status = 200 if file.content_range is None else _PARTIAL
    if method == "HEAD":
        file.close()
        return SentFile(status, headers, None)
    return SentFile(status, headers, file)


def _part(asked: str | None) -> dict[str, Any] | None:
    """Return `start` and `end` of the part that a header asks for, or None for the whole file."""
    match = _RANGE.fullmatch((asked or "").strip())
    if match is None:
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        return {"start": -int(suffix)} if int(suffix) else None
    start = int(first)
    if not last:
        return {"start": start}
    # RFC 9110, section 14.1.1: a range that ends before it begins is invalid, and ignored.
    return {"start": start, "end": int(last) + 1} if int(last) >= start else None
