"""What a receiver reads out of what the service, or anybody, sends."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given, strategies
from werkzeug.datastructures import MultiDict

from ziggeo import WebhookError, ZiggeoError
from ziggeo.emulator.webhooks.payloads import encode
from ziggeo.webhooks import Event, Handshake, parse
from ziggeo.webhooks.parsing import MAX_BYTES

VIDEO = {
    "token": "0123456789abcdef0123456789abcdef",
    "title": "Größe & <b>",
    "duration": 12,
    "approved": None,
    "hd": True,
    "tags": ["sea", "sun"],
    "max_duration": "60",
    "default_stream": {"token": "f" * 32, "video_width": 640, "has_audio": False},
}
DOCUMENT = {"event_type": "video_ready", "data": {"video": VIDEO}}
AS_FORM = {"event_type": "video_ready", "data": json.dumps(DOCUMENT["data"])}
CODE = {"validation_code": "012345", "webhook_id": "w1"}


def event_of(body: Any) -> Event:
    event = parse(body)
    assert isinstance(event, Event)
    return event


def handshake_of(body: Any) -> Handshake:
    handshake = parse(body)
    assert isinstance(handshake, Handshake)
    return handshake


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(DOCUMENT).encode(),
        json.dumps(DOCUMENT, ensure_ascii=False).encode("utf-8-sig"),
        json.dumps(DOCUMENT),
        bytearray(json.dumps(DOCUMENT).encode()),
        memoryview(json.dumps(DOCUMENT).encode()),
        urlencode(AS_FORM).encode(),
        AS_FORM,
        MultiDict(AS_FORM),
        {name: [value] for name, value in AS_FORM.items()},
        DOCUMENT,
        encode("json", DOCUMENT)[1],
        encode("jsonheader", DOCUMENT)[1],
    ],
)
def test_an_event_is_read_in_every_encoding(body: Any) -> None:
    event = event_of(body)
    assert event.type == "video_ready"
    assert event.token == VIDEO["token"]
    assert event.video == VIDEO
    assert event.digest == event_of(DOCUMENT).digest


def test_the_fields_of_a_nested_form_get_their_types_back() -> None:
    event = event_of(encode("form", DOCUMENT)[1])
    # What is null or empty has no field in a form.
    assert event.video == {name: value for name, value in VIDEO.items() if value is not None}


def test_what_is_newer_than_the_types_stays_as_it_is() -> None:
    event = event_of("event_type=video_dances&data[video][token]=t&data[video][steps]=7&data[x]=1")
    assert (event.type, event.token) == ("video_dances", "t")
    assert event.data == {"video": {"token": "t", "steps": "7"}, "x": "1"}


@pytest.mark.parametrize(
    "body",
    [
        {"ziggeo_validation": True, **CODE},
        {"data": {"validation_code": "012345", "webhook_id": "w1"}},
        {"data": {"validation_code": 12345, "webhook_id": "w1"}},
        json.dumps({"ziggeo_validation": True, **CODE}).encode(),
        urlencode({"ziggeo_validation": "true", **CODE}),
        urlencode({"data[validation_code]": "012345", "data[webhook_id]": "w1"}),
    ],
)
def test_a_handshake_is_known_with_or_without_its_marker(body: Any) -> None:
    handshake = handshake_of(body)
    assert (handshake.code, handshake.webhook_id) == ("012345", "w1")


@pytest.mark.parametrize(
    "body",
    [
        {"ziggeo_validation": True, "message": "hello"},
        {"data": {"message": "hello"}},
        "ziggeo_validation=true&message=hello",
    ],
)
def test_the_first_message_of_a_handshake_has_no_code(body: Any) -> None:
    assert handshake_of(body).code is None
    assert handshake_of(body).message == "hello"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"hello",
        b"[]",
        b"null",
        b"{",
        b"<html></html>",
        b'{"event_type": 5}',
        b'{"event_type": "video_ready", "data": []}',
        b'{"event_type": "video_ready", "data": NaN}',
        b'{"event_type": "video_ready", "data": "x"}',
        b"event_type=video_ready&data=%7B",
        b"event_type=video_ready&data[a]=1&data=2",
        b"data[a][b]=1&data[a]=2&data[a][c]=3&event_type=x",
        b'{"ziggeo_validation": true, "validation_code": "<script>"}',
        b'{"ziggeo_validation": true, "validation_code": "\xd9\xa1\xd9\xa2"}',
        b'{"ziggeo_validation": true, "validation_code": 1.5, "webhook_id": []}',
        b'{"data": ' + b"[" * 100_000,
        b'{"a": ' + b"[" * 50 + b"]" * 50 + b"}",
        b"a" + b"[b]" * 100 + b"=1",
        b"&".join(b"a%d=1" % number for number in range(30_000)),
        b"x" * (MAX_BYTES + 1),
        b"%FF=%FF",
        "\ud800",
        "x" * (MAX_BYTES + 1),
        None,
        5,
        object(),
        [],
        {1: 2},
        {"event_type": "x", "data": {1: 2}},
        {"event_type": "x", "data": [[]]},
    ],
)
def test_what_is_not_a_message_is_a_webhook_error(body: Any) -> None:
    with pytest.raises(WebhookError) as caught:
        parse(body)
    assert isinstance(caught.value, ZiggeoError)
    assert isinstance(caught.value, ValueError)


@given(strategies.binary(max_size=200))
def test_no_bytes_bring_out_another_error(body: bytes) -> None:
    only_webhook_errors(body)


@given(strategies.data(), strategies.sampled_from(["json", "form"]))
def test_no_change_to_a_message_brings_out_another_error(
    data: strategies.DataObject, encoding: str
) -> None:
    body = bytearray(encode(encoding, DOCUMENT)[1])
    for _ in range(data.draw(strategies.integers(1, 5))):
        place = data.draw(strategies.integers(0, len(body) - 1))
        body[place : place + data.draw(strategies.integers(0, 3))] = data.draw(
            strategies.binary(max_size=3)
        )
    only_webhook_errors(bytes(body))


@given(
    strategies.recursive(
        strategies.none() | strategies.booleans() | strategies.floats() | strategies.text(),
        lambda inner: (
            strategies.lists(inner, max_size=3)
            | strategies.dictionaries(
                strategies.sampled_from(
                    ["event_type", "data", "video", "token", "tags", "validation_code", "message"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_structure_brings_out_another_error(value: Any) -> None:
    only_webhook_errors(value)


def only_webhook_errors(body: Any) -> None:
    try:
        message = parse(body)
    except WebhookError:
        return
    assert isinstance(message, (Event, Handshake))
    if isinstance(message, Event):
        assert message.token is None or isinstance(message.token, str)
        assert len(message.digest) == 64
