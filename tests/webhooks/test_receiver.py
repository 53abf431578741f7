"""Who may send events, what is done with them, and what is responded."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

from ziggeo import ArgumentError, Ziggeo
from ziggeo.emulator import Emulator
from ziggeo.webhooks import Answer, Event, Receiver, secret_url

SECRET = "correct horse battery"
QUERY = {"ziggeo_secret": SECRET}


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Ziggeo]:
    with emulator.client() as client:
        yield client


@pytest.fixture
def receiver(client: Ziggeo) -> Receiver:
    return Receiver(client, secrets=["an older secret", SECRET])


def ready(token: str, **more: Any) -> dict[str, Any]:
    return {"event_type": "video_ready", "data": {"video": {"token": token}}, **more}


class Site:
    """A site of one address on loopback, which hands everything to a receiver."""

    def __init__(self, receiver: Receiver) -> None:
        class View(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                answer = receiver.receive(body, query=self.path.partition("?")[2])
                self.send_response(answer.status)
                self.send_header("Content-Type", answer.content_type)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body.encode())

            def log_message(self, format: str, *args: Any) -> None:
                """Stay silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), View)
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,))
        self.url = f"http://127.0.0.1:{self._server.server_port}/hook"

    def __enter__(self) -> Site:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.mark.parametrize("encoding", ["json", "jsonheader", "form"])
def test_registering_the_handshake_and_the_first_event_work(
    emulator: Emulator, client: Ziggeo, receiver: Receiver, encoding: str
) -> None:
    seen: list[tuple[str, str]] = []

    @receiver.on("video_create")
    def note(event: Event, video: Any) -> None:
        seen.append((event.type, video["key"]))

    with Site(receiver) as site:
        client.webhooks().create(target_url=secret_url(site.url, SECRET), encoding=encoding)
        emulator.wait_for_deliveries()
        assert emulator.webhooks[0].confirmed
        client.videos().create(key="interview")
        delivery = emulator.wait_for_deliveries()[-1]
    assert delivery.status == 200
    assert seen == [("video_create", "interview")]


@pytest.mark.parametrize(
    "query",
    [
        None,
        "",
        "ziggeo_secret=",
        "ziggeo_secret=wrong",
        {"ziggeo_secret": None},
        {"ziggeo_secret": "wrong"},
        {"ziggeo_secret": []},
        b"ziggeo_secret=\xff",
        "ziggeo_secret=%ED%A0%80",
        "&" * 100_000,
        5,
    ],
)
def test_strangers_are_told_nothing_and_nothing_is_read(
    emulator: Emulator, receiver: Receiver, query: Any
) -> None:
    called: list[Event] = []
    receiver.on()(lambda event, video: called.append(event))
    code = {"ziggeo_validation": True, "validation_code": "012345", "webhook_id": "w"}
    for body in (ready("t"), code, b"\xff"):
        answer = receiver.receive(body, query=query)
        assert answer.status == 400
        assert "012345" not in answer.body
    assert called == []
    assert emulator.requests == []


@pytest.mark.parametrize(
    "query",
    [
        QUERY,
        {"ziggeo_secret": [SECRET]},
        "ziggeo_secret=correct+horse+battery",
        b"ziggeo_secret=an+older+secret",
    ],
)
def test_each_of_the_secrets_opens(receiver: Receiver, query: Any) -> None:
    assert receiver.receive(ready("t"), query=query) == Answer(200)


def test_a_code_is_given_back_as_digits_and_confirmed(
    emulator: Emulator, receiver: Receiver
) -> None:
    code = {"ziggeo_validation": True, "validation_code": "012345", "webhook_id": "w"}
    refused = receiver.receive(code, query=QUERY)  # there is no such webhook
    assert refused.status == 500
    assert emulator.requests[-1].operation == "webhooks.confirm"
    assert emulator.requests[-1].arguments == {"webhook_id": "w", "validation_code": "012345"}
    without_id = {"data": {"validation_code": 12345}}
    assert receiver.receive(without_id, query=QUERY) == Answer(200, "012345", "text/plain")


def test_handlers_get_the_video_as_it_is_now(client: Ziggeo, receiver: Receiver) -> None:
    token = client.videos().create(title="now")["token"]
    titles: list[Any] = []
    receiver.on("video_ready")(lambda event, video: titles.append(video and video["title"]))
    message = ready(token)
    message["data"]["video"]["title"] = "made up by a stranger"
    assert receiver.receive(message, query=QUERY).status == 200
    client.videos().delete(token)
    assert receiver.receive(message, query=QUERY).status == 200
    assert titles == ["now", None]


def test_without_fetching_they_get_what_came(emulator: Emulator, client: Ziggeo) -> None:
    receiver = Receiver(client, secrets=[SECRET], fetch=False)
    got: list[Any] = []
    receiver.on("video_ready")(lambda event, video: got.append(video))
    assert receiver.receive(ready("t"), query=QUERY).status == 200
    assert got == [{"token": "t"}]
    assert emulator.requests == []


def test_a_handler_that_fails_stops_no_other(
    client: Ziggeo, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[str] = []

    @receiver.on("video_ready")
    def broken(event: Event, video: Any) -> None:
        raise RuntimeError("the disk is full")

    receiver.on("video_ready")(lambda event, video: called.append(event.type))
    receiver.on("video_failed")(lambda event, video: called.append("not this one"))
    with caplog.at_level(logging.ERROR, "ziggeo.webhooks"):
        answer = receiver.receive(ready(client.videos().create()["token"]), query=QUERY)
    assert answer.status == 500
    assert called == ["video_ready"]
    assert "the disk is full" in caplog.text
    assert "disk" not in answer.body


def test_what_the_service_fails_at_is_tried_again_by_whoever_sends(
    emulator: Emulator, client: Ziggeo
) -> None:
    with emulator.client(retries=0) as impatient:
        receiver = Receiver(impatient, secrets=[SECRET])
        called: list[Event] = []
        receiver.on()(lambda event, video: called.append(event))
        token = client.videos().create()["token"]
        emulator.fail("videos.get", status=503)
        assert receiver.receive(ready(token), query=QUERY).status == 500
        assert receiver.receive(ready(token), query=QUERY).status == 200
    assert len(called) == 1


def test_a_second_delivery_can_be_dropped(client: Ziggeo) -> None:
    digests: set[str] = set()

    def seen(digest: str) -> bool:
        known = digest in digests
        digests.add(digest)
        return known

    receiver = Receiver(client, secrets=[SECRET], seen=seen)
    called: list[Event] = []
    receiver.on()(lambda event, video: called.append(event))
    for token in ("a", "a", "b"):
        assert receiver.receive(ready(token), query=QUERY).status == 200
    assert [event.token for event in called] == ["a", "b"]


def test_an_audio_is_fetched_as_an_audio(client: Ziggeo, receiver: Receiver) -> None:
    token = client.audios().create(key="song")["token"]
    keys: list[Any] = []
    receiver.on()(lambda event, audio: keys.append(audio["key"]))
    message = {"event_type": "audio_ready", "data": {"audio": {"token": token}}}
    assert receiver.receive(message, query=QUERY).status == 200
    assert keys == ["song"]


def test_without_a_client_it_is_the_environments(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in emulator.environment.items():
        monkeypatch.setenv(name, value)
    receiver = Receiver(secrets=[SECRET])
    receiver.on()(lambda event, video: None)
    assert receiver.receive(ready("t"), query=QUERY).status == 200
    assert emulator.requests[-1].operation == "videos.get"


def test_a_receiver_without_secrets_says_so(client: Ziggeo) -> None:
    with pytest.warns(UserWarning, match="without secrets"):
        receiver = Receiver(client)
    assert receiver.receive(ready("t")).status == 200
    assert SECRET not in repr(Receiver(client, secrets=[SECRET]))


@pytest.mark.parametrize("secrets", ["a long enough text", [""], ["short"], [None], ["\ud800" * 9]])
def test_what_cannot_be_a_secret_is_refused(client: Ziggeo, secrets: Any) -> None:
    with pytest.raises(ArgumentError):
        Receiver(client, secrets=secrets)


def test_an_address_keeps_its_query_and_gets_one_secret() -> None:
    url = secret_url("https://example.com/hook?a=b%26c", "p&q=r/ü secret")
    assert url == "https://example.com/hook?a=b%26c&ziggeo_secret=p%26q%3Dr%2F%C3%BC+secret"
    with pytest.raises(ArgumentError):
        secret_url(url, SECRET)
    with pytest.raises(ArgumentError):
        secret_url("https://example.com", "short")
