"""Whatever is sent, the registry answers, and never with a failure of its own."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from isometric_registry.sandbox.credentials import CLIENT_SECRET, access_token_for
from isometric_registry.sandbox.data import make_registry
from isometric_registry.sandbox.service.app import HANDLERS, MAX_BODY_BYTES, Registry, make_app
from isometric_registry.sandbox.service.operations import routes

from .invariants import everything

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .conftest import Caller

    Ask = Callable[..., httpx.Response]

FUZZ = settings(
    max_examples=settings.default.max_examples * 3 // 2, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ROUTES = [route for route in routes() if route.name in HANDLERS]
WRITES = [route for route in ROUTES if route.method == "POST"]
READS = [route for route in ROUTES if route.method == "GET"]
NAMES = st.sampled_from(
    [
        "beneficiary_name", "beneficiary_domain", "beneficiary_email", "__typename", "credit_batch_quantities",
        "order_id", "notes", "from_organisation_id", "to_organisation_id", "supplier_id", "owner_organisation_id",
        "beneficiary_organisation_id", "retirement_purposes", "credit_quantity_kg", "vintage", "quantity_kg",
        "frequency", "isometric_terms_and_conditions_accepted", "supplier_terms_and_conditions_accepted",
        "customer_email", "success_url", "cancel_url", "credit_batch_id",
    ]
)  # fmt: skip
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40) | st.just("x" * 20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=8,
)
FILTERS = st.sampled_from(
    [
        "first", "last", "after", "before", "from_supplier_id", "to_organisation_id", "beneficiary_org_id", "status",
        "issued_after", "issued_before", "sort_field", "sort_direction", "supplier_id", "order_id",
    ]
)  # fmt: skip
FILTER_VALUES = st.text(max_size=30) | st.sampled_from(
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-01T00:00:00Z", "active", "10", "x" * 20]
)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """Asks a registry inside this process; what its application raises is raised here."""
    data = make_registry(issuances=10)
    loop = asyncio.new_event_loop()
    app = make_app(Registry(data, threading.RLock(), []))
    client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://127.0.0.1/registry/v0")
    seller = data.ledger.suppliers[data.landmarks.supplier].organisation.id
    credentials = {"x-client-secret": CLIENT_SECRET, "authorization": f"Bearer {access_token_for(seller)}"}

    def ask(method: str, path: str, **more: Any) -> httpx.Response:
        return loop.run_until_complete(client.request(method, path, headers=credentials, **more))

    ask.data, ask.seller = data, seller  # type: ignore[attr-defined]
    yield ask
    loop.run_until_complete(client.aclose())
    loop.close()


@FUZZ
@given(route=st.sampled_from(WRITES), body=st.dictionaries(NAMES, VALUES, max_size=8) | VALUES)
def test_any_json_is_answered(ask: Ask, route: Any, body: Any) -> None:
    answer = ask("POST", route.path, content=json.dumps(body).encode())
    assert answer.status_code in (200, 400, 403, 422)
    assert "detail" in answer.json() or answer.status_code == 200


@FUZZ
@given(route=st.sampled_from(WRITES), content=st.binary(max_size=60))
def test_any_bytes_are_answered(ask: Ask, route: Any, content: bytes) -> None:
    assert ask("POST", route.path, content=content).status_code in (400, 403, 422)


@FUZZ
@given(route=st.sampled_from(READS), query=st.lists(st.tuples(FILTERS, FILTER_VALUES), max_size=4))
def test_any_query_is_answered(ask: Ask, route: Any, query: list[tuple[str, str]]) -> None:
    path = route.path
    if "{" in path:
        path = path[: path.index("{")] + ask.seller + path[path.index("}") + 1 :]  # type: ignore[attr-defined]
    answer = ask("GET", path, params=query)
    assert answer.status_code in (200, 400, 403, 422)
    answer.json()


@pytest.mark.parametrize(
    "content",
    [
        rb'{"beneficiary_name": "\ud800", "beneficiary_domain": "a.example"}',
        b'{"beneficiary_name": NaN, "beneficiary_domain": "a.example"}',
        b'{"beneficiary_name": 1e999, "beneficiary_domain": "a.example"}',
        b'{"beneficiary_name": ' + b"9" * 5000 + b"}",
        b'{"beneficiary_name": ' + b"[" * 900 + b"]" * 900 + b"}",
    ],
    ids=["surrogate", "nan", "infinity", "digits", "depth"],
)
def test_what_could_not_be_written_again_is_a_422_and_changes_nothing(ask: Ask, content: bytes) -> None:
    before = everything(ask.data)  # type: ignore[attr-defined]
    answer = ask("POST", "/beneficiary", content=content)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert everything(ask.data) == before  # type: ignore[attr-defined]


def test_a_body_that_fills_the_memory_is_a_413(own: Caller) -> None:
    token = own.sandbox.access_token_for(own.buyer)
    content = b'{"notes": "' + b"n" * MAX_BODY_BYTES + b'"}'
    answer = own.http.post("/transfers", content=content, headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == 413
