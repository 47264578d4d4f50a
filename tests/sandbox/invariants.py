"""What holds of every registry, whatever was done to it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from isometric_registry.sandbox.ledger.queries import balances_of, credited
from isometric_registry.sandbox.service import answers

if TYPE_CHECKING:
    from isometric_registry.sandbox.data import RegistryData
    from isometric_registry.sandbox.ledger.records import Batch


def everything(data: RegistryData) -> dict[str, Any]:
    """Every answer that is not made of others, to compare a registry with itself."""
    ledger = data.ledger
    return {
        "now": ledger.now,
        "batches": {key: answers.credit_batch(one) for key, one in ledger.batches.items()},
        "issuances": list(ledger.issuances),
        "organisations": {key: answers.organisation(one) for key, one in ledger.organisations.items()},
        "orders": {key: answers.order(one) for key, one in ledger.orders.items()},
        "deliveries": {key: answers.delivery(one) for key, one in ledger.deliveries.items()},
        "transfers": {key: answers.transfer(one) for key, one in ledger.transfers.items()},
        "retirements": {key: answers.retirement(one) for key, one in ledger.retirements.items()},
        "refunds": {key: answers.refund(one) for key, one in ledger.refunds.items()},
        "checkouts": list(ledger.checkouts),
    }


def check(data: RegistryData) -> None:
    """Assert everything that holds of any registry."""
    check_trees(data)
    check_transactions(data)
    check_balances(data)
    check_projects(data)
    check_answers(data)


def check_trees(data: RegistryData) -> None:
    """Kilograms are conserved through every split, and every half has its parent."""
    batches = data.ledger.batches
    listed: set[str] = set()

    def held_below(batch: Batch) -> int:
        listed.add(batch.id)
        assert batch.kgs > 0
        if batch.status != "split":
            assert batch.left_child_id is batch.right_child_id is None
            return batch.kgs
        assert batch.left_child_id is not None
        assert batch.right_child_id is not None
        assert batch.retirement_id is None
        left, right = batches[batch.left_child_id], batches[batch.right_child_id]
        assert left.parent_id == right.parent_id == batch.id
        assert (left.start_kg, left.end_kg, right.end_kg) == (batch.start_kg, right.start_kg, batch.end_kg)
        assert left.serial_number.rsplit("-", 2)[0] == batch.serial_number.rsplit("-", 2)[0]
        assert left.kgs + right.kgs == batch.kgs
        return held_below(left) + held_below(right)

    for issuance in data.ledger.issuances.values():
        for identifiers, kgs in (
            (issuance.supplier_batch_ids, issuance.supplier_kgs),
            (issuance.buffer_batch_ids, issuance.buffer_kgs),
        ):
            originals = [batches[identifier] for identifier in identifiers]
            assert all(batch.parent_id is None and batch.issuance is issuance for batch in originals)
            assert sum(held_below(batch) for batch in originals) == sum(batch.kgs for batch in originals) == kgs
    assert listed == set(batches)


def check_transactions(data: RegistryData) -> None:
    """What a delivery, transfer or retirement says it moved is what its batches hold."""
    ledger = data.ledger
    for records in (ledger.deliveries, ledger.transfers, ledger.retirements, ledger.refunds):
        for made in records.values():
            assert made.kgs == sum(ledger.batches[identifier].kgs for identifier in made.batch_ids) > 0
            assert len(set(made.batch_ids)) == len(made.batch_ids)
    retired: Counter[str] = Counter()
    for batch in ledger.batches.values():
        assert (batch.status == "retired") == (batch.retirement_id is not None) == (batch.beneficiary is not None)
        if batch.retirement_id is not None:
            retirement = ledger.retirements[batch.retirement_id]
            assert batch.id in retirement.batch_ids
            assert (batch.owner, batch.beneficiary) == (retirement.owner, retirement.beneficiary)
            assert batch.retired_at == retirement.happened_at
            retired[batch.retirement_id] += batch.kgs
    assert retired == {key: one.kgs for key, one in ledger.retirements.items()}
    for order in ledger.orders.values():
        assert order.delivered_kgs == sum(one.kgs for one in ledger.deliveries.values() if one.order_id == order.id)
        assert order.delivered_kgs <= order.kgs
        assert (order.fulfilled_at is not None) == (order.delivered_kgs == order.kgs) == (order.status == "completed")
        assert (order.id in ledger.open_orders) == (order.fulfilled_at is None)


def check_balances(data: RegistryData) -> None:
    """A balance is what the unsplit batches of an owner hold, and its parts add up to it."""
    ledger = data.ledger
    owned: dict[str, Counter[str]] = defaultdict(Counter)
    for wire in data.credit_batches.values():
        owned[wire["owner"]["id"]][wire["status"]] += wire["size"]["credit_kgs"]
    for organisation in ledger.organisations.values():
        balances = balances_of(ledger, organisation)
        kgs = owned[organisation.id]
        assert (balances.total.active_kgs, balances.total.retired_kgs) == (kgs["active"], kgs["retired"])
        for parts in (balances.suppliers, balances.projects):
            assert sum(part.active_kgs for part in parts.values()) == balances.total.active_kgs
            assert sum(part.retired_kgs for part in parts.values()) == balances.total.retired_kgs
        assert sum(part.active_kgs for part in balances.orders.values()) <= balances.total.active_kgs
        # Each can be read by whoever has the balance: an order is shown to its buyer.
        assert all(ledger.orders[identifier].buyer is organisation for identifier in balances.orders)
        held = [batch for supplier in ledger.suppliers.values() for batch in ledger.held(organisation, supplier)]
        assert {batch.id for batch in held} == {
            batch.id for batch in ledger.batches.values() if batch.owner is organisation and batch.status == "active"
        }


def check_projects(data: RegistryData) -> None:
    """A project's totals are what its issuances created and what its batches lost."""
    issued: Counter[str] = Counter()
    buffered: Counter[str] = Counter()
    retired: Counter[str] = Counter()
    for wire in data.issuances.values():
        issued[wire["project_id"]] += wire["credit_batch_size_total"]["credit_kgs"]
        buffered[wire["project_id"]] += wire["buffer_pool_credit_batch_size_total"]["credit_kgs"]
    for wire in data.credit_batches.values():
        if wire["status"] == "retired":
            retired[wire["project_id"]] += wire["size"]["credit_kgs"]
    for identifier, total in credited(data.ledger).items():
        assert total.issued_kgs == issued[identifier]
        assert total.issued_buffer_kgs == buffered[identifier]
        assert total.retired_kgs == retired[identifier]
        assert total.retired_buffer_kgs <= total.retired_kgs <= total.issued_kgs


def check_answers(data: RegistryData) -> None:
    """The JSON objects say what the ledger says, and lists show the very same objects."""
    assert set(data.credit_batches) == set(data.ledger.batches)
    for identifier, batch in data.ledger.batches.items():
        if batch.issuance.id != data.landmarks.future:
            assert data.credit_batches[identifier] == answers.credit_batch(batch)
    assert list(data.issuances) == list(reversed(data.ledger.issuances)) == list(data.issuance_credit_batches)
    for body in data.issuance_credit_batches.values():
        for wire in body["supplier_credit_batches"] + body["buffer_pool_credit_batches"]:
            assert wire is data.credit_batches[wire["id"]]
