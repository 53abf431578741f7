"""What an operation is: its name, its address, its handler. The rows are in ``routes``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from .arguments.values import Arguments
from .model.assumptions import Host
from .model.objects import Recording, Stream
from .model.state import State

if TYPE_CHECKING:
    from flask import Request

# What a page may need an auth token for.
Grant = Literal["read", "create", "update", "destroy"]

SERVER: Final = (Host.SERVER,)
API: Final = (Host.API,)
CDN: Final = (Host.CDN,)
# One official client asks its server host for audio files.
AUDIO_CDN: Final = (Host.JS_CDN, Host.SERVER)
STORAGE: Final = (Host.STORAGE,)
# Inferred: pages have an API host of their own, for which a client of servers knows no name.
PAGES: Final = (Host.API, Host.SERVER)


@dataclass(frozen=True)
class Call:
    """One request to an operation: the state it works on, its path segments and its fields."""

    state: State
    segments: dict[str, str]
    arguments: Arguments
    # The storage host reads its body and headers itself, in a stream, so it needs the request.
    request: Request
    # Of the page that asks; None when an application's server does, with its private key.
    session: str | None = None

    @property
    def video(self) -> Recording:
        """The video that the path names."""
        return self.state.videos.get(self.segments["video"])

    @property
    def audio(self) -> Recording:
        """The audio that the path names."""
        return self.state.audios.get(self.segments["audio"])

    @property
    def recording(self) -> Recording:
        """The video or audio that the path names."""
        return self.video if "video" in self.segments else self.audio

    @property
    def stream(self) -> Stream:
        """The stream that the path names."""
        return self.recording.stream(self.segments["stream"])


@dataclass(frozen=True)
class Operation:
    """One row of the service's interface.

    Args:
        name: resource and method, as in ``videos.create``; upload steps say which step.
        verb: the HTTP method.
        path: the path without trailing slash; ``<name>`` stands for one segment.
        handler: what does the work; returns a JSON value, or a response for everything else.
        hosts: the hosts that serve it; the first is meant where a request names none.
        status: the status of a successful JSON response.
        exclusive: whether the state is locked meanwhile. Long work locks it in parts instead.
        grant: what a page needs an auth token for; None for what only servers may do.
    """

    name: str
    verb: str
    path: str
    handler: Callable[[Call], Any]
    hosts: tuple[Host, ...] = SERVER
    status: int = 200
    exclusive: bool = True
    grant: Grant | None = None
