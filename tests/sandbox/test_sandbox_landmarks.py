"""The issuances that are made for a purpose serve it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from attrs import asdict
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from isometric_registry.sandbox.data import RegistryData


def listed(data: RegistryData, identifier: str) -> list[dict[str, Any]]:
    body = data.issuance_credit_batches[identifier]
    return [*body["supplier_credit_batches"], *body["buffer_pool_credit_batches"]]


def of_issuance(data: RegistryData, identifier: str) -> list[dict[str, Any]]:
    return [batch for batch in data.credit_batches.values() if batch["issuance_id"] == identifier]


def objects(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        inner = [found for key, member in value.items() if key != "provenance" for found in objects(member)]
        return [value, *inner]
    if isinstance(value, list):
        return [found for member in value for found in objects(member)]
    return []


def depth(data: RegistryData, batch: dict[str, Any]) -> int:
    levels = 0
    while batch["parent_id"] is not None:
        batch = data.credit_batches[batch["parent_id"]]
        levels += 1
    return levels


def test_the_landmarks_are_ten_different_things(data: RegistryData) -> None:
    identifiers = set(asdict(data.landmarks).values())
    assert len(identifiers) == 10
    assert sum(identifier in data.issuances for identifier in identifiers) == 5


def test_the_issuances_made_for_a_purpose_are_the_same_in_every_registry(data: RegistryData) -> None:
    other = make_registry(seed=41, issuances=10)
    for name in ("demo", "large", "empty_buffer_pool", "deep_splits", "future"):
        identifier = getattr(data.landmarks, name)
        assert getattr(other.landmarks, name) == identifier
        assert other.issuances[identifier]["issued_at"] == data.issuances[identifier]["issued_at"]
    serials = [batch["serial_number"].split("-")[-2:] for batch in listed(data, data.landmarks.demo)]
    assert serials == [batch["serial_number"].split("-")[-2:] for batch in listed(other, other.landmarks.demo)]


@pytest.mark.parametrize("seed", [0, 1, 41])
@pytest.mark.parametrize("issuances", [10, 64])
def test_the_buyer_and_the_supplier_have_something_of_everything(seed: int, issuances: int) -> None:
    data = make_registry(seed=seed, issuances=issuances)
    ledger, marks = data.ledger, data.landmarks
    buyer, supplier = ledger.organisations[marks.buyer], ledger.suppliers[marks.supplier]
    statuses = {order.status for order in ledger.orders.values() if order.buyer is buyer}
    assert {"placed", "in_progress", "completed"} <= statuses
    assert {"active", "retired", "split"} <= {one.status for one in ledger.batches.values() if one.owner is buyer}
    assert any(retirement.owner is buyer for retirement in ledger.retirements.values())
    assert any(account.supplier is supplier for account in ledger.stripe_accounts.values())
    assert sum(batch.kgs for batch in ledger.held(supplier.organisation, supplier)) > 30_000


def test_the_open_order_waits_for_the_supplier_and_the_other_is_retired_on_delivery(data: RegistryData) -> None:
    marks = data.landmarks
    for identifier, retires in ((marks.open_order, False), (marks.retiring_order, True)):
        order = data.ledger.orders[identifier]
        assert (order.buyer.id, order.supplier.id) == (marks.buyer, marks.supplier)
        assert order.delivered_kgs < order.kgs
        assert order.retires_on_delivery is retires


def test_the_demonstration_can_be_read_at_a_glance(data: RegistryData) -> None:
    assert len(listed(data, data.landmarks.demo)) == 8


def test_the_demonstration_shows_every_known_status(data: RegistryData) -> None:
    assert {batch["status"] for batch in listed(data, data.landmarks.demo)} == {"active", "split", "retired"}


def test_the_demonstration_shows_a_beneficiary_without_a_domain(data: RegistryData) -> None:
    beneficiaries = [b["beneficiary"] for b in of_issuance(data, data.landmarks.demo) if b["beneficiary"]]
    assert any(beneficiary["domain"] is None for beneficiary in beneficiaries)


def test_the_demonstration_shows_a_name_beyond_ascii(data: RegistryData) -> None:
    assert any(not batch["owner"]["name"].isascii() for batch in listed(data, data.landmarks.demo))


def test_the_demonstration_shows_a_batch_of_412_kilograms(data: RegistryData) -> None:
    assert {"credits": 0.412, "credit_kgs": 412} in [batch["size"] for batch in listed(data, data.landmarks.demo)]


def test_the_large_issuance_has_1200_batches_in_all(data: RegistryData) -> None:
    body = data.issuance_credit_batches[data.landmarks.large]
    assert len(body["supplier_credit_batches"]) == 600
    assert len(body["buffer_pool_credit_batches"]) == 600


def test_the_issuance_without_a_buffer_pool_sets_nothing_aside(data: RegistryData) -> None:
    body = data.issuance_credit_batches[data.landmarks.empty_buffer_pool]
    assert body["supplier_credit_batches"]
    assert body["buffer_pool_credit_batches"] == []
    assert body["buffer_pool_credit_batch_size_total"] == {"credits": 0, "credit_kgs": 0}


def test_the_deep_issuance_divides_a_batch_at_least_four_times_in_a_row(data: RegistryData) -> None:
    assert max(depth(data, batch) for batch in of_issuance(data, data.landmarks.deep_splits)) >= 4


def test_the_future_issuance_has_a_cancelled_batch_in_the_buffer_pool(data: RegistryData) -> None:
    body = data.issuance_credit_batches[data.landmarks.future]
    assert "cancelled" in {batch["status"] for batch in body["buffer_pool_credit_batches"]}


def test_no_other_issuance_has_a_status_beyond_the_known_ones(data: RegistryData) -> None:
    others = [b for b in data.credit_batches.values() if b["issuance_id"] != data.landmarks.future]
    assert {batch["status"] for batch in others} == {"active", "split", "retired"}


def test_every_object_of_the_future_issuance_has_an_unknown_property(data: RegistryData) -> None:
    future = data.landmarks.future
    records = [data.issuances[future], data.issuance_credit_batches[future], of_issuance(data, future)]
    assert all("provenance" in found for found in objects(records))


def test_no_other_issuance_has_an_unknown_property(data: RegistryData) -> None:
    others = [body for key, body in data.issuance_credit_batches.items() if key != data.landmarks.future]
    assert all("provenance" not in found for found in objects(others))


def test_a_smaller_registry_with_another_seed_has_the_same_landmarks() -> None:
    data = make_registry(seed=41, issuances=10)
    assert len(listed(data, data.landmarks.demo)) == 8
    assert len(listed(data, data.landmarks.large)) == 1200
    assert data.issuance_credit_batches[data.landmarks.empty_buffer_pool]["buffer_pool_credit_batches"] == []
    assert max(depth(data, batch) for batch in of_issuance(data, data.landmarks.deep_splits)) >= 4
    assert "cancelled" in {batch["status"] for batch in listed(data, data.landmarks.future)}
