"""The four writes that move credits. The history is played through them, and so is every POST.

Each checks everything first and changes the ledger only then, so that a refused write leaves no trace. What is refused,
and with which status, is documented nowhere: see `refusal`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .ledger import find
from .queries import may_retire_for
from .records import ACTIVE, RETIRED, Delivery, Retirement, Transfer
from .refusal import broken_rule, not_found, not_yours

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from .ledger import Ledger
    from .records import Batch, Organisation, Supplier

    Quantities = Sequence[tuple[str, int]]
    """Identifiers of credit batches, each with the kilograms asked of it."""


def deliver(
    ledger: Ledger, actor: Organisation, *, quantities: Quantities, order_id: str, notes: str | None
) -> Delivery:
    """Hand credits over to the buyer of an order, and retire them at once if the order says so.

    Raises:
        RefusalError: The order is another supplier's or complete, or the batches are not the supplier's to give.
    """
    order = find(ledger.orders, "Order", order_id)
    supplier, buyer = order.supplier, order.buyer
    if supplier.organisation is not actor:
        raise not_yours(f"Order '{order_id}' is to be delivered by another supplier")
    if order.fulfilled_at is not None:
        raise broken_rule(f"Order '{order_id}' has been delivered in full")
    chosen = _eligible(ledger, quantities, actor, supplier)
    kgs = sum(amount for _, amount in chosen)
    outstanding = order.kgs - order.delivered_kgs
    if kgs > outstanding:
        raise broken_rule(f"Order '{order_id}' has {outstanding} kg left to deliver, fewer than the {kgs} kg given")

    now = ledger.tick()
    taken = [ledger.take(batch, amount) for batch, amount in chosen]
    delivery = Delivery(
        id=ledger.identifier("dlv"),
        happened_at=now,
        batch_ids=tuple(batch.id for batch in taken),
        kgs=kgs,
        notes=notes,
        order_id=order.id,
        supplier=supplier,
        buyer=buyer,
    )
    for batch in taken:
        batch.delivery_id, batch.delivered_at = delivery.id, now
        ledger.move(batch, buyer)
    ledger.deliveries[delivery.id] = delivery
    order.deliveries.append(delivery)
    if kgs == outstanding:
        order.fulfilled_at = now
        del ledger.open_orders[order.id]
    if order.retires_on_delivery:
        # Nobody is asked for purposes then, so there are none: the one way in which a retirement comes to lack them.
        _use_up(ledger, taken, now, owner=buyer, beneficiary=buyer, purposes=(), notes=notes)
    ledger.version += 1
    return delivery


def transfer(
    ledger: Ledger,
    actor: Organisation,
    *,
    quantities: Quantities,
    from_organisation_id: str,
    to_organisation_id: str,
    supplier_id: str,
    notes: str | None,
) -> Transfer:
    """Give credits of one supplier to another holder of an account.

    Raises:
        RefusalError: The giver is not the caller, the receiver has no account, or the batches are not the giver's.
    """
    _acts_for_itself(ledger, actor, from_organisation_id)
    receiver = find(ledger.organisations, "Organisation", to_organisation_id)
    if receiver is actor:
        raise broken_rule("An organisation cannot transfer credits to itself")
    if not receiver.has_account:
        raise broken_rule(f"Organisation '{receiver.id}' has no account to receive credits with")
    supplier = find(ledger.suppliers, "Supplier", supplier_id)
    chosen = _eligible(ledger, quantities, actor, supplier)

    now = ledger.tick()
    taken = [ledger.take(batch, amount) for batch, amount in chosen]
    for batch in taken:
        ledger.move(batch, receiver)
    made = Transfer(
        id=ledger.identifier("tfr"),
        happened_at=now,
        batch_ids=tuple(batch.id for batch in taken),
        kgs=sum(batch.kgs for batch in taken),
        notes=notes,
        giver=actor,
        receiver=receiver,
    )
    ledger.transfers[made.id] = made
    ledger.version += 1
    return made


def retire(
    ledger: Ledger,
    actor: Organisation,
    *,
    quantities: Quantities,
    owner_organisation_id: str,
    beneficiary_organisation_id: str,
    supplier_id: str,
    purposes: Sequence[str],
    notes: str | None,
) -> Retirement:
    """Use up credits of one supplier, in a beneficiary's name.

    Raises:
        RefusalError: The owner is not the caller, or the beneficiary or the batches are not the owner's own.
    """
    beneficiary = _beneficiary(ledger, actor, owner_organisation_id, beneficiary_organisation_id)
    supplier = find(ledger.suppliers, "Supplier", supplier_id)
    chosen = _eligible(ledger, quantities, actor, supplier)
    return _retire(ledger, actor, beneficiary, chosen, purposes, notes)


def retire_oldest(
    ledger: Ledger,
    actor: Organisation,
    *,
    kgs: int,
    owner_organisation_id: str,
    beneficiary_organisation_id: str,
    supplier_id: str,
    purposes: Sequence[str],
    notes: str | None,
    vintage: int | None = None,
    order_id: str | None = None,
) -> Retirement:
    """Use up the oldest credits of one supplier, of one vintage or one order if asked to.

    Oldest is what was sequestered first, then issued first, then has the lower serial number: an assumption. Too little
    is refused, and not retired as far as it goes: another.

    Raises:
        RefusalError: As for `retire`, or there are not so many kilograms.
    """
    beneficiary = _beneficiary(ledger, actor, owner_organisation_id, beneficiary_organisation_id)
    supplier = find(ledger.suppliers, "Supplier", supplier_id)
    held = list(ledger.held(actor, supplier))
    if vintage is not None:
        held = [batch for batch in held if batch.sequestered_on.year == vintage]
    if order_id is not None:
        deliveries = {delivery.id for delivery in find(ledger.orders, "Order", order_id).deliveries}
        held = [batch for batch in held if batch.delivery_id in deliveries]
    available = sum(batch.kgs for batch in held)
    if available < kgs:
        raise broken_rule(f"There are {available} kg to retire, fewer than the {kgs} kg asked for")
    held.sort(key=lambda batch: (batch.sequestered_on, batch.issuance.issued_at, batch.project.id, batch.start_kg))
    chosen = []
    for batch in held:
        amount = min(batch.kgs, kgs)
        chosen.append((batch, amount))
        kgs -= amount
        if not kgs:
            break
    return _retire(ledger, actor, beneficiary, chosen, purposes, notes)


def _acts_for_itself(ledger: Ledger, actor: Organisation, organisation_id: str) -> None:
    if find(ledger.organisations, "Organisation", organisation_id) is not actor:
        raise not_yours(f"Organisation '{organisation_id}' is not the one that the access token belongs to")


def _beneficiary(ledger: Ledger, actor: Organisation, owner_id: str, beneficiary_id: str) -> Organisation:
    _acts_for_itself(ledger, actor, owner_id)
    beneficiary = find(ledger.organisations, "Organisation", beneficiary_id)
    if not may_retire_for(ledger, actor, beneficiary):
        raise broken_rule(f"Organisation '{beneficiary_id}' is not among the beneficiaries of '{actor.id}'")
    return beneficiary


def _eligible(
    ledger: Ledger, quantities: Quantities, owner: Organisation, supplier: Supplier
) -> list[tuple[Batch, int]]:
    """The batches with the kilograms asked of them, once each of them may be had."""
    if not quantities:
        raise broken_rule("There are no credit batches to take from")
    unknown = [identifier for identifier, _ in quantities if identifier not in ledger.batches]
    if unknown:
        raise not_found("CreditBatch", dict.fromkeys(unknown))
    if len({identifier for identifier, _ in quantities}) < len(quantities):
        raise broken_rule("A credit batch may be named once in a request")
    chosen = []
    for identifier, kgs in quantities:
        batch = ledger.batches[identifier]
        if batch.supplier is not supplier:
            raise broken_rule(f"Credit batch '{identifier}' is not of supplier '{supplier.id}'")
        if batch.owner is not owner:
            raise broken_rule(f"Credit batch '{identifier}' is not owned by '{owner.id}'")
        if batch.status != ACTIVE:
            raise broken_rule(f"Credit batch '{identifier}' is not active but {batch.status}")
        if kgs > batch.kgs:
            raise broken_rule(f"Credit batch '{identifier}' holds {batch.kgs} kg, fewer than the {kgs} kg asked for")
        chosen.append((batch, kgs))
    return chosen


def _retire(
    ledger: Ledger,
    owner: Organisation,
    beneficiary: Organisation,
    chosen: list[tuple[Batch, int]],
    purposes: Sequence[str],
    notes: str | None,
) -> Retirement:
    now = ledger.tick()
    taken = [ledger.take(batch, amount) for batch, amount in chosen]
    made = _use_up(ledger, taken, now, owner=owner, beneficiary=beneficiary, purposes=purposes, notes=notes)
    ledger.version += 1
    return made


def _use_up(
    ledger: Ledger,
    batches: Sequence[Batch],
    now: datetime,
    *,
    owner: Organisation,
    beneficiary: Organisation,
    purposes: Sequence[str],
    notes: str | None,
) -> Retirement:
    retirement = Retirement(
        id=ledger.identifier("ret"),
        happened_at=now,
        batch_ids=tuple(batch.id for batch in batches),
        kgs=sum(batch.kgs for batch in batches),
        notes=notes,
        owner=owner,
        beneficiary=beneficiary,
        purposes=tuple(purposes),
    )
    for batch in batches:
        batch.retirement_id, batch.retired_at, batch.beneficiary = retirement.id, now, beneficiary
        ledger.end(batch, RETIRED)
    ledger.retirements[retirement.id] = retirement
    ledger.retired_for.setdefault(owner.id, set()).add(beneficiary.id)
    return retirement
