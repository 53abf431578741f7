"""Faults: which requests are hit, and what clients get to see of them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
import requests
from urllib3.exceptions import ProtocolError

from ziggeo import ServerError, UploadError
from ziggeo.emulator import Emulator, Fault

if TYPE_CHECKING:
    from emulator.calling import Caller

    from ziggeo import Ziggeo


def statuses(caller: Caller, count: int, path: str = "/v1/videos/count") -> list[int]:
    return [caller.status("GET", path) for _ in range(count)]


def test_a_fault_hits_as_often_as_it_was_asked_to(caller: Caller, emulator: Emulator) -> None:
    fault = emulator.fail("videos.count", status=503, times=2)
    assert statuses(caller, 3) == [503, 503, 200]
    assert fault.hits == 2
    endless = emulator.fail("videos.count", status=500, times=None)
    assert statuses(caller, 3) == [500] * 3
    endless.cancel()
    assert statuses(caller, 1) == [200]


def test_a_status_fault_is_an_error_of_the_service(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("videos.count", retry_after=7)
    answer = caller.send("GET", "/v1/videos/count")
    assert (answer.status_code, answer.json()["status"]) == (503, 503)
    assert answer.headers["Retry-After"] == "7"
    emulator.fail("videos.count", status=200, body="<html>Sign in</html>")
    answer = caller.send("GET", "/v1/videos/count")
    assert (answer.status_code, answer.text) == (200, "<html>Sign in</html>")
    assert answer.headers["Content-Type"].startswith("text/html")


def test_before_leaves_the_work_undone_and_after_loses_its_answer(
    caller: Caller, emulator: Emulator
) -> None:
    emulator.fail("videos.create", status=502)
    assert caller.status("POST", "/v1/videos/") == 502
    assert caller.get("/v1/videos/count") == {"count": 0}
    emulator.fail("videos.create", status=502, when="after")
    assert caller.status("POST", "/v1/videos/") == 502
    assert caller.get("/v1/videos/count") == {"count": 1}
    emulator.fail("videos.get", status=502, when="after")
    assert caller.status("GET", "/v1/videos/nobody") == 502


def test_the_sdk_does_not_send_a_create_twice_when_the_answer_is_lost(
    client: Ziggeo, emulator: Emulator
) -> None:
    emulator.fail("videos.create", status=500, when="after")
    with pytest.raises(ServerError):
        client.videos().create()
    assert client.videos().count() == {"count": 1}


def test_an_operation_stands_for_its_steps_and_a_resource_for_its_operations(
    caller: Caller, emulator: Emulator
) -> None:
    emulator.fail("videos.create", times=None)
    assert caller.status("POST", "/v1/videos-upload-url") == 503
    assert caller.status("POST", "/v1/videos/") == 503
    assert statuses(caller, 1) == [200]
    emulator.fail("videos")
    assert statuses(caller, 2) == [503, 200]
    emulator.fail(host="api")
    assert caller.status("GET", "/v1/audios/count", host="api") == 503
    emulator.fail(host="cdn")
    assert statuses(caller, 1) == [200]
    assert caller.status("GET", "/v1/videos/x/video", host="") == 503
    emulator.fail()
    assert statuses(caller, 2) == [503, 200]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"operation": "videos.creat"}, "did you mean videos.create"),
        ({"operation": "weather"}, "no operation 'weather'$"),
        ({"kind": "flood"}, "kind must be one of"),
        ({"when": "never"}, "before or after"),
        ({"host": "moon"}, "moon"),
        ({"probability": 1.5}, "between 0 and 1"),
    ],
)
def test_a_fault_that_cannot_be_is_refused(
    emulator: Emulator, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        emulator.fail(**options)


def test_reset_ends_all_faults(caller: Caller, emulator: Emulator) -> None:
    emulator.fail(times=None)
    emulator.reset()
    assert statuses(caller, 1) == [200]


def test_probability_is_repeatable_with_a_seed(caller: Caller, emulator: Emulator) -> None:
    def throws() -> list[int]:
        emulator.fail("videos.count", times=None, probability=0.5, seed=3)
        seen = statuses(caller, 20)
        emulator.reset()
        return seen

    first = throws()
    assert set(first) == {200, 503}
    assert throws() == first


def test_the_log_says_what_was_hit(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("videos.count", status=429)
    emulator.fail("videos.count", kind="hang", seconds=0)
    caller.send("GET", "/v1/videos/count")
    with pytest.raises(requests.ConnectionError):
        caller.send("GET", "/v1/videos/count")
    seen = [(record.status, record.fault) for record in emulator.requests]
    assert seen == [(429, "status"), (0, "hang")]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_reset_breaks_the_connection_without_an_answer(
    caller: Caller, emulator: Emulator, when: Any
) -> None:
    emulator.fail("videos.create", kind="reset", when=when)
    with pytest.raises(requests.ConnectionError):
        caller.send("POST", "/v1/videos/", data={"title": "x"})
    assert caller.get("/v1/videos/count") == {"count": 0 if when == "before" else 1}


def test_a_reset_can_come_in_the_middle_of_an_upload(caller: Caller, emulator: Emulator) -> None:
    url_data = caller.post("/v1/videos-upload-url")["url_data"]
    emulator.fail("storage", kind="reset", at_byte=100_000)
    with pytest.raises(requests.ConnectionError):
        caller.store(url_data, bytes(30_000_000))
    assert caller.store(url_data, b"x") == 204


def test_a_hang_ends_when_the_client_gives_up_or_all_faults_end(
    caller: Caller, emulator: Emulator
) -> None:
    fault = emulator.fail("videos.count", kind="hang", times=2)
    with pytest.raises(requests.Timeout):
        caller.send("GET", "/v1/videos/count", timeout=0.05)
    fault.cancel()
    assert statuses(caller, 1) == [200]


def test_a_hang_does_not_keep_the_emulator_from_stopping() -> None:
    with Emulator() as own:
        own.fail(kind="hang")
        with pytest.raises(requests.Timeout):
            requests.get(f"{own.url}/v1/videos/count", timeout=0.05)
        begun = time.perf_counter()
    assert time.perf_counter() - begun < 1


def test_a_delay_and_a_slow_answer_take_their_time(caller: Caller, emulator: Emulator) -> None:
    for kind in ("delay", "slow"):
        emulator.fail("videos.index", kind=kind, seconds=0.1)  # type: ignore[arg-type]
        begun = time.perf_counter()
        assert caller.get("/v1/videos/") == []
        assert time.perf_counter() - begun > 0.09
    caller.post("/v1/videos/")
    emulator.fail("videos.index", kind="slow", seconds=0.1)
    assert len(caller.get("/v1/videos/")) == 1


def test_an_answer_is_cut_where_it_was_asked_to_be(
    caller: Caller, emulator: Emulator, clip: bytes
) -> None:
    path = f"/v1/videos/{caller.upload_video(clip)['token']}/video"
    for options, length in (({}, len(clip) // 2), ({"at_byte": 10}, 10)):
        emulator.fail("videos.download_video", kind="cut", **options)  # type: ignore[arg-type]
        answer = caller.send("GET", path, host="cdn", stream=True)
        assert answer.headers["Content-Length"] == str(len(clip))
        assert answer.raw.read(length) == clip[:length]
        with pytest.raises(ProtocolError):
            answer.raw.read()
    assert caller.send("GET", path, host="cdn").content == clip


def test_an_answer_without_a_body_is_cut_as_a_whole(caller: Caller, emulator: Emulator) -> None:
    url_data = caller.post("/v1/videos-upload-url")["url_data"]
    emulator.fail("storage", kind="cut")
    with pytest.raises(requests.ConnectionError):
        caller.store(url_data, b"x")


def test_an_altered_response_can_be_an_error(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("videos.create", kind="slow", status=500, seconds=0)
    assert caller.status("POST", "/v1/videos/") == 500
    assert caller.get("/v1/videos/count") == {"count": 0}


def test_a_wrong_length_is_announced(caller: Caller, emulator: Emulator) -> None:
    emulator.fail("videos.count", kind="wrong_length", length=5)
    answer = caller.send("GET", "/v1/videos/count")
    assert (answer.headers["Content-Length"], answer.content) == ("5", b'{"cou')
    caller.session.close()  # the server closes the connection, and who reuses it may notice late
    emulator.fail("videos.count", kind="wrong_length")
    assert caller.send("GET", "/v1/videos/count").content == b'{"coun'
    caller.session.close()
    emulator.fail("videos.count", kind="wrong_length", length=100)
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        caller.send("GET", "/v1/videos/count")
    assert statuses(caller, 1) == [200]


def test_storage_fails_in_the_words_of_s3(caller: Caller, emulator: Emulator) -> None:
    url_data = caller.post("/v1/videos-upload-url")["url_data"]

    def store() -> requests.Response:
        data, files = url_data["fields"], {"file": b"x"}
        return requests.post(url_data["url"], data=data, files=files, timeout=5)

    emulator.fail("storage", status=503)
    answer = store()
    assert answer.status_code == 503
    assert "<Code>SlowDown</Code>" in answer.text
    emulator.fail("storage", status=403, code="RequestTimeTooSkewed")
    assert "<Code>RequestTimeTooSkewed</Code>" in store().text
    emulator.fail("storage", status=418)
    assert "<Code>InternalError</Code>" in store().text
    assert store().status_code == 204


def test_the_sdk_says_at_which_step_an_upload_failed(client: Ziggeo, emulator: Emulator) -> None:
    emulator.fail("storage", status=403)
    with pytest.raises(UploadError):
        client.videos().create(file=("a.mp4", b"bytes"))


def test_tls_connections_fail_alike(clip: bytes) -> None:
    from emulator.calling import Caller

    with Emulator(tls=True) as own:
        caller = Caller(own)
        with caller.session:
            for kind in ("reset", "hang"):
                own.fail("videos.count", kind=kind, seconds=0)  # type: ignore[arg-type]
                with pytest.raises(requests.ConnectionError):
                    caller.send("GET", "/v1/videos/count")
            assert caller.get("/v1/videos/count") == {"count": 0}


def test_a_fault_can_be_described() -> None:
    assert "videos.create" in repr(Fault(operation="videos.create"))
