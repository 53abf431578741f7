"""Files go from a browser through Django and Flask to the service, and back, without a stop."""

from __future__ import annotations

import hashlib
import io
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import flask
import pytest
import requests
from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path
from integrations import site
from media_server import MediaServer
from starlette.datastructures import UploadFile
from werkzeug.serving import make_server

from ziggeo import Ziggeo

if TYPE_CHECKING:
    from django.http import HttpRequest

CONTENT = os.urandom(6_000_000)
SHA256 = hashlib.sha256(CONTENT).hexdigest()
SMALL = CONTENT[:50_000]

urlpatterns: list[Any] = []


@contextmanager
def serving(application: Any) -> Iterator[str]:
    """Serve a WSGI application on loopback, and yield its address."""
    server = make_server("127.0.0.1", 0, application, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def flask_application(client: Ziggeo) -> Any:
    application = flask.Flask(__name__)

    @application.post("/videos")
    def upload() -> str:
        return client.videos().create(file=flask.request.files["video"])["token"]

    @application.get("/videos/<token>")
    def watch(token: str) -> flask.Response:
        video = client.videos().open_video(token)
        return flask.Response(video, content_type=video.content_type)

    return application


@pytest.fixture(scope="module", autouse=True)
def django_settings() -> Iterator[None]:
    assert site.APPLICATION in settings.INSTALLED_APPS  # Django is set up once a process
    with override_settings(ROOT_URLCONF=__name__):
        yield


def django_application(client: Ziggeo) -> Any:
    def upload(request: HttpRequest) -> HttpResponse:
        return HttpResponse(client.videos().create(file=request.FILES["video"])["token"])

    def watch(request: HttpRequest, token: str) -> StreamingHttpResponse:
        video = client.videos().open_video(token)
        return StreamingHttpResponse(video, content_type=video.content_type)

    urlpatterns[:] = [path("videos", upload), path("videos/<token>", watch)]
    return WSGIHandler()


@pytest.mark.parametrize("application", [flask_application, django_application])
@pytest.mark.parametrize("content", [SMALL, CONTENT], ids=["in memory", "on disk"])
def test_a_view_hands_a_browsers_upload_on(
    application: Callable[[Ziggeo], Any], content: bytes, client: Ziggeo, server: MediaServer
) -> None:
    with serving(application(client)) as address:
        files = {"video": ("süß.mp4", content, "video/mp4")}
        answer = requests.post(address + "/videos", files=files, timeout=60)

    assert answer.text == "v1"
    (stored,) = server.stored
    assert stored.sha256 == hashlib.sha256(content).hexdigest()
    assert stored.content_type == "video/mp4"
    assert stored.filename.encode("utf-8", "surrogateescape").decode() == '"süß.mp4"'


@pytest.mark.parametrize("application", [flask_application, django_application])
def test_a_view_streams_a_video_to_the_browser(
    application: Callable[[Ziggeo], Any], client: Ziggeo, server: MediaServer
) -> None:
    server.file.content = CONTENT
    server.file.headers = {"Content-Type": "video/mp4"}

    with serving(application(client)) as address:
        answer = requests.get(address + "/videos/v1", timeout=60)

    assert hashlib.sha256(answer.content).hexdigest() == SHA256
    assert answer.headers["Content-Type"] == "video/mp4"


class RemoteFile(File):  # type: ignore[misc]  # Django ships no types
    """A file of a remote storage: opened late, and read one way."""

    def __init__(self) -> None:
        super().__init__(None, name="videos/remote.mp4")

    @property
    def file(self) -> Any:
        if self._file is None:
            self._file = OneWay(io.BytesIO(CONTENT))
        return self._file

    @file.setter
    def file(self, value: Any) -> None:
        self._file = value


class OneWay(io.BufferedReader):
    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError("one way only")

    def seek(self, offset: int, whence: int = 0, /) -> int:
        raise OSError("one way only")


def temporary_upload() -> TemporaryUploadedFile:
    upload = TemporaryUploadedFile("disk.mp4", "video/mp4", len(CONTENT), None)
    upload.write(CONTENT)
    upload.seek(0)
    return upload


def starlette_upload() -> Any:
    return UploadFile(io.BytesIO(CONTENT), filename="s.mp4").file


@pytest.mark.parametrize(
    "make",
    [
        lambda: InMemoryUploadedFile(
            io.BytesIO(CONTENT), "video", "memory.mp4", "video/mp4", len(CONTENT), None
        ),
        temporary_upload,
        lambda: ContentFile(CONTENT, name="content.mp4"),
        RemoteFile,
        starlette_upload,
    ],
    ids=["in memory", "temporary", "content", "remote", "starlette"],
)
def test_a_frameworks_file_arrives_byte_for_byte(
    make: Callable[[], Any], client: Ziggeo, server: MediaServer
) -> None:
    client.videos().create(file=make())

    assert server.stored[0].sha256 == SHA256
    assert "/" not in server.stored[0].filename
