"""responses sees each call, answers it, and lets nothing out that is not registered."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest
import responses
from requests.exceptions import ConnectionError as RequestsConnectionError

from ziggeo import APIConnectionError, Config, NotFoundError, ServerError, UploadError, Ziggeo

API, CDN, STORAGE = "https://srv-api.ziggeo.com", "https://video-cdn.ziggeo.com", "https://s3.test"
VIDEO = {"token": "v1", "default_stream": {"token": "s1"}}
FILE = b"a file of some size" * 100


@pytest.fixture
def client() -> Ziggeo:
    return Ziggeo("token", "private-key", config=Config(retries=0))


@responses.activate
def test_each_call_is_seen_and_answered(client: Ziggeo, tmp_path: Path) -> None:
    signed = {"video": VIDEO, "url_data": {"url": f"{STORAGE}/b?sig=x", "fields": {"key": "k"}}}
    responses.post(f"{API}/v1/videos-upload-url", json=signed)
    responses.post(f"{STORAGE}/b", status=204)
    responses.post(f"{API}/v1/videos/v1/streams/s1/confirm-video", json={"token": "s1"})
    responses.get(f"{API}/v1/videos/v1", json=VIDEO)
    responses.get(f"{API}/v1/videos/", json=[VIDEO])
    responses.post(f"{API}/v1/videos/v1", json=VIDEO)
    responses.get(f"{CDN}/v1/videos/v1/video", body=FILE, content_type="video/mp4")
    responses.delete(f"{API}/v1/videos/v1", body="ok")
    videos = client.videos()

    videos.create(file=("clip.mp4", FILE), tags=["a"])
    assert videos.get("v1") == VIDEO
    assert videos.index(limit=10) == [VIDEO]
    videos.update("v1", title="é")
    assert videos.download_video("v1") == FILE
    assert videos.download_video("v1", to=tmp_path / "a.mp4").read_bytes() == FILE
    with videos.open_video("v1") as stream:
        assert stream.read() == FILE
    assert videos.delete("v1") == "ok"

    calls = [call.request for call in responses.calls]
    assert [call.method for call in calls] == [
        *("POST", "POST", "POST", "GET", "GET", "POST", "GET", "GET", "GET", "DELETE")
    ]
    assert calls[4].params == {"limit": "10"}
    assert calls[5].body == b"title=%C3%A9"
    assert all("Authorization" in call.headers for call in calls if STORAGE not in call.url)


@responses.activate
def test_the_body_of_an_upload_is_seen_whole(client: Ziggeo) -> None:
    signed = {"video": VIDEO, "url_data": {"url": f"{STORAGE}/b", "fields": {"key": "k"}}}
    responses.post(f"{API}/v1/videos-upload-url", json=signed)
    bodies = []

    def store(request: object) -> tuple[int, dict[str, str], str]:
        bodies.append(request.body)  # type: ignore[attr-defined]
        return 204, {}, ""

    responses.add_callback(responses.POST, f"{STORAGE}/b", store)
    responses.post(re.compile(f"{API}/.*confirm-video"), json={})
    client.videos().create(file=("clip.mp4", FILE))
    assert isinstance(bodies[0], bytes)  # read whole by responses
    assert FILE in bodies[0]
    assert b'name="key"' in bodies[0]
    assert "Authorization" not in responses.calls[1].request.headers


def test_what_is_not_registered_does_not_get_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        client = Ziggeo("token", "private-key", config=Config(server_api_url=url, retries=0))
        with responses.RequestsMock(), pytest.raises(APIConnectionError, match="registered"):
            client.videos().get("v1")
        with pytest.raises(TimeoutError):
            listener.accept()


@responses.activate
def test_errors_and_retries_are_ours() -> None:
    client = Ziggeo("token", "private-key", config=Config(retries=1))
    responses.get(f"{API}/v1/videos/v1", status=503, headers={"Retry-After": "0"})
    responses.get(f"{API}/v1/videos/v1", json=VIDEO)
    assert client.videos().get("v1") == VIDEO
    responses.get(f"{API}/v1/videos/v2", status=404, json={"error": "no such video"})
    with pytest.raises(NotFoundError) as caught:
        client.videos().get("v2")
    assert caught.value.detail == "no such video"
    responses.get(f"{API}/v1/videos/v3", body=RequestsConnectionError("the cable is cut"))
    with pytest.raises(APIConnectionError, match="the cable is cut") as lost:
        client.videos().get("v3")
    assert lost.value.attempts == 2
    responses.get(f"{API}/v1/videos/v4", body=LookupError("a test's own"))
    with pytest.raises(APIConnectionError, match="a test's own"):
        client.videos().get("v4")
    responses.post(f"{API}/v1/videos-upload-url", status=500)
    with pytest.raises(ServerError):
        client.videos().create(file=("clip.mp4", FILE))
    assert not isinstance(lost.value, UploadError)


@responses.activate
def test_a_redirect_is_followed_without_credentials(client: Ziggeo) -> None:
    responses.get(f"{CDN}/v1/videos/v1/video", status=302, headers={"Location": f"{STORAGE}/f"})
    responses.get(f"{STORAGE}/f", body=FILE, content_type="video/mp4")
    assert client.videos().download_video("v1") == FILE
    first, second = (call.request for call in responses.calls)
    assert "Authorization" in first.headers
    assert "Authorization" not in second.headers
