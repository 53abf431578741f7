"""Files of the service as data of a cell: within a limit, and only of kinds that run nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple

from ...errors import ArgumentError, NotFoundError, PreconditionFailedError

if TYPE_CHECKING:
    from typing import Any

    from ..._media.readers import FileReader

_POWER: Final = 1000

# What a file is, its first bytes tell, and not the server's word for it, which may be anything:
# where they begin, what they are, and the media type.
Kinds = tuple[tuple[int, bytes, str], ...]
IMAGES: Final[Kinds] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
)
VIDEOS: Final[Kinds] = (
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "video/ogg"),
)


class Data(NamedTuple):
    """A file as data of a page.

    Attributes:
        uri: the file itself as an address, or "" where it is not shown.
        reason: why it is not shown, or "".
    """

    uri: str
    reason: str = ""


def data_of(
    open_file: Callable[[str], FileReader], token: str, kinds: Kinds, max_bytes: int
) -> Data:
    """Read a file of a video, if there is one.

    Args:
        open_file: opens it by the token of the video.
        token: of the video.
        kinds: which it may be of.
        max_bytes: how large it may be.

    Raises:
        ZiggeoError: it cannot be read, for another reason than that it is not there.
    """
    try:
        with open_file(token) as file:
            if file.length is not None and file.length > max_bytes:
                return Data("", _too_large(size(file.length), max_bytes))
            content = file.read(max_bytes + 1)
    except (NotFoundError, PreconditionFailedError):  # it is not uploaded, or not processed yet
        return Data("", "is not there yet")
    if len(content) > max_bytes:
        return Data("", _too_large("more", max_bytes))
    for start, signature, media_type in kinds:
        if content.startswith(signature, start):
            return Data(f"data:{media_type};base64,{b64encode(content).decode()}")
    return Data("", "is of a kind that pages do not show")


def require_limit(name: str, value: Any, least: int) -> None:
    """Refuse what is not a whole number.

    Raises:
        ArgumentError: it is not, or it is too small.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ArgumentError(f"{name} is a whole number from {least} up, not {value!r}")


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < _POWER:
        return f"{count} bytes"
    value = float(count)
    for unit in ("kB", "MB", "GB"):
        value /= _POWER
        if value < _POWER:
            return f"{value:.1f} {unit}"
    return f"{value / _POWER:.1f} TB"


def _too_large(what: str, max_bytes: int) -> str:
    return f"has {what}, and max_bytes allows {size(max_bytes)}"
