"""The calls of the soak: each does something, and checks that what came back is its own."""

from __future__ import annotations

import hashlib
import random
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from ziggeo import NotFoundError, Ziggeo

CLIP = (Path(__file__).parent.parent / "examples" / "media" / "clip.mp4").read_bytes()
MAX_EXTRA = 512 * 1024


class WrongAnswer(Exception):
    """Something came back that belongs to another call, or is not what was sent."""


class Calls:
    """What one thread does over and over, by its own dice.

    Attributes:
        moved: bytes of files so far, each way.
    """

    def __init__(self, client: Ziggeo, folder: Path, seed: str) -> None:
        self._client = client
        self._folder = folder
        self._dice = random.Random(seed)  # noqa: S311 - repeatable, not secret
        self.moved: Counter[str] = Counter()

    def draw(self) -> Callable[[], None]:
        """Return one of the calls."""
        [call] = self._dice.choices(
            [self.counting, self.nothing_there, self.a_video, self.a_list, self.a_file],
            (30, 15, 30, 5, 20),
        )
        return call

    def counting(self) -> None:
        """Read a number."""
        require(set(self._client.videos().count()) == {"count"}, "count")

    def nothing_there(self) -> None:
        """Ask for what is not there, and be told of no other."""
        token = uuid.UUID(int=self._dice.getrandbits(128)).hex
        try:
            self._client.videos().get(token)
        except NotFoundError as error:
            require(str(error.url).endswith(token), "not found")
        else:
            raise WrongAnswer("a video that was never made")

    def a_list(self) -> None:
        """Read a page of a list."""
        videos = self._client.videos().index(limit=20)
        require(len({video["token"] for video in videos}) == len(videos), "index")

    def a_video(self) -> None:
        """Make a video without a file, change it, read it and delete it."""
        videos = self._client.videos()
        mark = uuid.UUID(int=self._dice.getrandbits(128)).hex
        made = videos.create(title=mark)
        require(made["title"] == mark, "create")
        try:
            changed = videos.update(made["token"], title=mark[::-1])
            require((changed["token"], changed["title"]) == (made["token"], mark[::-1]), "update")
            read = videos.get(made["token"])
            require((read["token"], read["title"]) == (made["token"], mark[::-1]), "get")
        finally:
            videos.delete(made["token"])

    def a_file(self) -> None:
        """Upload a file, download it to memory or to a path, compare them and delete it."""
        videos = self._client.videos()
        content = a_clip(self._dice)
        made = videos.create(file=("clip.mp4", content), cleanup_on_error=True)
        self.moved["sent"] += len(content)
        try:
            received = self._download(made["token"])
            self.moved["received"] += len(received)
            require(digest(received) == digest(content), "SHA-256 of a file")
        finally:
            videos.delete(made["token"])

    def _download(self, token: str) -> bytes:
        videos = self._client.videos()
        if self._dice.random() < 0.5:
            return videos.download_video(token)
        path = self._folder / f"{token}.mp4"
        try:
            videos.download_video(token, to=path)
            return path.read_bytes()
        finally:
            path.unlink(missing_ok=True)


def require(holds: bool, what: str) -> None:
    """Refuse an answer that is not the one to this call.

    Raises:
        WrongAnswer: it is not.
    """
    if not holds:
        raise WrongAnswer(what)


def a_clip(dice: random.Random) -> bytes:
    """Return a clip with something in it that no other has: a box that players pass over."""
    extra = dice.randbytes(dice.randrange(16, MAX_EXTRA))
    return CLIP + (8 + len(extra)).to_bytes(4, "big") + b"free" + extra


def digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
