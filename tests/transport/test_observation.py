"""What is seen from outside while calls are made: the log, and the hooks."""

from __future__ import annotations

import base64
import logging
import pickle
import subprocess
import sys
from typing import Any

import pytest
from timing import SLACK
from transport import clients, faults
from transport.conftest import Connect
from transport.fault_server import SIGNATURE, FaultServer

from ziggeo import APIConnectionError, APIStatusError, Config

SECRETS = (
    clients.TOKEN,
    clients.PRIVATE_KEY,
    clients.VIDEO,
    SIGNATURE,
    base64.b64encode(f"{clients.TOKEN}:{clients.PRIVATE_KEY}".encode()).decode(),
    "as told",  # what a refusal's body says
)


def lines(caplog: pytest.LogCaptureFixture, level: int) -> list[str]:
    return [
        record.getMessage()
        for record in caplog.records
        if record.levelno == level and record.name == "ziggeo"
    ]


def test_a_call_is_one_line_at_info_and_one_at_debug(
    plain: FaultServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "ziggeo")
    clients.read(connect(plain))
    [info] = lines(caplog, logging.INFO)
    assert info.startswith("GET /v1/videos/aabb…: done, 1 attempts, videos.get, ")
    [debug] = lines(caplog, logging.DEBUG)
    assert debug.startswith("GET /v1/videos/aabb…: 200, attempt 1, videos.get, ")
    assert debug.endswith(" bytes")
    assert " ms, " in debug
    assert lines(caplog, logging.WARNING) == []


def test_the_log_tells_the_steps_of_an_upload_apart(
    plain: FaultServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ziggeo")
    client = connect(plain)
    clients.upload(client)
    client.connect.get_json("/v1/videos/")
    prepare, store, confirm, other = lines(caplog, logging.INFO)
    assert prepare.startswith("POST /v1/videos-upload-url: done, 1 attempts, videos.create.prepare")
    assert store.startswith("POST /storage: done, 1 attempts, videos.create.store, ")
    assert ": done, 1 attempts, videos.create.confirm, " in confirm
    assert other.startswith("GET /v1/videos/: done, 1 attempts, ")


def test_a_retry_is_a_warning_with_its_reason_and_the_call_still_one_line(
    plain: FaultServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "ziggeo")
    plain.fail("", faults.status(503, Retry_After="0"), faults.hang_up())
    clients.read(connect(plain, retries=2))
    first, second = lines(caplog, logging.WARNING)
    assert "attempt 1 failed" in first
    assert "503" in first
    assert "attempt 2 failed" in second
    assert len(lines(caplog, logging.INFO)) == 1
    assert "3 attempts" in lines(caplog, logging.INFO)[0]
    assert len(lines(caplog, logging.DEBUG)) == 3


def test_a_call_that_fails_is_one_line_too(
    plain: FaultServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "ziggeo")
    plain.fail("", faults.status(400))
    with pytest.raises(APIStatusError):
        clients.read(connect(plain))
    [info] = lines(caplog, logging.INFO)
    assert "failed" in info


def test_the_log_shows_no_key_no_token_no_signature_and_no_body(
    plain: FaultServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = connect(plain)
    for _ in range(2):
        for call in (clients.read, clients.create, clients.upload, clients.download):
            call(client)
        plain.fail("", faults.status(429, Retry_After="0"))
        clients.read(client)
        plain.fail("/storage", faults.status(500), faults.cut())
    assert not [secret for secret in SECRETS if secret in caplog.text]


def test_without_logging_set_up_nothing_is_printed() -> None:
    program = (
        "import ziggeo\n"
        "config = ziggeo.Config(server_api_url='http://127.0.0.1:1', retries=1)\n"
        "try:\n"
        "    ziggeo.Ziggeo('token', 'key', config=config).videos().count()\n"
        "except ziggeo.APIConnectionError:\n"
        "    pass\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout + done.stderr == ""


def test_the_package_adds_no_handler_but_the_customary_one(
    plain: FaultServer, connect: Connect
) -> None:
    clients.read(connect(plain))
    assert [type(handler) for handler in logging.getLogger("ziggeo").handlers] == [
        logging.NullHandler
    ]
    assert logging.getLogger("ziggeo").level == logging.NOTSET


def test_hooks_are_told_of_each_attempt_in_order(plain: FaultServer, connect: Connect) -> None:
    told: list[Any] = []
    plain.fail("", faults.status(503, Retry_After="0"), faults.hang_up())
    client = connect(plain, retries=2, on_request=told.append, on_response=told.append)
    clients.read(client)
    assert [type(event).__name__ for event in told] == ["RequestEvent", "ResponseEvent"] * 3
    assert [event.attempt for event in told] == [1, 1, 2, 2, 3, 3]
    for event in told:
        assert event.operation == "videos.get"
        assert (event.method, event.path) == ("GET", f"/v1/videos/{clients.VIDEO}")
    first, second, third = told[1::2]
    assert (first.status, first.error, first.bytes) == (503, None, 20)
    assert (second.status, second.bytes) == (None, 0)
    assert second.error
    assert (third.status, third.error) == (200, None)
    assert third.bytes > 0
    assert all(0 < event.elapsed < SLACK for event in (first, second, third))


def test_hooks_see_each_step_of_an_upload_and_no_query(
    plain: FaultServer, connect: Connect
) -> None:
    told: list[Any] = []
    client = connect(plain, on_response=told.append)
    clients.upload(client)
    client.videos().index(limit=3)
    assert [event.status for event in told] == [201, 204, 200, 200]
    steps = [f"videos.create.{step}" for step in ("prepare", "store", "confirm")]
    assert [event.operation for event in told[:3]] == steps
    assert told[3].path == "/v1/videos/"


def test_what_a_hook_is_told_cannot_be_changed_and_pickles(
    plain: FaultServer, connect: Connect
) -> None:
    told: list[Any] = []
    clients.read(connect(plain, on_request=told.append, on_response=told.append))
    for event in told:
        with pytest.raises(AttributeError):
            event.attempt = 7
        assert pickle.loads(pickle.dumps(event)) == event  # noqa: S301


def test_a_hook_that_raises_breaks_no_call(
    plain: FaultServer, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Any) -> None:
        raise RuntimeError("metrics are down")

    client = connect(plain, on_request=broken, on_response=broken)
    assert clients.read(client)["method"] == "GET"
    assert clients.download(client)
    assert "metrics are down" in caplog.text


def test_a_hook_is_told_of_a_call_that_reached_nobody() -> None:
    told: list[Any] = []
    client = clients.connect_to("http://127.0.0.1:1", retries=0, on_response=told.append)
    with pytest.raises(APIConnectionError):
        clients.create(client)
    assert [(event.status, event.bytes, event.attempt) for event in told] == [(None, 0, 1)]
    assert told[0].operation == "authtokens.create"


def test_a_hook_may_make_calls_of_its_own(plain: FaultServer, connect: Connect) -> None:
    other = connect(plain)
    answers: list[Any] = []
    config: dict[str, Any] = {"on_response": lambda event: answers.append(clients.read(other))}
    clients.create(connect(plain, **config))
    assert len(answers) == 1
    assert Config().on_response is None
