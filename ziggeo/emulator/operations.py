"""What an operation is: its name, its address, what answers it. The rows are in ``routes``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from .arguments import Arguments
from .client_auth import Grant
from .decisions import Host
from .state import Recording, State, Stream

if TYPE_CHECKING:
    from flask import Request

SERVER: Final = frozenset({Host.SERVER})
API: Final = frozenset({Host.API})
CDN: Final = frozenset({Host.CDN})
# One official client asks its server host for audio files.
AUDIO_CDN: Final = frozenset({Host.JS_CDN, Host.SERVER})
STORAGE: Final = frozenset({Host.STORAGE})


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
        answer: what does the work; returns a JSON value, or a response for everything else.
        hosts: the hosts that serve it.
        status: the status of a successful JSON answer.
        exclusive: whether the state is locked meanwhile. Long work locks it in parts instead.
        grant: what a page needs an auth token for; None for what only servers may do.
    """

    name: str
    verb: str
    path: str
    answer: Callable[[Call], Any]
    hosts: frozenset[Host] = SERVER
    status: int = 200
    exclusive: bool = True
    grant: Grant | None = None
