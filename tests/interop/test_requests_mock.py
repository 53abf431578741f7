"""requests-mock sees each call and answers it."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests_mock

from ziggeo import APIConnectionError, Config, Ziggeo

API, CDN = "https://srv-api.ziggeo.com", "https://video-cdn.ziggeo.com"
VIDEO = {"token": "v1", "default_stream": {"token": "s1"}}
FILE = b"a file of some size" * 100


def test_each_call_is_seen_and_answered(tmp_path: Path) -> None:
    client = Ziggeo("token", "private-key", config=Config(retries=0))
    videos = client.videos()
    signed = {"video": VIDEO, "url_data": {"url": "https://s3.test/b", "fields": {"key": "k"}}}
    with requests_mock.Mocker() as mock:
        mock.post(f"{API}/v1/videos-upload-url", json=signed)
        mock.post("https://s3.test/b", status_code=204)
        mock.post(f"{API}/v1/videos/v1/streams/s1/confirm-video", json={})
        mock.get(f"{API}/v1/videos/v1", json=VIDEO)
        mock.get(f"{API}/v1/videos/", json=[VIDEO])
        mock.post(f"{API}/v1/videos/v1", json=VIDEO)
        mock.get(f"{CDN}/v1/videos/v1/video", content=FILE, headers={"Content-Type": "video/mp4"})
        mock.delete(f"{API}/v1/videos/v1", text="ok")
        videos.create(file=("clip.mp4", FILE))
        assert videos.get("v1") == VIDEO
        assert videos.index(limit=3) == [VIDEO]
        assert videos.update("v1", title="x") == VIDEO
        assert videos.download_video("v1") == FILE
        assert videos.download_video("v1", to=tmp_path / "a.mp4").read_bytes() == FILE
        assert videos.delete("v1") == "ok"
        with pytest.raises(APIConnectionError):
            videos.get("unknown")
    history = mock.request_history
    assert [each.method for each in history][:-1] == [
        *("POST", "POST", "POST", "GET", "GET", "POST", "GET", "GET", "DELETE")
    ]
    assert history[0].headers["authorization"].startswith("Basic ")
    assert "authorization" not in history[1].headers
    assert history[4].qs == {"limit": ["3"]}


def test_an_adapter_that_is_mounted_on_a_session_carries_the_calls() -> None:
    import requests

    adapter = requests_mock.Adapter()
    adapter.register_uri("GET", f"{API}/v1/videos/v1", json=VIDEO)
    with requests.Session() as session:
        session.mount("https://", adapter)
        assert Ziggeo("token", "private-key", session=session).videos().get("v1") == VIDEO
    assert adapter.call_count == 1
