"""Everything one local application holds, in memory: its objects, their order, due jobs, the lock.

How the objects look in an answer is ``shapes``'s concern, how they change ``recordings``'s and
``processing``'s. Files lie under ``State.folder`` and go with it.
"""

from __future__ import annotations

import heapq
import itertools
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, Literal, Protocol, TypeVar

from .clock import Clock
from .decisions import CreationType, MediaState, Streamable
from .deliveries import Courier
from .refusals import BadRequest, NotFound

Kind = Literal["video", "audio"]


class Named(Protocol):
    """What can be kept in a ``Collection``."""

    token: str
    key: str | None


Item = TypeVar("Item", bound=Named)


@dataclass(frozen=True)
class Credentials:
    """The three secrets of the application."""

    token: str
    private_key: str
    encryption_key: str


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


@dataclass
class Webhook:
    """A URL that wants to hear of events; confirmed with the code that was sent to it."""

    id: str
    target_url: str
    encoding: str
    events: list[str]
    validation_code: str
    confirmed: bool = False


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


class Collection(Generic[Item]):
    """Objects of one kind, oldest first, found by token or by ``_key``.

    Args:
        noun: what one of them is called in messages.
    """

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._by_token: dict[str, Item] = {}
        self._token_by_key: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._by_token)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._by_token.values())

    def __reversed__(self) -> Iterator[Item]:
        return reversed(self._by_token.values())

    def find(self, token_or_key: str) -> Item | None:
        """Return the object with this token or ``_key``, or None."""
        if token_or_key.startswith("_"):
            token_or_key = self._token_by_key.get(token_or_key[1:], "")
        return self._by_token.get(token_or_key)

    def get(self, token_or_key: str) -> Item:
        """Return the object with this token or ``_key``, or refuse the request."""
        item = self.find(token_or_key)
        if item is None:
            raise NotFound(f"there is no {self._noun} {token_or_key}")
        return item

    def require(self, token_or_key: str, argument: str) -> Item:
        """Return the object that an argument names, or refuse what is not this application's."""
        item = self.find(token_or_key)
        if item is None:
            msg = f"{argument} must be the token, or _ and the key, of one of this application's"
            raise BadRequest(f"{msg} {self._noun}s, not {token_or_key!r}")
        return item

    def add(self, item: Item) -> Item:
        """Take in a new object, under its key if it has one."""
        self._claim(item, item.key)
        self._by_token[item.token] = item
        return item

    def rename(self, item: Item, key: str | None) -> None:
        """Give an object another key, or none."""
        self._claim(item, key)
        if item.key is not None and item.key != key:
            del self._token_by_key[item.key]
        item.key = key

    def remove(self, item: Item) -> None:
        """Forget an object and its key."""
        del self._by_token[item.token]
        if item.key is not None:
            del self._token_by_key[item.key]

    def _claim(self, item: Item, key: str | None) -> None:
        if key is None:
            return
        if self._token_by_key.get(key, item.token) != item.token:
            raise BadRequest(f"the key {key!r} belongs to another {self._noun}")
        self._token_by_key[key] = item.token


@dataclass(frozen=True)
class Conduct:
    """How the emulator was asked to behave.

    Args:
        processing_time: seconds from a confirmed upload to READY.
        strict: refuse arguments that the documents don't know.
        seed: what tokens and codes begin with; None for ones that never come again.
    """

    processing_time: float = 0.0
    strict: bool = True
    seed: int | str | None = None


class State:
    """The application and all that belongs to it.

    Args:
        credentials: the application's token and keys.
        clock: what tells the time.
        folder: where media is kept; belongs to this state alone.
        conduct: how to behave.
        storage_url: the URL of the storage host, which signed uploads go to.
    """

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        folder: Path,
        *,
        conduct: Conduct,
        storage_url: str,
    ) -> None:
        self.credentials = credentials
        self.clock = clock
        self.folder = folder
        self.conduct = conduct
        self.storage_url = storage_url
        self.lock: threading.RLock = threading.RLock()
        self.application: dict[str, Any] = {}
        self.videos: Collection[Recording] = Collection("video")
        self.audios: Collection[Recording] = Collection("audio")
        self.effect_profiles: Collection[Profile] = Collection("effect profile")
        self.meta_profiles: Collection[Profile] = Collection("meta profile")
        self.auth_tokens: Collection[AuthToken] = Collection("auth token")
        self.webhooks: list[Webhook] = []
        self.uploads: dict[str, SignedUpload] = {}
        # Those of them whose file has come and waits, oldest first.
        self.unconfirmed: dict[str, SignedUpload] = {}
        self.views: list[View] = []
        # When each session of an auth token began, by the token's nonce and the session's name.
        self.sessions: dict[str, dict[str, float]] = {}
        self.courier: Courier = Courier(clock, self.settle, self._seconds_until_due)
        self._random = random_source(conduct.seed)
        self._serial = itertools.count(1)
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    def new_token(self) -> str:
        """Return a fresh token: 32 lower-case hexadecimal digits."""
        return f"{self._random.getrandbits(128):032x}"

    def new_code(self) -> str:
        """Return a fresh validation code: six digits."""
        return f"{self._random.randrange(1_000_000):06d}"

    def new_path(self) -> Path:
        """Return a path in the folder that was never used."""
        return self.folder / str(next(self._serial))

    def after(self, seconds: float, job: Callable[[], None]) -> None:
        """Have a job done by the first request that comes when the time has passed."""
        self.at(self.clock.now() + seconds, job)

    def at(self, moment: float, job: Callable[[], None]) -> None:
        """Have a job done by the first request that comes at a moment or later."""
        heapq.heappush(self._due, (moment, next(self._serial), job))
        self.courier.wake()

    def settle(self) -> None:
        """Do the jobs whose time has come."""
        with self.lock:
            now = self.clock.now()
            while self._due and self._due[0][0] <= now:
                _, _, job = heapq.heappop(self._due)
                job()

    def discard(self) -> None:
        """Remove all media; requests that are still going on find nothing more."""
        self.courier.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def release(self, *files: StoredFile | None) -> None:
        """Remove files that no stream refers to any more."""
        for file in files:
            if file is not None:
                file.path.unlink(missing_ok=True)

    def _seconds_until_due(self) -> float | None:
        """Return how long the next job has to wait, or None when there is none."""
        with self.lock:
            return self._due[0][0] - self.clock.now() if self._due else None


def random_source(seed: int | str | None) -> random.Random:
    """Return where tokens come from: the same ones again for a seed, never again for None."""
    return random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311
