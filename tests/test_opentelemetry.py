"""Somebody's tracing sees a span for each attempt, and no credential in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.errors import APIConnectionError
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPXClientInstrumentor().instrument(tracer_provider=provider, skip_dep_check=True)
    yield exporter
    HTTPXClientInstrumentor().uninstrument()
    provider.shutdown()


def test_each_attempt_is_a_span_of_its_own(
    registry: Any, serve: Any, spans: InMemorySpanExporter, body: Any, client_secret: str, access_token: str
) -> None:
    def fail_twice(exchange: Any) -> None:
        sent = f"{exchange.header('x-client-secret')} {exchange.header('authorization')}"
        if exchange.number < 3:
            exchange.answer(503, sent.encode(), {"x-echo": sent})
        else:
            exchange.answer(200, json.dumps(body).encode())

    server = serve(fail_twice)
    assert registry.call(base_url=server.url, access_token=access_token).issuance_id
    finished = spans.get_finished_spans()
    assert [span.attributes["http.status_code"] for span in finished] == [503, 503, 200]
    assert {span.name for span in finished} == {"GET"}
    assert all(str(span.attributes["http.url"]).startswith(server.url) for span in finished)
    written = "\n".join(span.to_json() for span in finished)
    assert client_secret not in written
    assert access_token not in written
    # The trace goes on to the service, as people who trace expect.
    assert all(b"traceparent: 00-" in request for request in server.requests)


def test_an_attempt_without_an_answer_is_a_span_too(registry: Any, serve: Any, spans: InMemorySpanExporter) -> None:
    def reset(exchange: Any) -> None:
        exchange.reset()

    with pytest.raises(APIConnectionError):
        registry.call(base_url=serve(reset).url, max_retries=1)
    finished = spans.get_finished_spans()
    assert len(finished) == 2
    assert not any(span.status.is_ok for span in finished)
