"""The three steps of an upload: what they send, and what is left when one of them fails."""

from __future__ import annotations

import io
import json
import os
from collections.abc import Callable
from typing import Any

import pytest
from media_server import MediaServer

from ziggeo import (
    APIConnectionError,
    ArgumentError,
    BadRequestError,
    ConfigurationError,
    InvalidResponseError,
    UploadError,
    Ziggeo,
)

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
    monkeypatch.setitem(__import__("sys").modules, "tqdm", None)
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
