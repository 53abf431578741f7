"""Videos in cells of a notebook: as data, within limits, and without any script."""

from __future__ import annotations

import subprocess
import sys
from base64 import b64decode
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from frames import shown
from media_server import MediaServer

from ziggeo import (
    ArgumentError,
    AuthenticationError,
    Config,
    InvalidResponseError,
    NotFoundError,
    Ziggeo,
    ZiggeoError,
)
from ziggeo.emulator import Emulator
from ziggeo.integrations.jupyter import CellOutput, gallery, show

ELEMENTS = set(
    "div figure figcaption img video table tbody tr th td span code bdi".split()  # noqa: SIM905
)
ATTRIBUTES = {"class", "style", "src", "alt", "controls", "preload", "poster"}


class Page(HTMLParser):
    """What a browser would find in a cell."""

    def __init__(self, output: CellOutput) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: dict[str, list[str]] = {}
        self.text = ""
        self.feed(output._repr_html_())
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, []).append(value or "")

    def handle_data(self, data: str) -> None:
        self.text += data

    def files(self, name: str = "src") -> list[bytes]:
        return [b64decode(uri.partition(";base64,")[2]) for uri in self.attributes.get(name, [])]


def assert_harmless(output: CellOutput) -> None:
    page = Page(output)
    assert set(page.elements) <= ELEMENTS
    assert page.attributes.keys() <= ATTRIBUTES
    for name in ("src", "poster"):
        for uri in page.attributes.get(name, []):
            assert uri.startswith(("data:image/jpeg;base64,", "data:video/mp4;base64,"))
    assert "</img>" not in output.html
    assert "://" not in "".join(page.attributes["style"])
    assert output._repr_html_().encode()  # half a character would not be
    assert repr(output).encode()
    assert len(repr(output)) < 150


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Ziggeo]:
    with emulator.client(retries=0) as client:
        yield client


@pytest.fixture
def video(client: Ziggeo, media: Path) -> Any:
    return client.videos().create(
        file=media / "clip.mp4", title="At the sea", tags=["sun", "sea"], key="beach", wait=True
    )


@pytest.fixture
def server() -> Iterator[MediaServer]:
    with MediaServer() as server:
        yield server


@pytest.fixture
def served(server: MediaServer) -> Iterator[Ziggeo]:
    """A client of a server that sends any file as any type."""
    config = Config(server_api_url=server.url, cdn_url=server.url, retries=0)
    with Ziggeo("token", "key", config=config) as client:
        yield client


def test_a_video_is_shown_by_its_poster_and_what_is_known_of_it(client: Ziggeo, video: Any) -> None:
    output = show(client, video)
    page = Page(output)
    assert page.files() == [client.videos().download_image(video["token"])]
    for fact in ("At the sea", "READY", "0:04", "97.0 kB, 640 x 360", "sun", "beach", "UTC"):
        assert fact in page.text
    assert video["token"] in page.text
    assert repr(output) == "<video 'At the sea', READY, 0:04>"
    assert_harmless(output)


def test_a_video_is_known_by_its_token_and_by_its_key(client: Ziggeo, video: Any) -> None:
    assert show(client, "_beach").html == show(client, video["token"]).html
    with pytest.raises(NotFoundError):
        show(client, "_unknown")


def test_a_video_that_is_given_whole_costs_one_request(
    client: Ziggeo, emulator: Emulator, video: Any
) -> None:
    before = len(emulator.requests)
    show(client, video)
    assert [each.operation for each in emulator.requests[before:]] == ["videos.download_image"]


def test_a_video_is_played_from_the_cell_itself(client: Ziggeo, video: Any, media: Path) -> None:
    output = show(client, video, play=True)
    page = Page(output)
    assert page.files() == [(media / "clip.mp4").read_bytes()]
    assert page.files("poster") == [client.videos().download_image(video["token"])]
    assert_harmless(output)


def test_of_a_video_that_is_too_large_the_poster_is_shown_and_the_reason(
    client: Ziggeo, video: Any
) -> None:
    page = Page(show(client, video, play=True, max_bytes=50_000))
    assert page.files() == [client.videos().download_image(video["token"])]
    assert "The video has 97.0 kB, and max_bytes allows 50.0 kB." in page.text
    page = Page(show(client, video, play=True, max_bytes=0))
    assert page.files() == []
    assert "The poster has" in page.text


def test_no_more_than_the_limit_is_read_where_the_length_is_not_told(
    server: MediaServer, served: Ziggeo
) -> None:
    server.file.content = b"\0\0\0 ftypisom" + bytes(200_000)
    server.file.length_told = False
    page = Page(show(served, {"token": "v1"}, play=True, max_bytes=100_000))
    assert "The video has more, and max_bytes allows 100.0 kB." in page.text
    assert page.files() == []


def test_a_video_without_a_poster_says_so(client: Ziggeo) -> None:
    page = Page(show(client, client.videos().create(title="empty"), play=True))
    assert page.files() == []
    assert "The poster is not there yet.The video is not there yet." in page.text


@pytest.mark.parametrize(
    "content",
    [b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<script>alert(1)</script>"],
)
@pytest.mark.parametrize("content_type", ["image/svg+xml", "image/jpeg", 'image/png" onload="x'])
def test_a_file_of_another_kind_is_not_shown(
    server: MediaServer, served: Ziggeo, content: bytes, content_type: str
) -> None:
    server.file.content = content
    server.file.headers = {"Content-Type": content_type}
    output = show(served, {"token": "v1"}, play=True)
    assert "The poster is of a kind that pages do not show." in Page(output).text
    assert Page(output).files() == []
    assert_harmless(output)


HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</bdi></td></table></figure><iframe src=javascript:alert(1)>",
    "$\\href{javascript:alert(1)}{x}$ \\(x\\)",
    "{{constructor.constructor('alert(1)')()}}",
    "a\0b\x1b[2J\r\n\x85",
    "\u202egnp.exe\u2066\u2069",
    "\ud800 \udfff \ud83d",
    "&lt;b&gt; &#60;",
    "x" * 100_000,
    "<" * 100_000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_strangers_have_written_is_text_and_nothing_else(
    client: Ziggeo, video: Any, text: str
) -> None:
    fields = {"title": text, "key": text, "state_string": text, "tags": [text] * 1000}
    poster = len(client.videos().download_image(video["token"])) * 4 / 3
    for output in (show(client, {**video, **fields}), gallery(client, [{**video, **fields}])):
        assert_harmless(output)
        assert len(output.html) < poster + 40_000
        assert Page(output).elements[0] == "div"
        assert "tex2jax_ignore" in Page(output).attributes["class"][0].split()
        if text.isprintable() and len(text) < 100:
            assert text in Page(output).text
        for sign in "\0\x1b\u202e\u2066\ud800\udfff\ud83d":
            assert sign not in output.html + repr(output)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_token_that_no_service_has_is_an_error_or_text(client: Ziggeo, text: str) -> None:
    assert_harmless(show(client, {"token": text[:1000]}))
    if len(text) > 1000:
        with pytest.raises(ZiggeoError):
            show(client, {"token": text})


@pytest.mark.parametrize(
    "value",
    [None, True, "", "x", [], {}, -1, 1e300, 10**400, float("nan"), float("-inf"), "9" * 5000],
)
def test_a_field_of_another_type_is_left_out(client: Ziggeo, video: Any, value: Any) -> None:
    names = [*video, *video["default_stream"], "title", "approved"]
    fields = {name: value for name in names if name != "token"}
    for stream in (value, fields):
        output = show(client, {**video, **fields, "default_stream": stream})
        assert "Length" not in Page(output).text
        assert "Created" not in Page(output).text
        assert_harmless(output)


def test_joiners_and_marks_stay_where_scripts_need_them(client: Ziggeo, video: Any) -> None:
    title = "\u0645\u06cc\u200c\u062e\u0648 \U0001f468\u200d\U0001f469\u200d\U0001f467 \u200f(a)"
    assert title in Page(show(client, {**video, "title": title})).text


def test_a_gallery_shows_posters_with_title_length_and_state(
    client: Ziggeo, video: Any, media: Path
) -> None:
    client.videos().create(title="empty")
    output = gallery(client, client.videos().iterate())
    page = Page(output)
    assert page.files() == [client.videos().download_image(video["token"])]
    for text in ("At the sea", "0:04 · READY", "empty", "EMPTY", "The poster is not there yet."):
        assert text in page.text
    assert repr(output) == "<gallery of 2 videos>"
    assert_harmless(output)
    named = gallery(client, (each for each in ["_beach", video["token"]]))
    assert Page(named).text.count("At the sea") == 2


def test_a_gallery_takes_no_more_than_it_shows_and_one(client: Ziggeo, video: Any) -> None:
    taken = count()
    endless = (video for _ in taken)
    page = Page(gallery(client, endless, limit=3))
    assert len(page.files()) == 3
    assert "The first 3; there are more." in page.text
    assert next(taken) == 4
    assert "more" not in Page(gallery(client, [video] * 3, limit=3)).text


def test_a_poster_that_is_too_large_is_left_out_of_a_gallery(client: Ziggeo, video: Any) -> None:
    page = Page(gallery(client, [video], max_bytes=100))
    assert page.files() == []
    assert "max_bytes allows 100 bytes" in page.text


def test_the_posters_of_a_gallery_come_at_the_same_time(
    client: Ziggeo, emulator: Emulator, video: Any
) -> None:
    emulator.fail("videos.download_image", kind="delay", seconds=0.25, times=None)
    before = len(emulator.requests)
    gallery(client, [video] * 8)
    connections = {each.connection for each in emulator.requests[before:]}
    assert len(connections) > 3  # one after the other, they would all share one


def test_a_gallery_of_nothing_says_so(client: Ziggeo) -> None:
    output = gallery(client, [])
    assert "There are no videos." in Page(output).text
    assert repr(output) == "<gallery of 0 videos>"


def test_a_refusal_ends_a_gallery_and_shows_no_key(emulator: Emulator, video: Any) -> None:
    emulator.fail("videos.download_image", status=401)
    with emulator.client(retries=0) as client, pytest.raises(AuthenticationError) as caught:
        gallery(client, [video] * 20)
    assert emulator.private_key not in shown(caught.value)


@pytest.mark.parametrize("video", [None, 5, b"token", [], {}, {"token": None}, {"token": ""}])
def test_what_is_not_a_video_is_refused_before_a_call(
    client: Ziggeo, emulator: Emulator, video: Any
) -> None:
    with pytest.raises(ArgumentError, match="a dict with a token"):
        show(client, video)
    with pytest.raises(ArgumentError, match="a dict with a token"):
        gallery(client, [video])
    assert emulator.requests == []


@pytest.mark.parametrize("videos", [None, 5, "token", b"token", {"token": "x"}])
def test_what_is_not_a_list_of_videos_is_refused(client: Ziggeo, videos: Any) -> None:
    with pytest.raises(ArgumentError, match="a list or an iterator"):
        gallery(client, videos)


@pytest.mark.parametrize("limit", [None, True, -1, 0.5, "5"])
def test_a_limit_is_a_whole_number(client: Ziggeo, limit: Any) -> None:
    with pytest.raises(ArgumentError, match="max_bytes is a whole number from 0 up"):
        show(client, {"token": "v1"}, max_bytes=limit)
    with pytest.raises(ArgumentError, match="limit is a whole number from 1 up"):
        gallery(client, [], limit=limit)


def test_the_client_comes_first() -> None:
    with pytest.raises(ArgumentError, match="client is a Ziggeo"):
        show({"token": "v1"}, "v1")  # type: ignore[arg-type]  # the test


def test_an_answer_that_is_not_a_video_is_told_as_such(server: MediaServer, served: Ziggeo) -> None:
    server.file.content = b"[]"
    with pytest.raises(InvalidResponseError, match="something else than a video"):
        show(served, "v1")


def test_nothing_of_notebooks_is_imported_before_it_is_needed() -> None:
    program = "import sys, ziggeo.integrations.jupyter; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    modules = set(done.stdout.split())
    assert "ziggeo.integrations.jupyter" in modules
    assert modules.isdisjoint({"IPython", "pandas", "numpy", "matplotlib", "requests", "tqdm"})
