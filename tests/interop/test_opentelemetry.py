"""OpenTelemetry sees each call as a span, and its traceparent arrives at the service."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from interop.conftest import METHODS
from opentelemetry.instrumentation.requests import RequestsInstrumentor
from opentelemetry.instrumentation.urllib3 import URLLib3Instrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from transport.fault_server import FaultServer

from ziggeo import Config, Ziggeo


@pytest.fixture(params=[RequestsInstrumentor, URLLib3Instrumentor])
def spans(request: pytest.FixtureRequest) -> Iterator[Any]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = request.param()
    instrumentor.instrument(tracer_provider=provider)
    yield exporter
    instrumentor.uninstrument()
    provider.shutdown()


def test_each_call_is_a_span(
    spans: Any, connect: Callable[..., Ziggeo], program: Callable[[Ziggeo], str]
) -> None:
    program(connect())
    assert [span.attributes["http.method"] for span in spans.get_finished_spans()] == METHODS


def test_the_trace_arrives_at_the_service(spans: Any) -> None:
    server = FaultServer()
    try:
        config = Config(server_api_url=server.url, cdn_url=f"{server.url}/cdn")
        with Ziggeo("token", "private-key", config=config) as client:
            client.videos().get("v1")
            client.videos().create(file=("clip.mp4", b"clip"))
            client.videos().download_video("v1")
    finally:
        server.close()
    traces = [arrival.headers["traceparent"] for arrival in server.arrivals]
    assert len(set(traces)) == 5
    assert len(spans.get_finished_spans()) == 5
