"""Every answer that the default sandbox can give is one that the contract allows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.sandbox.data import make_body

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx
    from isometric_registry.sandbox.data import RegistryData

    Check = Callable[[str, Any], None]

UNKNOWN = "iss_0000000000SBX000"


def test_every_issuance_is_as_the_contract_says(data: RegistryData, check: Check) -> None:
    for issuance in data.issuances.values():
        check("Issuance", issuance)


def test_the_credit_batches_of_every_issuance_are_as_the_contract_says(data: RegistryData, check: Check) -> None:
    for body in data.issuance_credit_batches.values():
        check("IssuanceCreditBatches", body)


def test_every_half_of_a_split_batch_is_as_the_contract_says(data: RegistryData, check: Check) -> None:
    for batch in data.credit_batches.values():
        if batch["parent_id"] is not None:
            check("CreditBatch", batch)


def test_a_body_made_for_a_benchmark_is_as_the_contract_says(check: Check) -> None:
    check("IssuanceCreditBatches", make_body(21))


def test_every_page_is_as_the_contract_says(http: httpx.Client, check: Check) -> None:
    query: dict[str, str | int] = {"first": 7}
    while True:
        page = http.get("/issuances", params=query).raise_for_status().json()
        check("IssuancePage", page)
        if not page["page_info"]["has_next_page"]:
            break
        query["after"] = page["page_info"]["end_cursor"]


@pytest.mark.parametrize(
    ("path", "secret", "status"),
    [
        (f"/issuances/{UNKNOWN}", True, 400),
        (f"/credit_batches/{UNKNOWN}", True, 400),
        ("/issuances", False, 401),
        ("/nowhere", True, 404),
        ("/issuances/short", True, 422),
        ("/issuances?first=0", True, 422),
    ],
)
def test_every_refusal_is_as_the_contract_says(
    http: httpx.Client, check: Check, path: str, secret: bool, status: int
) -> None:
    if not secret:
        del http.headers["x-client-secret"]
    answer = http.get(path)
    assert answer.status_code == status
    check("Error", answer.json())
    assert answer.json()["detail"]


def test_what_crosses_the_wire_is_what_the_registry_holds(data: RegistryData, http: httpx.Client) -> None:
    for identifier in (data.landmarks.demo, data.landmarks.future):
        assert http.get(f"/issuances/{identifier}").json() == data.issuances[identifier]
        batches = http.get(f"/issuances/{identifier}/credit_batches").json()
        assert batches == data.issuance_credit_batches[identifier]


def test_a_half_of_a_split_batch_can_be_asked_for(data: RegistryData, http: httpx.Client) -> None:
    half = next(batch for batch in data.credit_batches.values() if batch["parent_id"] is not None)
    assert http.get(f"/credit_batches/{half['id']}").json() == half
