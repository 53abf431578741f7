"""What a user's type checker accepts. Nothing here is run; checking it is the test.

    mypy --strict tests/typing
    pyright tests/typing

Both must find nothing: here because every line is right, in rejected.py because every line that
is wrong says so, and a line that says so without being wrong is an error of its own.
"""

from __future__ import annotations

import gzip
import io
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timezone
from pathlib import Path
from typing import IO, Any

import flask
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db.models.fields.files import FieldFile
from django.http import HttpRequest
from typing_extensions import assert_type
from werkzeug.datastructures import FileStorage

from ziggeo import Config, Ziggeo
from ziggeo.events import ResponseEvent
from ziggeo.integrations.jupyter import CellOutput, chart, gallery, show, table
from ziggeo.types import (
    AnalyticsAnswer,
    AnalyticsQuery,
    ApplicationInfo,
    Audio,
    AudioStream,
    AuthToken,
    Count,
    EffectProcess,
    EffectProfile,
    Grants,
    MetaProcess,
    MetaProfile,
    State,
    Stream,
    Video,
    VideoIndexArguments,
)

NOW = datetime(2030, 1, 1, tzinfo=timezone.utc)


def a_client_is_a_context_manager() -> None:
    with Ziggeo("token", "private key", "encryption key", config=Config(retries=0)) as client:
        assert_type(client, Ziggeo)


def every_form_of_arguments(client: Ziggeo, from_elsewhere: dict[str, str]) -> None:
    videos = client.videos()
    assert_type(videos.index(), list[Video])
    assert_type(videos.index({"limit": 10}), list[Video])
    assert_type(videos.index(arguments={"limit": 10}), list[Video])
    assert_type(videos.index(limit=10), list[Video])
    assert_type(videos.index({"limit": 10}, skip=10, reverse=True), list[Video])
    videos.index({"an_argument_of_tomorrow": 1})
    assert_type(videos.iterate({"limit": 10}, page_size=5, tags=["a"]), Iterator[Video])
    assert_type(client.audios().iterate(limit=10, reverse=True), Iterator[Audio])
    assert_type(client.effectProfiles().iterate(), Iterator[EffectProfile])
    assert_type(client.metaProfiles().iterate(), Iterator[MetaProfile])
    missing: list[str] = []
    assert_type(videos.get_bulk(tokens_or_keys=iter("ab"), missing=missing), list[Video])
    assert_type(client.audios().update_bulk(tokens_or_keys={"a"}, missing=missing), list[Audio])
    videos.index(from_elsewhere)
    prepared: VideoIndexArguments = {"limit": 10, "tags": ["one"]}
    videos.index(prepared)
    videos.index(**prepared)


def every_form_of_values(client: Ziggeo) -> None:
    client.videos().index(limit=None, tags="one,two", states="ready", approved="APPROVED")
    client.videos().index(tags=["one", "two"], states=["READY", "FAILED"])
    client.videos().update("token", expire_on="2030-12-31", data='{"rating": 5}')
    client.videos().update("token", expire_on=date(2030, 12, 31), data={"rating": 5})
    client.videos().update("token", min_duration=1, max_duration=2.5, approved=True)
    client.authtokens().create(grants='{"read": {"all": true}}', expiration_date=1900000000)
    client.authtokens().create(grants={"read": {"resources": ["token"]}}, expiration_date=NOW)
    grants: Grants = {"update": {"session_owned": True}}
    client.authtokens().update("token", grants=grants)
    client.analytics().get(from_=NOW, to=1900000000000000, query="device_views_by_os")
    client.analytics().get({"from": 1, "to": 2})
    client.effectProfileProcess().create_filter_process("token", effect="a filter of tomorrow")
    client.webhooks().create(target_url="https://example.com", events=["video_ready", "new"])


def every_source(client: Ziggeo) -> None:
    client.videos().create(file="clip.mp4")
    client.videos().create(file=Path("clip.mp4"), tags=["one"])
    client.videos().create({"tags": "one"}, file=b"bytes")
    client.videos().create({"tags": "one"}, io.BytesIO(b"bytes"))
    client.videos().create(file=("clip.mp4", b"bytes"))
    with Path("clip.mp4").open("rb") as file:
        client.streams().create("token", file=file)


def what_a_web_framework_has_received(client: Ziggeo, django: HttpRequest) -> None:
    client.videos().create(file=flask.request.files["video"])
    client.videos().create(file=FileStorage(io.BytesIO(b"bytes")), filename="a.mp4")
    client.videos().create(file=("name.mp4", FileStorage()))
    client.videos().create(file=django.FILES["video"])
    for upload in django.FILES.getlist("video"):
        client.videos().create(file=upload)
    if (upload_or_none := django.FILES.get("video")) is not None:
        client.audios().create(file=("name.mp4", upload_or_none))


def every_file_of_django(
    client: Ziggeo, file: File[bytes], upload: UploadedFile[bytes], kept: FieldFile
) -> None:
    client.videos().create(file=file)
    client.videos().create(file=upload)
    client.videos().create(file=kept)
    client.videos().create(file=ContentFile(b"bytes"))
    client.videos().create(file=SimpleUploadedFile("a.mp4", b"bytes"))


def every_file_object(client: Ziggeo, pipe: IO[bytes], stored: Stored) -> None:
    client.videos().create(file=pipe)
    client.videos().create(file=stored)
    client.videos().create(file=client.videos().open_video("token"))
    with tempfile.TemporaryFile() as temporary, tempfile.SpooledTemporaryFile() as spooled:
        client.videos().create(file=temporary)
        client.videos().create(file=spooled)
    with gzip.open("a.gz") as packed, Path("raw").open("rb", buffering=0) as raw:
        client.videos().create(file=packed)
        client.videos().create(file=raw)


class Stored:
    """A file object as storage libraries write it."""

    def read(self, num_bytes: int | None = None) -> bytes:
        return b""


def results_are_typed(client: Ziggeo) -> None:
    assert_type(client.videos().get("token"), Video)
    assert_type(client.videos().create(), Video)
    assert_type(client.videos().count(), Count)
    assert_type(client.videos().download_video("token"), bytes)
    assert_type(client.videos().delete("token"), str)
    assert_type(client.videos().get_stats("token"), dict[str, Any])
    assert_type(client.streams().index("video"), list[Stream])
    assert_type(client.streams().attach_image("video", "stream", file="poster.jpg"), Stream)
    assert_type(client.audios().update("token", key="name"), Audio)
    assert_type(client.audioStreams().get("audio", "stream"), AudioStream)
    assert_type(client.authtokens().create(), AuthToken)
    assert_type(client.application().get(), ApplicationInfo)
    assert_type(client.effectProfiles().create(title="title"), EffectProfile)
    assert_type(client.effectProfileProcess().index("profile"), list[EffectProcess])
    assert_type(client.metaProfiles().index(), list[MetaProfile])
    assert_type(
        client.metaProfileProcess().create_nsfw_process("profile", nsfw_action="reject"),
        MetaProcess,
    )
    assert_type(client.webhooks().create(), str)
    assert_type(client.analytics().get(), AnalyticsAnswer)


def fields_are_typed(video: Video) -> None:
    assert_type(video["token"], str)
    assert_type(video["state_string"], State)
    assert_type(video.get("duration"), float | None)
    assert_type([stream["video_width"] for stream in video["streams"]], list[int | None])
    if (stream := video["default_stream"]) is not None:
        assert_type(stream["video_size"], int)


def a_name_of_a_value_can_be_annotated(client: Ziggeo, query: AnalyticsQuery) -> None:
    client.videos().analytics("token", query=query)


def camel_case_has_a_python_name(client: Ziggeo) -> None:
    assert_type(client.audio_streams().index("audio"), list[AudioStream])
    assert_type(client.effect_profiles().index(), list[EffectProfile])
    assert_type(client.effect_profile_process().get("profile", "process"), EffectProcess)
    assert_type(client.meta_profiles().get("profile"), MetaProfile)
    assert_type(client.meta_profile_process().index("profile"), list[MetaProcess])


def an_unknown_endpoint_can_be_called(client: Ziggeo) -> None:
    assert_type(client.connect.get_json("/v1/of/tomorrow", {"limit": 1}), Any)
    assert_type(client.api_connect.post_text("/v1/of/tomorrow", repeatable=True), str)
    assert_type(client.cdn_connect.download("/v1/of/tomorrow"), bytes)
    assert_type(client.js_cdn_connect.delete("/v1/of/tomorrow"), str)


def where_a_file_goes_tells_what_comes_back(client: Ziggeo) -> None:
    videos = client.videos()
    assert_type(videos.download_image("token", to="poster.jpg", overwrite=False), Path)
    assert_type(videos.download_video("token", Path("folder"), keep_partial=True), Path)
    assert_type(client.audios().download_audio("token", progress=print), bytes)
    client.streams().download_video("video", "stream", to=io.BytesIO(), progress=True)
    with videos.open_video("token") as stream:
        assert_type(stream.content_type, str)
        assert_type(stream.length, int | None)
        assert_type(stream.total, int | None)
        assert_type(stream.name, str)
        assert_type(next(stream), bytes)
        assert_type(stream.read(5), bytes)
    with client.audioStreams().open_audio("audio", "stream", start=5, end=10) as part:
        assert_type(part.content_range, str | None)
        client.videos().create(file=part)
    client.cdn_connect.open("/v1/of/tomorrow", name="tomorrow", start=-500)


def an_upload_can_be_watched_and_waited_for(client: Ziggeo) -> None:
    def watch(done: int, total: int | None) -> None: ...

    videos = client.videos()
    made = videos.create(file=b"...", filename="a.mp4", progress=watch, wait=60)
    assert_type(made, Video)
    assert_type(videos.wait_until_ready("token", timeout=5), Video)


def a_notebook_takes_what_the_service_answers(client: Ziggeo) -> None:
    videos = client.videos()
    assert_type(show(client, videos.get("token"), play=True), CellOutput)
    assert_type(gallery(client, videos.iterate(), limit=5), CellOutput)
    assert_type(gallery(client, ["token", "_key"]).html, str)
    table(videos.index())
    table(client.audios().iterate())
    chart(client.analytics().get(query="device_views_by_os"), title="Views")
    chart(videos.analytics("token", query="device_views_by_os"))


def hooks_can_be_annotated() -> None:
    def on_response(event: ResponseEvent) -> None:
        assert_type(event.elapsed, float)

    Config(on_response=on_response, on_request=print)
