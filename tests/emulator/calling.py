"""Plain HTTP calls to the local Ziggeo, and a clip to upload; what the tests check is elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import av
import requests

if TYPE_CHECKING:
    from pathlib import Path

    from ziggeo.emulator import Emulator


class Caller:
    """Speaks plain HTTP to an emulator, with the right credentials and without retries."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (emulator.token, emulator.private_key)
        self.session.verify = emulator.ca_file or True

    def send(
        self, method: str, path: str, *, host: str = "server", **options: Any
    ) -> requests.Response:
        prefix = f"/{host}" if host else ""
        return self.session.request(method, f"{self.emulator.url}{prefix}{path}", **options)

    def get(self, path: str, *, host: str = "server", **arguments: Any) -> Any:
        return self.json(self.send("GET", path, host=host, params=arguments))

    def post(self, path: str, *, host: str = "server", **fields: Any) -> Any:
        return self.json(self.send("POST", path, host=host, data=fields))

    def delete(self, path: str, *, host: str = "server") -> Any:
        return self.json(self.send("DELETE", path, host=host))

    def status(self, method: str, path: str, *, host: str = "server", **options: Any) -> int:
        return self.send(method, path, host=host, **options).status_code

    def json(self, answer: requests.Response) -> Any:
        assert answer.status_code < 300, answer.text
        return answer.json()

    def store(self, url_data: dict[str, Any], content: bytes, name: str = "a.mp4") -> int:
        files = {"file": (name, content)}
        url, fields = url_data["url"], url_data["fields"]
        return self.session.post(url, data=fields, files=files, auth=_nobody).status_code

    def upload_video(self, content: bytes, **fields: Any) -> Any:
        """Create a video from a file and return it as it is after processing."""
        prepared = self.post("/v1/videos-upload-url", **{"video_type": "mp4", **fields})
        assert self.store(prepared["url_data"], content) == 204
        video = prepared["video"]
        stream = video["default_stream"]["token"]
        self.post(f"/v1/videos/{video['token']}/streams/{stream}/confirm-video")
        return self.get(f"/v1/videos/{video['token']}")

    def upload_audio(self, content: bytes, **fields: Any) -> Any:
        """Create an audio from a file and return it as it is after processing."""
        prepared = self.post("/v1/audios-upload-url", **{"audio_type": "wav", **fields})
        assert self.store(prepared["url_data"], content, "a.wav") == 204
        audio = prepared["audio"]
        stream = audio["default_stream"]["token"]
        self.post(f"/v1/audios/{audio['token']}/streams/{stream}/confirm-audio")
        return self.get(f"/v1/audios/{audio['token']}", host="api")


def _nobody(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Send no credentials, and keep the session from adding its own."""
    return request


def render_clip(path: Path, *, container_format: str = "mp4", title: str = "") -> bytes:
    """Render a clip of two seconds."""
    with av.open(str(path), "w", format=container_format) as container:
        container.metadata["title"] = title
        stream = container.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        for number in range(10):
            frame = av.VideoFrame(96, 64, "yuv420p")
            for plane in frame.planes:
                plane.update(bytes([20 * number + 40]) * plane.buffer_size)
            frame.pts = number
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path.read_bytes()
