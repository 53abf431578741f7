"""What a file of the service is called where nobody has named it: its token, and its type."""

from __future__ import annotations

import mimetypes

from ..errors import ArgumentError

_UNNAMED = "download"
# Most file systems take 255, and an extension and ".part.json" come after.
_MAX_NAME_BYTES = 200

# What a media type's usual extension is, where Python knows several or none.
_EXTENSIONS = {
    "video/mp4": ".mp4",
    "video/webm": ".webm",
    "video/quicktime": ".mov",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/aac": ".aac",
    "audio/ogg": ".ogg",
}


def safe_name(name: str) -> str:
    """Return a token or key as the name of a file: a key may hold anything, a slash too.

    Raises:
        ArgumentError: it is not text.
    """
    if not isinstance(name, str):
        raise ArgumentError(f"name is text, not {type(name).__name__}")
    safe = "".join(
        character if character.isprintable() and character not in '/\\:*?"<>|' else "_"
        for character in name
    )
    return safe.lstrip(".").encode()[:_MAX_NAME_BYTES].decode(errors="ignore") or _UNNAMED


def extension(content_type: str) -> str:
    """Return the extension of a media type with its dot, or "" where there is none."""
    return _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ""
