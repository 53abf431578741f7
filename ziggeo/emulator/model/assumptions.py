"""What the local Ziggeo takes for granted about the service; its objects live in ``state``.

The numbers, words and limits of the service stand here, and so does everything that the public
documents leave open, decided once:

- Inferred: ``index`` and ``count`` without ``states`` leave out nothing but DELETED. No document
  says more; whoever lists right after creating sees what was created.
- Inferred: several ``tags`` must all be there (AND); ``limit`` above 100 counts as 100, because the
  documents call it the most that "can be set".
- Inferred: numbers sent in a form come back as the text that was sent. The documents show it for
  ``max_duration`` only, but nothing there suggests that the other fields are treated otherwise.
- Inferred: ``volatile`` is true for a new, empty video (as in the documented answer of ``create``)
  and becomes false with the first submission (as in the documented answer of ``get``).
- Inferred: a second object under a key that is taken is refused with 400.
- Inferred: ``data`` is replaced as a whole; merging would make it impossible to remove a value.
- Inferred: bulk reads and changes skip tokens that do not exist, because one lost video should not
  hide the other ninety-nine.
- Inferred: confirming before the upload arrived is 412, as the browser client expects. So is
  downloading media in PROCESSING; where there is nothing to download (EMPTY, FAILED, media
  deleted) the answer is 404.
- Inferred: an image attached after the video is 412: the documents say that it must come first,
  since the video's upload binds the stream.
- Inferred: a stream added to a READY video stays beside the others and becomes the original; if it
  fails, the video stays READY on what it had.
- Inferred: ``delete`` answers with the object as it was; ``push``, ``effect`` and ``metaprofile``
  answer with the object they were applied to. The documents show no answer at all.
- Inferred: ``delete_file`` takes the media away (``has_video`` false, ``video_size`` 0, not
  streamable); image, size in pixels, duration and subtitles stay.
- Inferred: the transcoded stream has the bytes of the upload. Nothing is rendered here.
- Inferred: an error's body is ``{"error": message, "status": number}``.
- Inferred: what official clients make of nothing (``None``, ``null``) is nothing, but in titles
  and descriptions, which may be called so.
- Inferred: ``expiration_days`` counts from the request that sets it, ``expire_on`` is midnight
  UTC of that day, and the earlier of both wins. What is ``volatile`` goes when it has been empty
  for a day.
- Inferred: deleting is at once: there is no ``video_marked_as_deleted`` and nothing to restore.
- Inferred: creating a webhook answers before its handshake is over, so that an application may
  receive the code while it still waits for the id. Every message is sent once, whatever the
  answer; a webhook without ``events`` gets all. ``json`` is sent as text/plain: see ``payloads``.
- Inferred: ``video_streams_ready`` comes right before ``video_ready``, analyses after it. Audios
  have no events: the documents name none.
- Inferred: push services exist in dashboards only, so every token of one is taken and succeeds.
- Inferred: every view is a play, and a full one unless it is said to be broken off. Groups of
  rows come in their alphabetical order; hours and days are those of UTC. The unit of ``from``,
  ``to`` and ``date`` is told by their size, since clients send three different ones.
- Inferred: a page without a token may do what no flag requires one for; one that brings a token
  is held to its dates and sessions even so. A missing token is 401, one that is spent or does not
  cover what is asked 403. A session is a browser, told by a cookie.
- Inferred: what moderation has not accepted yet is 404 to pages, where it is to be hidden.
- The emulator's own: an undocumented argument, a wrong type, a profile or a token of another
  application is 400 unless it was asked not to be strict. Then the argument has no effect, the
  profile is 404 where it is to be applied, the token 401, another application's path 404.
- The emulator's own: the fields ``made_up`` of streams and of what analyses find.
"""

from __future__ import annotations

from enum import Enum, IntEnum
from typing import Final


class Host(str, Enum):
    """The five hosts of the service; the value is the path prefix that stands for each."""

    SERVER = "server"
    API = "api"
    CDN = "cdn"
    JS_CDN = "js-cdn"
    STORAGE = "storage"


class MediaState(IntEnum):
    """States of videos, audios and streams; the name is the documented ``state_string``."""

    # Inferred: players treat every state below 4 as not playable, so the three numbers that no
    # document gives must be among 0 to 2.
    DELETED = 0
    FAILED = 1
    VERIFIED = 2
    EMPTY = 3
    PROCESSING = 4
    READY = 5


class CreationType(IntEnum):
    """How a stream came to be; the name is the documented ``creation_type_string``."""

    # Inferred: SERVER_UPLOAD is documented as 5 and stands fifth in the documented list.
    TRANSCODED = 1
    RECORDING = 2
    MOBILE_RECORDING = 3
    FILE_UPLOAD = 4
    SERVER_UPLOAD = 5
    WEBRTC_RECORDING = 6


class Streamable(IntEnum):
    """How well a stream can be played; the name is the documented ``streamable_string``."""

    # Inferred: DEGRADED 2 and YES 3 are known, which leaves 1 for NO.
    NO = 1
    DEGRADED = 2
    YES = 3


DEFAULT_LIMIT: Final = 50
MAX_LIMIT: Final = 100
MAX_BULK: Final = 100

# "chill" stands in a comment of one official client where the others have "dhill".
FILTERS: Final = frozenset(
    {"gray", "lucis", "cartoon", "edge", "dhill", "chill", "charcoal", "sketch"}
)
MODERATION_ACTIONS: Final = frozenset({"approve", "reject", "nothing"})
DAY_SECONDS: Final = 86_400
# Inferred: periods reach back from now; a calendar's month would be empty on its first day.
STATISTICS_PERIODS: Final = {"year": 365 * DAY_SECONDS, "month": 30 * DAY_SECONDS}
# Inferred: a day is longer than anybody takes to fill what he has created.
VOLATILE_LIFETIME_SECONDS: Final = DAY_SECONDS
APPROVALS: Final[dict[str, bool | None]] = {"APPROVED": True, "REJECTED": False, "PENDING": None}
WEBHOOK_ENCODINGS: Final = frozenset({"json", "jsonheader", "form"})
# Inferred: clients may leave the encoding out; JSON is what all official examples read.
DEFAULT_WEBHOOK_ENCODING: Final = "json"
ANALYTICS_QUERIES: Final = frozenset(
    {
        "device_views_by_os",
        "device_views_by_date",
        "total_plays_by_country",
        "full_plays_by_country",
        "total_plays_by_hour",
        "full_plays_by_hour",
        "total_plays_by_browser",
        "full_plays_by_browser",
    }
)

BUCKET: Final = "ziggeo-emulator-uploads"
# Inferred: no document gives the life of a signed upload; an hour is what S3 tools usually take.
UPLOAD_LIFETIME_SECONDS: Final = 3600
# The emulator's own bound: files that nobody confirms would fill the disk.
MAX_UNCONFIRMED_FILES: Final = 256
# The emulator's own bounds of what is text: subtitles of a long day are shorter. PHP, which the
# service is probably written in, takes as many fields by default.
MAX_FIELDS: Final = 1000
MAX_FIELDS_BYTES: Final = 1024 * 1024
# The emulator's own bound, a little over 8K video: small files can unfold to more than memory has.
MAX_PIXELS: Final = 40_000_000
# The emulator's own bounds of what reading one file may take: 8K video takes half of the memory.
MAX_PROBE_BYTES: Final = 1024 * 1024 * 1024
MAX_PROBE_SECONDS: Final = 20

CONTENT_TYPES: Final = {
    "mp4": "video/mp4",
    "m4v": "video/mp4",
    "mov": "video/quicktime",
    "webm": "video/webm",
    "mkv": "video/x-matroska",
    "avi": "video/x-msvideo",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "flac": "audio/flac",
}
UNKNOWN_CONTENT_TYPE: Final = "application/octet-stream"


def content_type_of(extension: str) -> str:
    """Return the content type of files with an extension."""
    return CONTENT_TYPES.get(extension, UNKNOWN_CONTENT_TYPE)


def media_type_of(extension: str, kind: str) -> str:
    """Return the type of a video or audio file by its extension, with or without its dot.

    Some clients send it with. Inferred: mp4, or mp3, is what a file without is.
    """
    return extension.lstrip(".").lower() or ("mp4" if kind == "video" else "mp3")
