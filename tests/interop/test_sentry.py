"""Sentry sees each call, and an error that it reports shows no key."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sentry_sdk
from interop.conftest import METHODS
from sentry_sdk.integrations.stdlib import StdlibIntegration
from sentry_sdk.transport import Transport

from ziggeo import Ziggeo, ZiggeoError
from ziggeo.emulator import Emulator


class Kept(Transport):
    """Keeps what would be sent to Sentry."""

    def __init__(self, options: Any = None) -> None:
        super().__init__(options)
        self.events: list[Any] = []

    def capture_envelope(self, envelope: Any) -> None:
        self.events += [item.payload.json for item in envelope.items]


@pytest.fixture
def sentry() -> Iterator[Kept]:
    kept = Kept()
    sentry_sdk.init(
        dsn="https://key@sentry.test/1",
        transport=kept,
        traces_sample_rate=1.0,
        include_local_variables=True,
        default_integrations=False,
        integrations=[StdlibIntegration()],
        max_value_length=100_000,
    )
    yield kept
    sentry_sdk.init()


def test_each_call_is_a_span_and_a_breadcrumb(
    sentry: Kept, connect: Callable[..., Ziggeo], program: Callable[[Ziggeo], str]
) -> None:
    with sentry_sdk.start_transaction(name="program"):
        program(connect())
        sentry_sdk.capture_message("done")
    message, transaction = sentry.events
    spans = [span for span in transaction["spans"] if span["op"] == "http.client"]
    assert [span["description"].split()[0] for span in spans] == METHODS
    crumbs = [each for each in message["breadcrumbs"]["values"] if each["type"] == "http"]
    assert [crumb["data"]["http.method"] for crumb in crumbs] == METHODS


FAULTS = [
    {"status": 500},
    {"status": 404},
    {"status": 429},
    {"kind": "reset"},
    {"kind": "cut"},
    {"status": 200, "body": "<html>sorry</html>"},
]


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("operation", ["videos.get", "videos.create", "storage.store"])
def test_an_error_that_is_reported_shows_no_key(
    fault: dict[str, Any],
    operation: str,
    sentry: Kept,
    connect: Callable[..., Ziggeo],
    emulator: Emulator,
) -> None:
    calls: dict[str, Callable[[Ziggeo], object]] = {
        "videos.get": lambda client: client.videos().get("a" * 32),
        "videos.create": lambda client: client.videos().create(title="x"),
        "storage.store": lambda client: client.videos().create(file=("clip.mp4", b"clip")),
    }
    given = {"operation": operation, **fault}
    emulator.fail(given.pop("operation"), **given)
    with pytest.raises(ZiggeoError) as caught:
        calls[operation](connect())
    sentry_sdk.capture_exception(caught.value)
    [event] = [each for each in sentry.events if "exception" in each]
    text = json.dumps(event)
    basic = base64.b64encode(f"{emulator.token}:{emulator.private_key}".encode()).decode()
    assert "presentable" in text or "stacktrace" in text
    assert emulator.private_key not in text
    assert basic not in text
