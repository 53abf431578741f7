"""Everything one local application holds, in memory: its objects, their order, the lock.

How the objects look in a response is said in ``serializers``, how they change in ``lifecycle`` and
``media``. Files lie under ``State.folder`` and go with it.
"""

from __future__ import annotations

import itertools
import random
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from .clock import Clock
from .collection import Collection
from .facts import MediaReader
from .objects import (
    AuthToken,
    Credentials,
    Delivery,
    Document,
    Kind,
    Profile,
    Purpose,
    Recording,
    SignedUpload,
    StoredFile,
    View,
    Webhook,
    WebhookVariant,
)
from .schedule import Job, Schedule


@dataclass(frozen=True)
class Options:
    """How the emulator was asked to behave.

    Args:
        processing_time: seconds from a confirmed upload to READY.
        strict: refuse arguments that the documents don't know.
        seed: what tokens and codes begin with; None for ones that never come again.
    """

    processing_time: float = 0.0
    strict: bool = True
    seed: int | str | None = None


class Sender(Protocol):
    """What sends messages to webhooks."""

    def enqueue(self, webhook: Webhook, event_type: str, *documents: Document) -> None:
        """Have messages sent to a webhook; a later one only if the one before was accepted."""
        ...

    def send(self, webhook: Webhook, event_type: str, document: Document) -> Delivery:
        """Send one message now, and remember how it went."""
        ...

    def wake(self) -> None:
        """Look for jobs that are due: there is a new one, or the clock moved."""
        ...

    def deliveries(self) -> list[Delivery]:
        """Return what was sent, oldest first."""
        ...

    def wait(self, seconds: float) -> bool:
        """Wait until nothing is left to send, and tell whether that came in time."""
        ...

    def close(self) -> None:
        """Send nothing more."""
        ...


class State:
    """The application and all that belongs to it.

    Args:
        credentials: the application's token and keys.
        clock: what tells the time.
        folder: where media is kept; belongs to this state alone.
        options: how to behave.
        storage_url: the URL of the storage host, which signed uploads go to.
        schedule: what has to be done later.
        sender: what sends messages to webhooks.
        media: what looks into files.
    """

    def __init__(
        self,
        credentials: Credentials,
        clock: Clock,
        folder: Path,
        *,
        options: Options,
        storage_url: str,
        schedule: Schedule,
        sender: Sender,
        media: MediaReader,
    ) -> None:
        self.credentials = credentials
        self.clock = clock
        self.folder = folder
        self.options = options
        self.storage_url = storage_url
        self.sender = sender
        self.media = media
        self.lock: threading.RLock = schedule.lock
        self.application: dict[str, Any] = {}
        self.videos: Collection[Recording] = Collection("video")
        self.audios: Collection[Recording] = Collection("audio")
        self.effect_profiles: Collection[Profile] = Collection("effect profile")
        self.meta_profiles: Collection[Profile] = Collection("meta profile")
        self.auth_tokens: Collection[AuthToken] = Collection("auth token")
        self.webhooks: list[Webhook] = []
        # Of those that are made from now on.
        self.webhook_variant: WebhookVariant = WebhookVariant()
        self.uploads: dict[str, SignedUpload] = {}
        # Those of them whose file has come and waits, oldest first.
        self.unconfirmed: dict[str, SignedUpload] = {}
        self.views: list[View] = []
        # When each session of an auth token began, by the token's nonce and the session's name.
        self.sessions: dict[str, dict[str, float]] = {}
        self._schedule = schedule
        self._random = random_source(options.seed)
        self._file_numbers = itertools.count(1)

    def recordings(self, kind: Kind) -> Collection[Recording]:
        """Return the videos, or the audios."""
        return self.videos if kind == "video" else self.audios

    def new_token(self) -> str:
        """Return a fresh token: 32 lower-case hexadecimal digits."""
        return f"{self._random.getrandbits(128):032x}"

    def new_code(self) -> str:
        """Return a fresh validation code: six digits."""
        return f"{self._random.randrange(1_000_000):06d}"

    def new_path(self) -> Path:
        """Return a path in the folder that was never used."""
        return self.folder / str(next(self._file_numbers))

    def after(self, seconds: float, job: Job, is_needed: Callable[[], bool] | None = None) -> None:
        """Have a job done by the first request that comes when the time has passed."""
        self.at(self.clock.now() + seconds, job, is_needed)

    def at(self, moment: float, job: Job, is_needed: Callable[[], bool] | None = None) -> None:
        """Have a job done by the first request that comes at a moment or later, if still needed."""
        self._schedule.add(moment, job, is_needed)
        self.sender.wake()

    def run_due_jobs(self) -> None:
        """Do the jobs whose time has come."""
        self._schedule.run_due()

    def discard(self) -> None:
        """Remove all media; requests that are still going on find nothing more."""
        self.sender.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def upload_key(self, owner: str, purpose: Purpose) -> str:
        """Return the storage key of the upload of a file: there is one an owner and purpose."""
        return f"{self.credentials.token}/{owner}/{purpose}"

    def forget_upload(self, key: str) -> None:
        """Remove an upload that nobody will confirm, with its file."""
        upload = self.uploads.pop(key, None)
        if upload is not None:
            self.unconfirmed.pop(key, None)
            self.remove_files(upload.file)

    def remove_files(self, *files: StoredFile | None) -> None:
        """Remove files that no stream refers to any more."""
        for file in files:
            if file is not None:
                file.path.unlink(missing_ok=True)


def random_source(seed: int | str | None) -> random.Random:
    """Return where tokens come from: the same ones again for a seed, never again for None."""
    return random.SystemRandom() if seed is None else random.Random(seed)  # noqa: S311
