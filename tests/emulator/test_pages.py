"""What players and recorders in pages may do: tokens, grants, sessions, moderation."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest
import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from emulator.calling import Caller

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ALL = {"all": True}


class Page:
    """Somebody's browser: no private key, but cookies and perhaps a token."""

    def __init__(self, emulator: Emulator, **token: str) -> None:
        self.base = f"/v1/applications/{emulator.token}"
        self.emulator = emulator
        self.session = requests.Session()
        self.session.trust_env = False
        self.token = token

    def send(
        self, method: str, path: str, host: str = "server", **fields: Any
    ) -> requests.Response:
        where = "params" if method == "GET" else "data"
        url = f"{self.emulator.url}/{host}{self.base}{path}"
        return self.session.request(method, url, **{where: {**self.token, **fields}})

    def status(self, method: str, path: str, host: str = "server", **fields: Any) -> int:
        return self.send(method, path, host, **fields).status_code


@pytest.fixture
def page(emulator: Emulator) -> Iterator[Callable[..., Page]]:
    """A function that opens a page with a token."""
    pages: list[Page] = []

    def open_page(**token: str) -> Page:
        pages.append(Page(emulator, **token))
        return pages[-1]

    yield open_page
    for one in pages:
        one.session.close()


@pytest.fixture
def video(caller: Caller, clip: bytes) -> str:
    token: str = caller.upload_video(clip, key="k")["token"]
    return token


def require(caller: Caller, *grants: str) -> None:
    caller.post("/v1/application", **{f"auth_token_required_for_{one}": "true" for one in grants})


def test_a_page_reads_freely_unless_a_token_is_required(
    caller: Caller, page: Callable[..., Page], video: str, clip: bytes
) -> None:
    anybody = page()
    path = f"/videos/{video}"
    stream = anybody.send("GET", path).json()["default_stream"]["token"]
    assert anybody.send("GET", f"{path}/video.mp4", "cdn").content == clip
    for part in ("/video", "/image", f"/streams/{stream}/video.mp4", f"/streams/{stream}/image"):
        assert anybody.status("GET", path + part, "cdn") == 200, part
    for part in ("/streams", f"/streams/{stream}"):
        assert anybody.status("GET", path + part) == 200, part
    require(caller, "read")
    answer = anybody.send("GET", f"{path}/video.mp4", "cdn")
    assert (answer.status_code, "client_auth" in answer.json()["error"]) == (401, True)
    assert caller.emulator.requests[-1].authorized is False


def test_an_audio_is_read_alike(
    caller: Caller, page: Callable[..., Page], sound: bytes, client: Ziggeo
) -> None:
    audio = caller.upload_audio(sound)["token"]
    require(caller, "read")
    listener = page(client_auth=client.auth().generate(grants={"read": {"resources": [audio]}}))
    for end in ("audio", "audio.aac"):
        assert listener.send("GET", f"/audios/{audio}/{end}", "js-cdn").content == sound
    assert listener.send("GET", f"/audios/{audio}").json()["token"] == audio
    assert len(listener.send("GET", f"/audios/{audio}/streams").json()) == 2


def test_a_client_token_of_the_sdk_grants_what_it_says(
    caller: Caller, page: Callable[..., Page], video: str, client: Ziggeo
) -> None:
    require(caller, "read", "update", "destroy", "create")
    other = caller.post("/v1/videos/")["token"]
    generate = client.auth().generate
    one = page(client_auth=generate(grants={"read": {"resources": [video]}}))
    assert one.status("GET", f"/videos/{video}/video.mp4", "cdn") == 200
    assert caller.emulator.requests[-1].auth == "client_auth"
    assert caller.emulator.requests[-1].authorized is True
    assert one.status("GET", f"/videos/{other}") == 403
    by_key = page(client_auth=generate(grants={"read": {"resources": ["_k"]}}))
    assert by_key.status("GET", "/videos/_k") == 200
    assert one.status("POST", f"/videos/{video}", title="x") == 403
    writer = page(client_auth=generate(grants={"update": ALL, "create": ALL}))
    assert writer.send("POST", f"/videos/{video}", title="x").json()["title"] == "x"
    assert writer.status("POST", "/videos", title="new") == 201
    answer = writer.send("DELETE", f"/videos/{video}")
    assert (answer.status_code, "'destroy'" in answer.json()["error"]) == (403, True)
    remover = page(client_auth=generate(grants={"destroy": ALL}))
    assert remover.status("DELETE", f"/videos/{video}") == 200
    assert remover.status("GET", f"/videos/{video}") == 404


def test_a_token_whose_grants_are_no_objects_grants_nothing(
    caller: Caller, page: Callable[..., Page], video: str, client: Ziggeo
) -> None:
    require(caller, "read")
    wrong: Any = {"read": "all"}
    reader = page(client_auth=client.auth().generate(grants=wrong))
    answer = reader.send("GET", f"/videos/{video}")
    assert (answer.status_code, "{'all': true}" in answer.json()["error"]) == (403, True)
    assert page(client_auth=client.auth().generate()).status("GET", f"/videos/{video}") == 403


def test_a_server_token_grants_what_it_was_made_for(
    caller: Caller, page: Callable[..., Page], video: str
) -> None:
    require(caller, "read")
    made = caller.post("/v1/authtokens/", grants=json.dumps({"read": ALL}))["token"]
    reader = page(server_auth=made)
    assert reader.status("GET", f"/videos/{video}") == 200
    assert caller.emulator.requests[-1].auth == "server_auth"
    caller.post(f"/v1/authtokens/{made}", grants=json.dumps({"update": ALL}))
    assert reader.status("GET", f"/videos/{video}") == 403
    caller.delete(f"/v1/authtokens/{made}")
    assert reader.status("GET", f"/videos/{video}") == 400


def test_a_token_ends_on_its_day(
    caller: Caller, page: Callable[..., Page], video: str, client: Ziggeo
) -> None:
    require(caller, "read")
    clock = caller.emulator.clock
    clock.freeze(1_900_000_000)
    reader = page(
        client_auth=client.auth().generate(grants={"read": ALL}, expiration_date=1_900_000_060)
    )
    assert reader.status("GET", f"/videos/{video}") == 200
    clock.advance(60)
    answer = reader.send("GET", f"/videos/{video}")
    assert (answer.status_code, "expiration_date" in answer.json()["error"]) == (403, True)


def test_a_token_serves_as_many_sessions_as_it_says(
    caller: Caller, page: Callable[..., Page], video: str, client: Ziggeo
) -> None:
    require(caller, "read")
    token = client.auth().generate(grants={"read": ALL}, session_limit=2)
    readers = [page(client_auth=token) for _ in range(3)]
    for _ in range(2):
        assert [reader.status("GET", f"/videos/{video}") for reader in readers] == [200, 200, 403]
    other = page(client_auth=client.auth().generate(grants={"read": ALL}, session_limit=2))
    assert other.status("GET", f"/videos/{video}") == 200


@pytest.mark.parametrize("name", ["usage_expiration_time", "usage_experitation_time"])
def test_a_session_lasts_as_long_as_it_may(
    caller: Caller, page: Callable[..., Page], video: str, client: Ziggeo, name: str
) -> None:
    require(caller, "read")
    clock = caller.emulator.clock
    clock.freeze()
    token = client.auth().generate({name: 60, "grants": {"read": ALL}})
    first = page(client_auth=token)
    assert first.status("GET", f"/videos/{video}") == 200
    clock.advance(60)
    assert first.status("GET", f"/videos/{video}") == 403
    assert page(client_auth=token).status("GET", f"/videos/{video}") == 200


def test_a_session_owns_what_it_has_created(
    caller: Caller, page: Callable[..., Page], client: Ziggeo
) -> None:
    require(caller, "create", "read", "destroy")
    grants: Any = {grant: {"session_owned": True} for grant in ("create", "read", "destroy")}
    token = client.auth().generate(grants=grants)
    owner, visitor = page(client_auth=token), page(client_auth=token)
    video = owner.send("POST", "/videos").json()["token"]
    assert visitor.status("GET", f"/videos/{video}") == 403
    assert owner.status("GET", f"/videos/{video}") == 200
    assert visitor.status("DELETE", f"/videos/{video}") == 403
    assert owner.status("DELETE", f"/videos/{video}") == 200


@pytest.mark.parametrize("token", ["", "0" * 15, "nonsense", "0" * 48, "ä" * 48, "0" * 47])
def test_a_token_that_cannot_be_read_is_refused(
    page: Callable[..., Page], video: str, token: str
) -> None:
    expected = 200 if token == "" else 400
    assert page(client_auth=token).status("GET", f"/videos/{video}") == expected


def test_a_token_of_another_application_is_refused(
    caller: Caller, page: Callable[..., Page], video: str, client: Ziggeo
) -> None:
    emulator = caller.emulator
    foreign = Ziggeo("0" * 32, "key", emulator.encryption_key).auth().generate()
    answer = page(client_auth=foreign).send("GET", f"/videos/{video}")
    assert (answer.status_code, "another application" in answer.json()["error"]) == (400, True)
    no_token = Ziggeo(emulator.token, "key", "other").auth().generate()
    assert page(client_auth=no_token).status("GET", f"/videos/{video}") == 400
    stranger = page()
    stranger.base = f"/v1/applications/{'0' * 32}"
    assert stranger.status("GET", f"/videos/{video}") == 400


def test_without_strictness_they_are_what_the_service_might_answer(client: Ziggeo) -> None:
    with Emulator(strict=False) as own:
        stranger = Page(own, client_auth="nonsense")
        with stranger.session:
            assert stranger.status("GET", "/videos/x", whatever="1") == 401
            caller = Caller(own)
            with caller.session:
                video = caller.post("/v1/videos/")["token"]
            assert stranger.status("GET", f"/videos/{video}") == 401
            stranger.base = f"/v1/applications/{'0' * 32}"
            assert stranger.status("GET", f"/videos/{video}") == 404


def test_a_token_that_holds_no_object_is_refused(
    page: Callable[..., Page], video: str, emulator: Emulator
) -> None:
    assert page(client_auth=encrypt(emulator, b"[1]")).status("GET", f"/videos/{video}") == 400
    assert page(client_auth=encrypt(emulator, b"{")).status("GET", f"/videos/{video}") == 400


def encrypt(emulator: Emulator, text: bytes) -> str:
    """Encrypt as the other official clients do, whatever the text."""
    key = hashlib.md5(emulator.encryption_key.encode()).hexdigest().encode()  # noqa: S324
    vector = b"0123456789abcdef"
    count = 16 - len(text) % 16
    encryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    body = encryptor.update(text + bytes([count]) * count) + encryptor.finalize()
    return vector.decode() + body.hex()


def test_grants_may_come_as_json_text(
    caller: Caller, page: Callable[..., Page], video: str, emulator: Emulator
) -> None:
    require(caller, "read")
    token = {
        "application_token": emulator.token,
        "nonce": "17000000001",
        "grants": json.dumps({"read": ALL}),
        "session_limit": "1",
    }
    reader = page(client_auth=encrypt(emulator, json.dumps(token).encode()))
    assert reader.status("GET", f"/videos/{video}") == 200


def test_moderation_hides_what_it_has_not_accepted(
    caller: Caller, page: Callable[..., Page], video: str
) -> None:
    caller.post(
        "/v1/application",
        client_cannot_access_unaccepted_videos="true",
        client_can_index_videos="true",
    )
    anybody = page()
    assert anybody.status("GET", f"/videos/{video}") == 404
    assert anybody.send("GET", "/videos").json() == []
    caller.post(f"/v1/videos/{video}", approved="true")
    assert anybody.status("GET", f"/videos/{video}/video.mp4", "cdn") == 200
    assert [one["token"] for one in anybody.send("GET", "/videos", limit=10).json()] == [video]


def test_pages_list_videos_only_where_they_may(page: Callable[..., Page]) -> None:
    assert page().status("GET", "/videos") == 403


def test_pages_are_held_to_the_documents_too(page: Callable[..., Page], video: str) -> None:
    anybody = page()
    assert anybody.status("GET", f"/videos/{video}/video.mp4", "cdn", download="true") == 200
    assert anybody.status("GET", f"/videos/{video}", colour="red") == 400
    assert anybody.status("POST", "/videos", titel="x") == 400
    assert anybody.status("GET", f"/videos/{video}/video.mp4") == 404


def test_an_audio_can_be_changed_and_deleted_by_a_page(
    caller: Caller, page: Callable[..., Page]
) -> None:
    audio = caller.post("/v1/audios/", host="api")["token"]
    anybody = page()
    assert anybody.send("POST", f"/audios/{audio}", title="t").json()["title"] == "t"
    assert anybody.status("DELETE", f"/audios/{audio}") == 200


def test_a_page_uploads_by_signed_steps(page: Callable[..., Page], clip: bytes) -> None:
    mine = page()
    fields = {"create_stream": "true", "video_file_name": "Clip.MP4", "tags": "a,b"}
    made = mine.send("POST", "/videos", **fields).json()
    video, stream = made["video"]["token"], made["stream"]["token"]
    assert made["video"]["default_stream"]["token"] == stream
    submit = f"/videos/{video}/streams/{stream}/recordersubmit"
    assert mine.status("POST", submit) == 412  # nothing was stored yet
    stored = mine.session.post(
        made["url_data"]["url"], data=made["url_data"]["fields"], files={"file": clip}
    )
    assert stored.status_code == 204
    assert mine.status("POST", submit) == 200
    ready = mine.send("GET", f"/videos/{video}").json()
    assert (ready["state_string"], ready["tags"]) == ("READY", ["a", "b"])
    assert mine.send("GET", f"/videos/{video}/video.mp4", "cdn").content == clip


def test_a_page_needs_a_grant_for_its_upload_where_one_is_wanted(
    emulator: Emulator, page: Callable[..., Page]
) -> None:
    with emulator.client() as ziggeo:
        ziggeo.application().update(auth_token_required_for_create=True)
        token = ziggeo.auth().generate(grants={"create": {"session_owned": True}})
    fields = {"create_stream": "true", "video_file_name": "a.mp4"}
    assert page().status("POST", "/videos", **fields) == 401
    made = page(client_auth=token).send("POST", "/videos", **fields).json()
    submit = f"/videos/{made['video']['token']}/streams/{made['stream']['token']}/recordersubmit"
    assert page().status("POST", submit) == 401
    assert page(client_auth=token).status("POST", submit) == 412


@pytest.mark.parametrize("origin", ["https://example.com", "null", "http://127.0.0.1.example.com"])
def test_pages_from_elsewhere_are_refused(emulator: Emulator, origin: str) -> None:
    url = f"{emulator.server_api_url}/v1/applications/{emulator.token}/videos"
    refused = requests.post(url, headers={"Origin": origin}, timeout=5)
    assert refused.status_code == 403
    assert "Access-Control-Allow-Origin" not in refused.headers
    assert emulator.client().videos().count() == {"count": 0}


def test_pages_of_this_machine_may_read_what_pages_are_answered(
    emulator: Emulator, caller: Caller
) -> None:
    origin = {"Origin": "http://localhost:8000"}
    url = f"{emulator.server_api_url}/v1/applications/{emulator.token}/videos"
    made = requests.post(url, headers=origin, timeout=5)
    assert made.headers["Access-Control-Allow-Origin"] == "http://localhost:8000"
    assert made.headers["Access-Control-Allow-Credentials"] == "true"
    assert "Origin" in made.headers["Vary"]
    asked = {"Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "x-a"}
    allowed = requests.options(
        f"{url}/{made.json()['token']}", headers={**origin, **asked}, timeout=5
    )
    assert allowed.status_code == 204
    assert "DELETE" in allowed.headers["Access-Control-Allow-Methods"]
    assert allowed.headers["Access-Control-Allow-Origin"] == "http://localhost:8000"
    # What takes the private key is no page's.
    server = caller.send("GET", "/v1/videos/count", headers=origin)
    assert server.ok
    assert "Access-Control-Allow-Origin" not in server.headers
