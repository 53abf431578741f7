"""What an application holds, one dataclass a kind of object; how they change is ``lifecycle``'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from .assumptions import CreationType, MediaState, Streamable
from .collection import Collection
from .refusals import NotFound

Kind = Literal["video", "audio"]
# What a file that is uploaded will be.
Purpose = Literal["video", "audio", "image", "watermark"]
# What a webhook is told, before it is encoded.
Document = dict[str, Any]


@dataclass(frozen=True)
class Credentials:
    """The token of the application, and its two secrets."""

    token: str
    private_key: str = field(repr=False)
    encryption_key: str = field(repr=False)


@dataclass(frozen=True)
class StoredFile:
    """A file that arrived: where it lies, what it is and the tag that CDN answers carry."""

    path: Path
    size: int
    content_type: str
    etag: str


@dataclass
class Stream:
    """One stream of a video or an audio."""

    token: str
    created: int
    creation_type: CreationType = CreationType.SERVER_UPLOAD
    key: str | None = None
    volatile: bool = False
    state: MediaState = MediaState.EMPTY
    streamable: Streamable = Streamable.NO
    media_type: str | None = None
    media: StoredFile | None = None
    image: StoredFile | None = None
    image_attached: bool = False
    width: int | None = None
    height: int | None = None
    duration: int | None = None
    has_audio: bool = False
    submission_date: int | None = None
    subtitles: dict[str, dict[str, str]] = field(default_factory=dict)
    effect_profile: str | None = None
    # What a real service would have computed, by the name of its field; it is made up here.
    analyses: dict[str, Any] = field(default_factory=dict)
    pushes: list[str] = field(default_factory=list)


@dataclass
class Recording:
    """A video or an audio, with its streams in the order of their creation."""

    kind: Kind
    token: str
    created: int
    updated: int
    key: str | None = None
    volatile: bool = True
    state: MediaState = MediaState.EMPTY
    settings: dict[str, Any] = field(default_factory=dict)
    tags: list[str] | None = None
    data: Any = None
    approved: bool | None = None
    duration: int | None = None
    submission_date: int | None = None
    resubmission_date: int | None = None
    streams: dict[str, Stream] = field(default_factory=dict)
    original: Stream | None = None
    default: Stream | None = None
    expires: float | None = None
    # The session of a page that created it; None for what came by the application's own key.
    session: str | None = None

    def stream(self, token_or_key: str) -> Stream:
        """Return one stream by its token or ``_key``."""
        for stream in self.streams.values():
            if token_or_key == stream.token or token_or_key == f"_{stream.key}":
                return stream
        raise NotFound(f"{self.kind} {self.token} has no stream {token_or_key}")


@dataclass
class Process:
    """One step of an effect or meta profile."""

    token: str
    created: int
    process_type: str
    key: str | None = None
    state: MediaState = MediaState.READY
    settings: dict[str, Any] = field(default_factory=dict)
    image: StoredFile | None = None


@dataclass
class Profile:
    """An effect or meta profile."""

    token: str
    created: int
    title: str | None
    key: str | None = None
    default_effect: bool = False
    processes: Collection[Process] = field(default_factory=lambda: Collection("process"))


@dataclass
class AuthToken:
    """An authorization token that the service keeps."""

    token: str
    nonce: str
    created: int
    settings: dict[str, Any]
    key: str | None = None


@dataclass(frozen=True)
class WebhookVariant:
    """How messages are written where receivers have seen them differ.

    Args:
        handshake: ``marked``: with ``ziggeo_validation``, the code as text; ``unmarked``: without
            it; ``data``: without it and under ``data``, the code as a number.
        form: ``nested``: fields named as in ``data[video][token]``; ``json``: ``data`` as one field
            that holds JSON text.
        json_type: the content type that the encoding ``json`` comes with.

    Raises:
        ValueError: there is no such form of a message.
    """

    handshake: Literal["marked", "unmarked", "data"] = "marked"
    form: Literal["nested", "json"] = "nested"
    # Inferred: no document says what tells ``json`` from ``jsonheader``; the name says a header.
    json_type: str = "text/plain"

    def __post_init__(self) -> None:
        if self.handshake not in ("marked", "unmarked", "data"):
            raise ValueError(f"handshake is marked, unmarked or data, not {self.handshake!r}")
        if self.form not in ("nested", "json"):
            raise ValueError(f"form is nested or json, not {self.form!r}")
        if not self.json_type.isascii() or not self.json_type.isprintable():
            raise ValueError(f"json_type is a content type, not {self.json_type!r}")


@dataclass
class Webhook:
    """A URL that wants to hear of events; confirmed with the code that was sent to it."""

    id: str
    target_url: str
    encoding: str
    events: list[str] = field(default_factory=list)
    validation_code: str = ""
    confirmed: bool = False
    variant: WebhookVariant = WebhookVariant()


@dataclass(frozen=True)
class Delivery:
    """One message to a webhook, and what its target answered.

    Args:
        at: the emulator's time, in seconds since 1970.
        webhook_id: the id of the webhook.
        target_url: where it was sent.
        event_type: the event, or ``ziggeo_validation`` for the two messages that come first.
        encoding: json, jsonheader or form.
        document: what was said, before it was encoded.
        content_type: the header that came with it.
        body: the bytes that were sent.
        status: the status of the answer, or None when none came.
        error: why none came.
    """

    at: float
    webhook_id: str
    target_url: str
    event_type: str
    encoding: str
    document: Document
    content_type: str
    body: bytes
    status: int | None
    error: str | None


@dataclass(frozen=True)
class View:
    """Somebody who watched a video."""

    video: str
    at: float
    country: str
    browser: str
    os: str
    device: str
    full: bool


@dataclass
class SignedUpload:
    """A signature that was handed out: the form fields that storage insists on, and what came."""

    key: str
    fields: dict[str, str]
    expires: float
    content_type: str
    file: StoredFile | None = None
