"""The three steps of an upload: what they send, and what is left when one of them fails."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from frames import TESTS, chain, shown
from media_server import MediaServer
from urllib3.util import parse_url

import ziggeo._http
from ziggeo import (
    APIConnectionError,
    ArgumentError,
    BadRequestError,
    ConfigurationError,
    InvalidResponseError,
    UploadError,
    Ziggeo,
)
from ziggeo._media.form import BodyReadError, MultipartBody
from ziggeo._media.signed import Prepared, SignedForm
from ziggeo._media.sources import open_source
from ziggeo.progress import Meter

CONTENT = os.urandom(700_000)
CONFIRM = "/v1/videos/v1/streams/s1/confirm-video"


def test_the_storage_gets_no_credentials(client: Ziggeo, server: MediaServer) -> None:
    client.videos().create(file=CONTENT)

    headers = server.stored[0].headers
    assert "authorization" not in headers
    assert "cookie" not in headers
    assert server.calls == ["POST /v1/videos-upload-url", "POST /storage", f"POST {CONFIRM}"]


def test_an_empty_map_of_fields_may_be_a_list(client: Ziggeo, server: MediaServer) -> None:
    server.fields = []  # type: ignore[assignment]  # as PHP writes it
    client.videos().create(file=CONTENT)
    assert server.stored[0].fields == []


def test_a_name_and_a_type_of_the_callers_own_come_first(
    client: Ziggeo, server: MediaServer
) -> None:
    client.videos().create(file=CONTENT, filename="../x.webm", content_type="video/special")

    stored = server.stored[0]
    assert (stored.filename, stored.content_type) == ('"x.webm"', "video/special")
    assert server.prepared[0]["form"] == "video_type=webm"


@pytest.mark.parametrize(
    "options",
    [
        {"filename": 5},
        {"filename": b"a.mp4"},
        {"content_type": "video/mp4\r\nX-Evil: 1"},
        {"content_type": "vidéo/mp4"},
        {"content_type": ""},
        {"content_type": 5},
    ],
)
def test_a_name_or_type_that_would_break_the_form_is_refused(
    options: dict[str, Any], client: Ziggeo, server: MediaServer
) -> None:
    with pytest.raises(ArgumentError):
        client.videos().create(file=CONTENT, **options)
    assert server.calls == []


def test_an_unusable_type_of_a_browser_is_told_from_the_name(
    client: Ziggeo, server: MediaServer
) -> None:
    upload = io.BytesIO(CONTENT)
    upload.content_type = "video/x\r\nX-Evil: 1"  # type: ignore[attr-defined]  # as a browser's
    client.videos().create(file=upload, filename="a.webm")
    assert server.stored[0].content_type == "video/webm"


@pytest.mark.parametrize(
    ("answer", "step"),
    [
        ({"video": {"token": "v1"}}, "prepare"),
        ({"video": {"token": "v1"}, "url_data": {"url": 5, "fields": {}}}, "prepare"),
        ({"video": {"token": "v1"}, "url_data": {"url": "https://h", "fields": 5}}, "prepare"),
        (
            {"video": {"token": "v1"}, "url_data": {"url": "http://example.com", "fields": {}}},
            "prepare",
        ),
        ({"video": {"token": "v1"}, "url_data": {"url": "file:///etc", "fields": {}}}, "prepare"),
    ],
)
def test_an_answer_without_a_usable_address_names_what_was_created(
    answer: Any, step: str, client: Ziggeo, server: MediaServer
) -> None:
    server.answers["/v1/videos-upload-url"] = (200, answer)

    with pytest.raises(UploadError) as caught:
        client.videos().create(file=CONTENT)

    assert (caught.value.step, caught.value.token) == (step, "v1")
    assert isinstance(caught.value.__cause__, InvalidResponseError)
    assert not server.stored


UNUSABLE_URLS: list[Any] = [
    "https://a..b/",
    "https://.a/",
    f"https://{'a' * 64}.com/",
    "https://\N{SNOWMAN}\N{REPLACEMENT CHARACTER}.de/",
    f"https://{'ü' * 64}.de/",
    "https://host:99999/",
    "https://host:-1/",
    "https://host:abc/",
    "https://host:0/",
    "https://ho st/",
    "https://host/a b",
    " https://host/",
    "https://host/\0",
    "https://host/a\r\nX-Evil: 1",
    "https://host/\x7f",
    "https://host/\ud800",
    "https://[fe80::1%25eth0]/",
    "https://[::1",
    "https://::1]/",
    "https://a%40b/",
    "https://user:hidden-password@host/",
    "https://user:hidden-password@host:99999/",
    "https://hidden-password@host/",
    "https:///path",
    "https:path",
    "//host/path",
    "/path",
    "",
    "ftp://host/",
    "httpx://host/",
    "http://example.com/",
    "http://127.0.0.1.example.com/",
    5,
    None,
    ["https://host/"],
    {"url": "https://host/"},
]


@pytest.mark.parametrize("url", UNUSABLE_URLS, ids=ascii)
@pytest.mark.parametrize("cleanup", [False, True])
def test_an_unusable_signed_address_is_an_error_that_names_what_was_created(
    url: Any, cleanup: bool, client: Ziggeo, server: MediaServer
) -> None:
    server.prepare_with({"url": url, "fields": {"policy": "signed-policy"}})

    with pytest.raises(UploadError, match="no usable signed form came: the address") as caught:
        client.videos().create(file=CONTENT, cleanup_on_error=cleanup)

    error = caught.value
    assert (error.step, error.token, error.stream_token) == ("prepare", "v1", "s1")
    assert "hidden-password" not in shown(error)
    deleted = ["DELETE /v1/videos/v1"] if cleanup else []
    assert server.calls == ["POST /v1/videos-upload-url", *deleted]


UNUSABLE_FIELDS: list[Any] = [
    5,
    "policy",
    [["key", "value"]],
    {"": "value"},
    {"na\r\nme": "value"},
    {"na\0me": "value"},
    {"na\ud800me": "value"},
    {"file": "value"},
    {"key": None},
    {"key": True},
    {"key": 1.5},
    {"key": ["value"]},
    {"key": {"nested": "value"}},
    {"key": "\ud800"},
]


@pytest.mark.parametrize("fields", UNUSABLE_FIELDS, ids=ascii)
def test_unusable_fields_are_an_error_that_names_what_was_created(
    fields: Any, client: Ziggeo, server: MediaServer
) -> None:
    server.prepare_with({"url": server.storage_url, "fields": fields})

    with pytest.raises(UploadError, match="no usable signed form came") as caught:
        client.videos().create(file=CONTENT)

    error = caught.value
    assert (error.step, error.token, error.stream_token) == ("prepare", "v1", "s1")
    assert server.calls == ["POST /v1/videos-upload-url"]


def test_a_field_may_hold_anything_that_is_text(client: Ziggeo, server: MediaServer) -> None:
    server.fields = {'quoted "name"': "two\r\nlines", "empty": "", "success_action_status": 201}
    client.videos().create(file=CONTENT)
    assert server.stored[0].fields == [
        ("quoted %22name%22", "two\r\nlines"),
        ("empty", ""),
        ("success_action_status", "201"),
    ]


@pytest.mark.parametrize(
    ("url", "origin", "target"),
    [
        ("https://bucket.s3.amazonaws.com", "https://bucket.s3.amazonaws.com", "/"),
        (
            "HTTPS://Bücket.de:8443/a?b=%2Fc%3D&d#e",
            "https://xn--bcket-kva.de:8443",
            "/a?b=%2Fc%3D&d",
        ),
        ("https://[2001:db8::1]:444/ü", "https://[2001:db8::1]:444", "/%C3%BC"),
        ("https://a_b.de./?x", "https://a_b.de.", "/?x"),
        ("http://[::1]:80/x", "http://[::1]:80", "/x"),
        ("http://localhost/x", "http://localhost", "/x"),
    ],
)
def test_a_signed_address_is_kept_as_requests_sends_it(url: str, origin: str, target: str) -> None:
    answer = {"video": {}, "url_data": {"url": url, "fields": {}}}
    signed = Prepared(answer, "video", "http://127.0.0.1:8080/base").signed
    assert signed is not None
    assert (signed.origin, signed.target) == (origin, target)

    sent = requests.Request("POST", origin + target).prepare()
    assert sent.url == origin + target


@pytest.mark.parametrize("answer", [[], {}, {"video": None}, 5])
def test_an_answer_without_the_object_is_invalid(
    answer: Any, client: Ziggeo, server: MediaServer
) -> None:
    server.answers["/v1/videos-upload-url"] = (200, answer)
    with pytest.raises(InvalidResponseError):
        client.videos().create(file=CONTENT)


def test_a_start_that_is_refused_is_an_error_of_its_own(
    client: Ziggeo, server: MediaServer
) -> None:
    server.answers["/v1/videos-upload-url"] = (400, {"message": "key taken"})
    with pytest.raises(BadRequestError, match="key taken"):
        client.videos().create(file=CONTENT)


SECRETS = ("signed-policy", "signature-in-the-query", "a+b/c-signature", "a%2Bb%2Fc-signature")
QUERY = "?X-Amz-Signature=signature-in-the-query&X-Amz-Credential=a%2Bb%2Fc-signature"
TRANSPORT = str(Path(ziggeo._http.__file__).parent)  # whose frames are held to it elsewhere


def stop_midway(error: BaseException) -> Callable[[int, int | None], None]:
    def stop(sent: int, total: int | None) -> None:
        if sent:
            raise error

    return stop


def give_the_answer_up(server: MediaServer) -> None:
    answer = json.dumps({"video": {"token": "v1"}, "url_data": {"fields": server.fields}})
    server.texts["/v1/videos-upload-url"] = f"Warning: disk full {answer[:-1]}"


def refuse(server: MediaServer, text: str) -> None:
    server.refusals = [403, 403]
    server.texts["/storage" + QUERY] = text


FAILURES: dict[str, Callable[[MediaServer], Any]] = {
    "prepare is refused": lambda server: server.answers.update(
        {"/v1/videos-upload-url": (400, {"message": "no"})}
    ),
    "prepare is not JSON": give_the_answer_up,
    "prepare holds no object": lambda server: server.prepare_with(scope="elsewhere"),
    "prepare holds a bad address": lambda server: server.prepare_with(
        {"url": "https://signed-policy:x@a..b/" + QUERY, "fields": server.fields}
    ),
    "prepare holds a bad field": lambda server: server.prepare_with(
        {"url": server.storage_url, "fields": {**server.fields, "nested": {}}}
    ),
    "the storage refuses": lambda server: refuse(server, "no"),
    "the storage echoes": lambda server: refuse(
        server, f"<Code>Denied</Code> {' '.join(SECRETS)} private-key"
    ),
    "the signature expires twice": lambda server: refuse(server, "<Code>ExpiredToken</Code>"),
    "confirm is refused": lambda server: server.answers.update({CONFIRM: (412, {})}),
    "confirm is not JSON": lambda server: server.texts.update({CONFIRM: "<html>"}),
    "the callback fails": lambda server: {"progress": stop_midway(KeyError("stop"))},
    "the user stops": lambda server: {"progress": stop_midway(KeyboardInterrupt())},
    "the source fails": lambda server: {"file": Broken(CONTENT)},
    "the source ends": lambda server: {"file": Ending(CONTENT)},
}


class Broken(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        if size and self.tell():
            raise ConnectionResetError("the camera is gone")
        return super().read(size)


class Ending(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size) if self.tell() < 500_000 else b""


@pytest.mark.parametrize("failure", FAILURES)
@pytest.mark.parametrize("cleanup", [False, True])
def test_no_error_and_no_frame_shows_what_was_signed(
    failure: str, cleanup: bool, client: Ziggeo, server: MediaServer
) -> None:
    server.storage_url += QUERY
    options = FAILURES[failure](server)
    given = {"file": CONTENT, **(options if isinstance(options, dict) else {})}

    with pytest.raises(BaseException) as caught:  # noqa: PT011 - whatever it is, it shows nothing
        client.videos().create(cleanup_on_error=cleanup, **given)

    seen = shown(caught.value, leaving_out=(TESTS, TRANSPORT))
    assert "_media" in seen or failure == "prepare is refused"
    for secret in (*SECRETS, "private-key"):
        assert secret not in seen


@pytest.mark.parametrize("error", [BrokenPipeError("disk"), ConnectionResetError("disk")])
def test_an_error_of_the_source_is_not_taken_for_one_of_the_socket(
    error: Exception, client: Ziggeo
) -> None:
    def fail(sent: int, total: int | None) -> None:
        if sent:
            raise error

    body = MultipartBody(SIGNED, open_source(CONTENT), Meter(fail, "name"))
    body.read(10_000)
    body.read(10_000)
    for _ in range(2):  # also when somebody goes on
        with pytest.raises(BodyReadError) as caught:
            body.read(10_000)
        assert not isinstance(caught.value, OSError)
        assert chain(caught.value) == [caught.value]
    assert body.failure is error
    traceback = body.failure_traceback
    assert traceback is not None
    assert traceback.tb_frame.f_code.co_name == "read"


SIGNED = SignedForm(
    parse_url("https://bucket/?signature-in-the-query"), {"policy": "signed-policy"}
)


@pytest.mark.parametrize("size", [1, 7, 100, 65_536, 10_000_000])
def test_a_body_is_read_in_pieces_of_at_most_the_size_asked_for(size: int) -> None:
    content = CONTENT[:1000] if size < 100 else CONTENT
    told: list[int] = []
    body = MultipartBody(
        SIGNED, open_source(content), Meter(lambda sent, _: told.append(sent), "name")
    )
    pieces = [b""]
    while piece := body.read(size):
        assert len(piece) <= size
        pieces.append(piece)
    body.rewind()
    assert body.read(0) == b""
    assert body.read() == b"".join(pieces)
    assert len(body) == sum(map(len, pieces))
    body.rewind()
    assert body.read(None) == b"".join(pieces)
    assert body.read() == body.read(5) == b""
    assert content in b"".join(pieces)
    assert told.count(0) == told.count(len(content)) == 3


def test_what_is_created_without_its_stream_is_an_error_of_the_confirm(
    client: Ziggeo, server: MediaServer
) -> None:
    server.answers["/v1/videos-upload-url"] = (
        200,
        {"video": {"token": "v1"}, "url_data": {"url": server.storage_url, "fields": {}}},
    )
    with pytest.raises(UploadError, match="default_stream") as caught:
        client.videos().create(file=CONTENT)
    assert (caught.value.step, caught.value.token) == ("confirm", "v1")


def test_the_error_stays_the_one_to_see_when_cleaning_up_fails(
    client: Ziggeo, server: MediaServer
) -> None:
    server.answers["/v1/videos-upload-url"] = (200, {"video": {}, "url_data": {}})
    with pytest.raises(UploadError, match="no usable signed form came"):
        client.videos().create(file=CONTENT, cleanup_on_error=True)


def test_progress_never_passes_the_total_and_ends_once(client: Ziggeo, server: MediaServer) -> None:
    seen: list[tuple[int, int | None]] = []

    client.videos().create(file=CONTENT, progress=lambda *told: seen.append(told))

    assert seen[0] == (0, len(CONTENT))
    assert seen.count((len(CONTENT), len(CONTENT))) == 1
    assert seen[-1] == (len(CONTENT), len(CONTENT))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert len(seen) >= 3


@pytest.mark.parametrize(
    "error", [KeyError("stop"), ConnectionResetError("stop"), KeyboardInterrupt]
)
def test_a_callback_that_raises_cancels_the_upload_with_its_own_error(
    error: Any, client: Ziggeo, server: MediaServer
) -> None:
    def stop(sent: int, total: int | None) -> None:
        if sent:
            raise error

    with pytest.raises(error if isinstance(error, type) else type(error)):
        client.videos().create(file=CONTENT, progress=stop)

    assert not server.stored
    assert client.videos().update("v1") == {"token": "s1"}


def test_the_error_of_a_call_that_a_callback_makes_stays_its_own(
    client: Ziggeo, server: MediaServer
) -> None:
    server.answers["/v1/videos/v2"] = (400, {"message": "no"})
    with pytest.raises(BadRequestError) as caught:
        client.videos().create(
            file=CONTENT, progress=lambda sent, total: client.videos().update("v2")
        )
    assert caught.value.url is not None
    assert caught.value.url.endswith("/v1/videos/v2")


def test_progress_is_a_callable_or_a_flag(client: Ziggeo, server: MediaServer) -> None:
    with pytest.raises(ArgumentError, match="progress"):
        client.videos().create(file=CONTENT, progress="yes")  # type: ignore[arg-type]  # the test
    client.videos().create(file=CONTENT, progress=False)
    assert len(server.stored) == 1


def test_a_bar_shows_the_file_and_its_end(
    client: Ziggeo, capsys: pytest.CaptureFixture[str]
) -> None:
    client.videos().create(file=("clip.mp4", CONTENT), progress=True)

    shown = capsys.readouterr().err
    assert "clip.mp4: 100%" in shown
    assert "684k/684k" in shown


def test_a_bar_without_its_package_is_told_before_a_call(
    client: Ziggeo, server: MediaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "tqdm.auto", None)
    with pytest.raises(ConfigurationError, match=r"ziggeo\[progress\]"):
        client.videos().create(file=CONTENT, progress=True)
    assert server.calls == []


def test_the_file_is_no_argument(client: Ziggeo, server: MediaServer) -> None:
    with pytest.raises(ArgumentError, match="file="):
        client.videos().create({"file": "clip.mp4"})
    assert server.calls == []


def test_a_storage_that_is_not_there_is_a_failed_step(
    connected: Callable[..., Ziggeo], server: MediaServer
) -> None:
    server.storage_url = "http://127.0.0.1:9/storage"
    with pytest.raises(UploadError) as caught:
        connected(retries=0).videos().create(file=CONTENT)
    assert isinstance(caught.value.__cause__, APIConnectionError)
    assert caught.value.step == "store"
    assert json.dumps(caught.value.headers) == "{}"
