"""A receiver against every way in which messages are known to be written, sent by the emulator."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import product
from typing import Any, get_args

import pytest
from webhooks.test_receiver import QUERY, SECRET, Site

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator, WebhookVariant
from ziggeo.emulator.webhooks.payloads import encode, validation
from ziggeo.types.values import WebhookEvent
from ziggeo.webhooks import Event, Handshake, Receiver, parse, secret_url

ENCODINGS = ("json", "jsonheader", "form")
HANDSHAKES = ("marked", "unmarked", "data")
FORMS = ("nested", "json")
NOBODY = "http://127.0.0.1:9/"


@pytest.fixture
def client(emulator: Emulator) -> Iterator[Ziggeo]:
    with emulator.client() as client:
        yield client


@pytest.mark.parametrize(
    ("handshake", "form", "encoding"), list(product(HANDSHAKES, FORMS, ENCODINGS))
)
def test_registering_handshake_and_the_first_event_work_however_they_are_written(
    emulator: Emulator, client: Ziggeo, handshake: Any, form: Any, encoding: Any
) -> None:
    emulator.vary_webhooks(handshake=handshake, form=form, json_type="application/octet-stream")
    seen: list[tuple[str, Any, Any]] = []
    receiver = Receiver(client, secrets=[SECRET])
    receiver.on("video_create")(lambda event, video: seen.append((event.type, event.video, video)))
    with Site(receiver) as site:
        url = secret_url(site.url, SECRET)
        client.webhooks().create(target_url=url, encoding=encoding)
        emulator.wait_for_deliveries()
        [webhook] = emulator.webhooks
        assert webhook.confirmed
        created = client.videos().create(tags=["a", "b"])
        emulator.wait_for_deliveries()
    [(event_type, told, video)] = seen
    assert event_type == "video_create"
    assert (told["token"], told["tags"], told["submitted"]) == (created["token"], ["a", "b"], False)
    assert video == client.videos().get(created["token"])


@pytest.mark.parametrize(
    ("handshake", "form", "encoding"), list(product(HANDSHAKES, FORMS, ENCODINGS))
)
def test_a_code_keeps_its_zeros(handshake: Any, form: Any, encoding: str) -> None:
    variant = WebhookVariant(handshake=handshake, form=form)
    _, body = encode(encoding, validation("000042", "an id", variant), variant)
    message = parse(body)
    assert isinstance(message, Handshake)
    assert (message.code, message.webhook_id) == ("000042", "an id")


@pytest.mark.parametrize("event_type", [*get_args(WebhookEvent), "live_of_tomorrow"])
@pytest.mark.parametrize(("form", "encoding"), list(product(FORMS, ENCODINGS)))
def test_every_event_is_read_as_it_was_meant(
    emulator: Emulator, event_type: str, form: Any, encoding: str
) -> None:
    variant = WebhookVariant(form=form)
    delivery = emulator.send_event(NOBODY, event_type, encoding=encoding, variant=variant)
    event = parse(delivery.body)
    assert isinstance(event, Event)
    told = delivery.document["data"]
    assert (event.type, event.token) == (event_type, told["video"]["token"])
    assert event.data.keys() == told.keys()
    assert event.video is not None
    stream = event.video["default_stream"]
    assert stream is not None
    assert (stream["video_width"], stream["has_audio"]) == (640, False)
    if encoding != "form" or form == "json":
        assert event.data == told


def test_an_event_is_about_the_newest_video_or_the_one_that_is_named(
    emulator: Emulator, client: Ziggeo
) -> None:
    first = client.videos().create(key="first")["token"]
    newest = client.videos().create()["token"]

    def told(**options: Any) -> Any:
        return emulator.send_event(NOBODY, "video_ready", **options).document["data"]

    assert told()["video"]["token"] == newest
    assert told(video="_first")["video"]["token"] == first
    assert told(data={"more": 1})["more"] == 1
    assert told(data={"audio": {"token": "a"}}) == {"audio": {"token": "a"}}
    assert emulator.deliveries[-1].error is not None


def test_what_cannot_be_sent_is_refused(emulator: Emulator) -> None:
    with pytest.raises(LookupError):
        emulator.send_event(NOBODY, "video_ready", video="nobody")
    for url in ("http://example.com/", "ftp://127.0.0.1/", "", "http://[::1%eth0]/", 5):
        with pytest.raises(ValueError, match="address"):
            emulator.send_event(url, "video_ready")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="encoding"):
        emulator.send_event(NOBODY, "video_ready", encoding="xml")
    for wrong in ({"handshake": "x"}, {"form": "x"}, {"json_type": "a\r\nb"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            WebhookVariant(**wrong)  # type: ignore[arg-type]
    assert emulator.deliveries == []


def test_a_reset_brings_back_how_messages_were_written(emulator: Emulator) -> None:
    emulator.vary_webhooks(json_type="application/x-odd")
    assert emulator.send_event(NOBODY, "a").content_type == "application/x-odd"
    emulator.reset()
    assert emulator.send_event(NOBODY, "a").content_type == "text/plain"


def test_an_emulator_begins_with_the_variant_that_it_was_given() -> None:
    with Emulator(webhook_variant=WebhookVariant(form="json")) as emulator:
        delivery = emulator.send_event(NOBODY, "a", encoding="form")
        emulator.reset()
        assert b"data=%7B" in delivery.body
        assert b"data=%7B" in emulator.send_event(NOBODY, "a", encoding="form").body


def test_an_event_reaches_a_receiver_that_was_never_registered(
    emulator: Emulator, client: Ziggeo
) -> None:
    token = client.videos().create()["token"]
    seen: list[Any] = []
    receiver = Receiver(client, secrets=[SECRET])
    receiver.on()(lambda event, video: seen.append(video))
    with Site(receiver) as site:
        delivery = emulator.send_event(secret_url(site.url, SECRET), "video_ready")
        assert (delivery.status, seen[0]["token"]) == (200, token)
        assert emulator.send_event(site.url, "video_ready").status == 400
    assert receiver.receive(json.dumps(delivery.document), query=QUERY).status == 200
