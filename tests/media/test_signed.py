"""The signed form that prepare answers: what of it is refused, and that nobody is shown it."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import requests
from frames import shown
from media_server import MediaServer

import ziggeo._http
from ziggeo import (
    InvalidResponseError,
    UploadError,
    Ziggeo,
)
from ziggeo._media.signed import Prepared

CONTENT = os.urandom(700_000)
CONFIRM = "/v1/videos/v1/streams/s1/confirm-video"


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

    seen = shown(caught.value)
    assert "_media" in seen or failure == "prepare is refused"
    for secret in (*SECRETS, "private-key"):
        assert secret not in seen
