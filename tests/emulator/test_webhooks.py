"""Webhooks: the handshake, what is delivered, in which form and order, and what is not."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest
from emulator.calling import Caller
from emulator.receiving import Receiver, events, listen
from timing import SLACK, until

from ziggeo.emulator import Emulator
from ziggeo.emulator.http.certificates import loopback_context

if TYPE_CHECKING:
    from ziggeo.emulator.model.state import State


def test_a_handshake_comes_before_everything(caller: Caller, receiver: Receiver) -> None:
    answer = caller.send(
        "POST", "/v1/api/hook", data={"target_url": receiver.url, "encoding": "jsonheader"}
    )
    caller.post("/v1/videos/")
    first, second = caller.emulator.wait_for_deliveries()
    assert [json.loads(message.body) for message in receiver.messages] == [
        {"ziggeo_validation": True, "message": first.document["message"]},
        {
            "ziggeo_validation": True,
            "validation_code": caller.emulator.webhooks[0].validation_code,
            "webhook_id": answer.text,
        },
    ]
    assert receiver.messages[0].path == "/hook?a=b"
    assert (first.status, first.error, second.webhook_id) == (200, None, answer.text)
    assert caller.emulator.deliveries == [first, second]


def test_a_target_that_does_not_answer_with_200_gets_no_code(
    caller: Caller, receiver: Receiver
) -> None:
    receiver.status = 404
    caller.send("POST", "/v1/api/hook", data={"target_url": receiver.url})
    (greeting,) = caller.emulator.wait_for_deliveries()
    assert (greeting.event_type, greeting.status) == ("ziggeo_validation", 404)
    caller.send("POST", "/v1/api/hook", data={"target_url": "http://127.0.0.1:9/"})
    refused = caller.emulator.wait_for_deliveries()[-1]
    assert refused.status is None
    assert "refused" in str(refused.error)


def test_the_life_of_a_video_is_told_in_order(
    caller: Caller, receiver: Receiver, clip: bytes
) -> None:
    listen(caller, receiver)
    video = caller.upload_video(clip)["token"]
    caller.post(f"/v1/videos/{video}", approved="true")
    caller.post(f"/v1/videos/{video}", approved="true")
    caller.post(f"/v1/videos/{video}", approved="false")
    caller.post(f"/v1/videos/{video}", approved="null")
    caller.post(f"/v1/videos/{video}/push", pushservicetoken="drive")
    caller.delete(f"/v1/videos/{video}")
    assert events(caller) == [
        "video_create",
        "video_streams_ready",
        "video_ready",
        "video_approve",
        "video_reject",
        "video_stream_push_success",
        "video_delete",
    ]
    documents = [json.loads(message.body) for message in receiver.messages]
    assert [document["event_type"] for document in documents] == events(caller)
    assert {document["data"]["video"]["token"] for document in documents} == {video}
    assert documents[2]["data"]["video"]["state_string"] == "READY"
    assert documents[5]["data"]["push"]["token"] == "drive"
    assert documents[6]["data"]["event_origin"] == "api"


def test_a_failed_video_is_told_of_and_audios_are_not(
    caller: Caller, receiver: Receiver, sound: bytes
) -> None:
    listen(caller, receiver)
    caller.upload_audio(sound)
    caller.upload_video(b"no video")
    assert events(caller) == ["video_create", "video_failed"]


def test_only_the_events_that_were_asked_for_are_sent(caller: Caller, receiver: Receiver) -> None:
    listen(caller, receiver, events="video_delete, video_ready")
    video = caller.post("/v1/videos/")["token"]
    caller.delete(f"/v1/videos/{video}")
    assert events(caller) == ["video_delete"]


def test_processing_is_told_of_without_another_request(clip: bytes) -> None:
    with Emulator(processing_time=0.05) as own, Receiver() as receiver:
        caller = Caller(own)
        with caller.session:
            listen(caller, receiver, events="video_ready")
            prepared = caller.post("/v1/videos-upload-url")
            caller.store(prepared["url_data"], clip)
            token, stream = prepared["video"]["token"], prepared["video"]["default_stream"]["token"]
            confirmed = caller.post(f"/v1/videos/{token}/streams/{stream}/confirm-video")
            assert confirmed["state_string"] == "PROCESSING"
            asked = len(own.requests)
            wait_for(lambda: bool(receiver.messages))
            assert len(own.requests) == asked
            own.clock.freeze()
            caller.post(f"/v1/videos/{token}/streams/{stream}/confirm-video")
            caller.post(f"/v1/videos/{token}", expiration_days="1")
            own.clock.advance(86_400)
            assert own.wait_for_deliveries()[-1].event_type == "video_ready"


def wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_json_has_no_header_and_jsonheader_has(caller: Caller, receiver: Receiver) -> None:
    for encoding, content_type in (("json", "text/plain"), ("jsonheader", "application/json")):
        listen(caller, receiver, encoding=encoding)
        caller.post("/v1/videos/")
        caller.emulator.wait_for_deliveries()
        assert receiver.messages[-1].content_type == content_type
        assert json.loads(receiver.messages[-1].body)["event_type"] == "video_create"


def test_a_form_nests_as_php_does(caller: Caller, receiver: Receiver) -> None:
    listen(caller, receiver, encoding="form")
    video = caller.post("/v1/videos/", tags="a,ü", title="x & y")["token"]
    caller.emulator.wait_for_deliveries()
    (message,) = receiver.messages
    assert message.content_type == "application/x-www-form-urlencoded"
    fields = parse_qs(message.body.decode())
    assert fields["event_type"] == ["video_create"]
    assert fields["data[video][token]"] == [video]
    assert fields["data[video][tags][1]"] == ["ü"]
    assert fields["data[video][title]"] == ["x & y"]
    assert fields["data[video][volatile]"] == ["true"]
    assert "data[video][duration]" not in fields


def test_several_webhooks_hear_of_the_same(caller: Caller, receiver: Receiver) -> None:
    first = listen(caller, receiver)
    second = listen(caller, receiver)
    caller.post("/v1/videos/")
    caller.emulator.wait_for_deliveries()
    assert len(receiver.messages) == 2
    assert [delivery.webhook_id for delivery in caller.emulator.deliveries[-2:]] == [first, second]
    caller.send("POST", "/v1/api/removehook", data={"target_url": receiver.url})
    caller.post("/v1/videos/")
    caller.emulator.wait_for_deliveries()
    assert len(receiver.messages) == 2


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/hook",
        "http://10.0.0.1/",
        "http://localhost.example.com/",
        "http://127.0.0.1@example.com/",
        "http://[::ffff:8.8.8.8]/",
    ],
)
def test_a_target_outside_this_machine_is_refused(caller: Caller, url: str) -> None:
    answer = caller.send("POST", "/v1/api/hook", data={"target_url": url})
    assert (answer.status_code, "on this machine" in answer.json()["error"]) == (400, True)
    assert caller.emulator.webhooks == []


def test_a_target_may_have_any_certificate(caller: Caller, tmp_path: Path) -> None:
    context, _ = loopback_context(tmp_path)
    with Receiver(tls=context) as receiver:
        listen(caller, receiver)
    assert caller.emulator.deliveries[-1].status == 200


def test_waiting_for_a_target_that_hangs_comes_to_an_end(
    caller: Caller, receiver: Receiver
) -> None:
    receiver.gate.clear()
    caller.send("POST", "/v1/api/hook", data={"target_url": receiver.url})
    with pytest.raises(TimeoutError):
        caller.emulator.wait_for_deliveries(0.05)
    begun = time.perf_counter()
    caller.emulator.reset()
    assert time.perf_counter() - begun < 0.5
    assert caller.emulator.deliveries == []


def test_stopping_ends_the_thread_that_delivers() -> None:
    before = set(threading.enumerate())
    with Receiver() as receiver:
        with Emulator() as own:
            caller = Caller(own)
            with caller.session:
                listen(caller, receiver)
                receiver.gate.clear()
                caller.post("/v1/videos/")
                caller.post("/v1/videos/")
                wait_for(lambda: bool(receiver.messages))
            begun = time.perf_counter()
        assert time.perf_counter() - begun < SLACK  # and not the minute that a delivery may take
    until(lambda: set(threading.enumerate()) <= before)  # the receiver's own threads end as well
    assert len(receiver.messages) == 1


def test_a_target_that_does_not_speak_http_is_an_error(caller: Caller) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hang_up() -> None:
            connection, _ = listener.accept()
            connection.sendall(b"nonsense\r\n\r\n")
            connection.close()

        thread = threading.Thread(target=hang_up)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        caller.send("POST", "/v1/api/hook", data={"target_url": url})
        (delivery,) = caller.emulator.wait_for_deliveries()
        thread.join()
    assert delivery.status is None
    assert delivery.error


def test_nothing_is_handed_in_after_the_end(caller: Caller, receiver: Receiver) -> None:
    listen(caller, receiver)
    state = caller.emulator._require_running().service.state
    caller.emulator.reset()
    announce_late(state)
    assert caller.emulator.wait_for_deliveries() == []
    assert receiver.messages == []


def announce_late(state: State) -> None:
    """Do what a request does that is still going on while the emulator is reset."""
    state.sender.enqueue(state.webhooks[0], "video_create", {})
