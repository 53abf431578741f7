"""Who may ask what where: hosts, credentials, names of this machine, errors, the request log."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ziggeo.emulator.routes import all_operations

if TYPE_CHECKING:
    from emulator.calling import Caller

    from ziggeo.emulator import Emulator

ENDPOINTS = Path(__file__).parent.parent / "contract" / "endpoints.json"
HOSTS = {"server_api": "server", "api": "api", "cdn": "cdn", "js_cdn": "js-cdn"}


def documented() -> dict[str, dict[str, Any]]:
    rows = json.loads(ENDPOINTS.read_text())
    return {f"{row['resource']}.{row['method']}": row for row in rows}


def test_all_documented_operations_are_served_under_their_names() -> None:
    served = {operation.name: operation for operation in all_operations()}
    assert len(documented()) == 75
    for name, row in documented().items():
        operation = served[name]
        assert operation.verb == row["verb"], name
        assert HOSTS[row["host"]] in {host.value for host in operation.hosts}, name
        static = [part for part in row["path"].strip("/").split("/") if not part.startswith("{")]
        ours = [part for part in operation.path.strip("/").split("/") if not part.startswith("<")]
        assert ours == static, name


@pytest.mark.parametrize("host", ["api", "cdn", "js-cdn", "storage"])
def test_an_operation_on_the_wrong_host_is_not_found(caller: Caller, host: str) -> None:
    answer = caller.send("GET", "/v1/videos/count", host=host)
    assert answer.status_code == 404


def test_a_path_without_prefix_finds_its_host_by_itself(caller: Caller, clip: bytes) -> None:
    video = caller.upload_video(clip)["token"]
    assert caller.get("/v1/videos/count", host="") == {"count": 1}
    assert caller.get("/v1/audios/count", host="") == {"count": 0}
    assert caller.send("GET", f"/v1/videos/{video}/video", host="").content == clip


def test_paths_are_the_same_with_and_without_a_slash_at_the_end(caller: Caller) -> None:
    assert caller.get("/v1/videos") == caller.get("/v1/videos/") == []
    assert caller.status("POST", "/v1/videos-upload-url/") == 200
    assert caller.status("GET", "/v1/videos//streams") == 404


@pytest.mark.parametrize("auth", [("wrong", None), (None, "wrong"), ("", "")])
def test_wrong_credentials_are_401_on_every_host(
    caller: Caller, auth: tuple[str | None, str | None]
) -> None:
    emulator = caller.emulator
    token, key = auth
    pair = (
        emulator.token if token is None else token,
        emulator.private_key if key is None else key,
    )
    for host, path in (
        ("server", "/v1/videos/"),
        ("api", "/v1/audios/"),
        ("cdn", "/v1/videos/x/video"),
        ("js-cdn", "/v1/audios/x/audio"),
    ):
        answer = caller.send("GET", path, host=host, auth=pair)
        assert (answer.status_code, answer.json()["status"]) == (401, 401)


def test_a_token_alone_is_no_credential(caller: Caller) -> None:
    def bearer(request: Any) -> Any:
        request.headers["Authorization"] = f"Bearer {caller.emulator.token}"
        return request

    assert caller.status("GET", "/v1/videos/", auth=bearer) == 401
    assert caller.emulator.requests[-1].authorized is False


@pytest.mark.parametrize("name", ["example.com", "10.0.0.1:80", "localhost.example.com", "[", ""])
def test_a_name_that_is_not_loopback_is_refused(caller: Caller, name: str) -> None:
    answer = caller.send("GET", "/v1/videos/", headers={"Host": name})
    assert (answer.status_code, answer.json()["status"]) == (403, 403)


@pytest.mark.parametrize("name", ["localhost", "localhost:80", "127.0.0.1", "[::1]:9", "127.9.9.9"])
def test_every_name_of_loopback_is_fine(caller: Caller, name: str) -> None:
    assert caller.status("GET", "/v1/videos/", headers={"Host": name}) == 200


def test_errors_are_json_and_say_what_was_wrong(caller: Caller) -> None:
    for path, status in (("/v1/videos/nobody", 404), ("/v1/nothing", 404), ("/", 404)):
        answer = caller.send("GET", path)
        assert (answer.status_code, answer.json()["status"]) == (status, status)
        assert answer.json()["error"]
        assert answer.headers["Content-Type"] == "application/json"
    assert caller.status("PUT", "/v1/videos/") == 405


def test_answers_are_ascii_whatever_they_say(caller: Caller) -> None:
    caller.post("/v1/videos/", title="Größe ✓")
    answer = caller.send("GET", "/v1/videos/")
    assert answer.content.isascii()
    assert answer.json()[0]["title"] == "Größe ✓"


def test_the_log_says_what_arrived(caller: Caller, emulator: Emulator) -> None:
    caller.send("GET", "/v1/videos/", params={"limit": 3, "tags": "a,ü"})
    caller.send("GET", "/v1/nothing")
    listed, unknown = emulator.requests
    assert (listed.operation, listed.host, listed.path) == (
        "videos.index",
        "server",
        "/server/v1/videos/",
    )
    assert (listed.method, listed.status, listed.authorized) == ("GET", 200, True)
    assert listed.arguments == {"limit": "3", "tags": "a,ü"}
    assert (unknown.operation, unknown.status) == (None, 404)
    assert listed.connection == unknown.connection > 0
    emulator.reset()
    assert emulator.requests == []
