"""Sentry sees each call, and nothing that it sees holds a key; its reports: test_reporters.py."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
import sentry_sdk
from interop.conftest import METHODS
from interop.reporters import Kept
from sentry_sdk.integrations.stdlib import StdlibIntegration

from ziggeo import Ziggeo
from ziggeo.emulator import Emulator


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
    sentry: Kept,
    connect: Callable[..., Ziggeo],
    program: Callable[[Ziggeo], str],
    emulator: Emulator,
) -> None:
    with sentry_sdk.start_transaction(name="program"):
        program(connect())
        sentry_sdk.capture_message("done")
    message, transaction = sentry.events
    spans = [span for span in transaction["spans"] if span["op"] == "http.client"]
    assert [span["description"].split()[0] for span in spans] == METHODS
    crumbs = [each for each in message["breadcrumbs"]["values"] if each["type"] == "http"]
    assert [crumb["data"]["http.method"] for crumb in crumbs] == METHODS
    assert emulator.private_key not in json.dumps(sentry.events)
