"""Reads what a write would meet, and says what it would do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define, field
from isometric_registry_client.api.beneficiaries.list_beneficiaries import list_beneficiaries
from isometric_registry_client.api.credit_batches.get_credit_batch import get_credit_batch
from isometric_registry_client.api.orders.get_order import get_order
from isometric_registry_client.api.organisations.get_organisation_credit_balance import get_organisation_credit_balance
from isometric_registry_client.api.organisations.list_organisation_credit_batches import (
    list_organisation_credit_batches,
)
from isometric_registry_client.api.suppliers.get_supplier import get_supplier
from isometric_registry_client.api.transferees.list_transferees import list_transferees

from .._core.errors import APIStatusError, NotFoundError
from .plans import CERTAIN, EXPECTED, UNKNOWN, Plan, PlannedBatch, Statement
from .resolvers import resolver_of
from .sight import items

if TYPE_CHECKING:
    from isometric_registry_client.models import CreditBatch, Order, Supplier

    from .asked import Asked
    from .sight import Steps

DONE = {
    "createDelivery": "delivered",
    "createRetirement": "retired",
    "createRetirementFromOldestCredits": "retired",
    "createTransfer": "transferred",
}
"""What becomes of the credits."""


@define
class _Draft:
    """A plan while it is being put together."""

    asked: Asked
    giver: str = ""
    receiver: str | None = None
    receiver_name: str | None = None
    supplier: str = ""
    supplier_name: str | None = None
    batches: list[PlannedBatch] = field(factory=list)
    balance_kgs: int | None = None
    problems: list[str] = field(factory=list)
    statements: list[Statement] = field(factory=list)

    def say(self, text: str, certainty: str) -> None:
        self.statements.append(Statement(text, certainty))

    def finished(self) -> Plan:
        return Plan(
            self.asked.operation,
            self.asked.kgs,
            tuple(self.batches),
            self.giver,
            self.receiver,
            self.receiver_name,
            self.supplier_name,
            self.balance_kgs,
            tuple(self.problems),
            tuple(self.statements),
        )


def planned(asked: Asked) -> Steps[Plan]:
    """Say what a delivery, a transfer or a retirement would do.

    Raises:
        InvalidArgumentError: If it could not mean anything.
    """
    resolver_of(asked.operation).refuse(asked)
    draft = _Draft(asked)
    fields = asked.fields
    if asked.operation == "createDelivery":
        yield from _meet_order(draft)
    else:
        draft.giver = fields.get("owner_organisation_id") or fields["from_organisation_id"]
        draft.receiver = fields.get("beneficiary_organisation_id") or fields["to_organisation_id"]
        draft.supplier = fields["supplier_id"]
        yield from _meet_supplier(draft)
        yield from _meet_receiver(draft)
    if asked.batches:
        for identifier, kgs in asked.batches.items():
            yield from _meet_batch(draft, identifier, kgs)
    else:
        yield from _pick_oldest(draft)
    yield from _weigh(draft)
    _conclude(draft)
    return draft.finished()


def _meet_order(draft: _Draft) -> Steps[None]:
    order: Order = yield get_order(draft.asked.fields["order_id"])
    draft.giver, draft.supplier = order.supplier.organisation.id, order.supplier.id
    draft.supplier_name = order.supplier.organisation.name
    draft.receiver, draft.receiver_name = order.buyer_organisation.id, order.buyer_organisation.name
    left = order.credits_ordered.credit_kgs - order.credits_delivered.credit_kgs
    if order.status == "completed":
        draft.problems.append(f"order {order.id} is completed")
    elif draft.asked.kgs > left:
        draft.problems.append(f"order {order.id} lacks {left:,} kg, and {draft.asked.kgs:,} kg are to be delivered")
    else:
        draft.say(f"order {order.id} lacks {left - draft.asked.kgs:,} kg afterwards", EXPECTED)
    draft.say("whether the order retires its credits on delivery, for good, cannot be seen", UNKNOWN)


def _meet_supplier(draft: _Draft) -> Steps[None]:
    try:
        supplier: Supplier = yield get_supplier(draft.supplier)
    except NotFoundError:
        draft.problems.append(f"supplier {draft.supplier} does not exist")
    except APIStatusError as error:
        draft.say(f"the name of supplier {draft.supplier} could not be read ({error.status_code})", UNKNOWN)
    else:
        draft.supplier_name = supplier.organisation.name


def _meet_receiver(draft: _Draft) -> Steps[None]:
    is_transfer = draft.asked.operation == "createTransfer"
    listed, kind = (list_transferees(), "transferee") if is_transfer else (list_beneficiaries(), "beneficiary")
    try:
        every, _ = yield from items(listed)
    except APIStatusError as error:
        draft.say(f"whether {draft.receiver} is a {kind} could not be read ({error.status_code})", UNKNOWN)
        return
    found = next((one for one in every if one.id == draft.receiver), None)
    if found is None:
        draft.problems.append(f"{draft.receiver} is no {kind} of this organisation")
    else:
        draft.receiver_name = found.name
        draft.say(f"{found.name} ({found.id}) is a {kind}", CERTAIN)
    if is_transfer:
        draft.say("whether the receiver has to accept is not documented", UNKNOWN)


def _meet_batch(draft: _Draft, identifier: str, kgs: int) -> Steps[None]:
    try:
        batch: CreditBatch = yield get_credit_batch(identifier)
    except NotFoundError:
        draft.problems.append(f"credit batch {identifier} does not exist")
        return
    if batch.status != "active":
        draft.problems.append(f"credit batch {identifier} is {batch.status}")
    if batch.owner.id != draft.giver:
        draft.problems.append(f"credit batch {identifier} belongs to {batch.owner.id}, not to {draft.giver}")
    if batch.supplier_id is None:
        draft.say(f"the supplier of {identifier} is not shown", UNKNOWN)
    elif batch.supplier_id != draft.supplier:
        draft.problems.append(f"credit batch {identifier} is of supplier {batch.supplier_id}, not of {draft.supplier}")
    if kgs > batch.size.credit_kgs:
        draft.problems.append(
            f"credit batch {identifier} has {batch.size.credit_kgs:,} kg, and {kgs:,} kg are asked of it"
        )
    draft.batches.append(_planned(batch, kgs))


def _pick_oldest(draft: _Draft) -> Steps[None]:
    fields = draft.asked.fields
    every, _ = yield from items(
        list_organisation_credit_batches(
            draft.giver,
            supplier_id=draft.supplier,
            order_id=fields.get("order_id"),
            status=["active"],
            sort_field="issued_at",
            sort_direction="asc",
        )
    )
    vintage = fields.get("vintage")
    mine = [batch for batch in every if batch.owner.id == draft.giver and vintage in (None, _vintage(batch))]
    left = draft.asked.kgs
    for batch in mine:
        if left > 0:
            draft.batches.append(_planned(batch, min(left, batch.size.credit_kgs)))
            left -= draft.batches[-1].taken_kgs
    if left > 0:
        there = draft.asked.kgs - left
        draft.problems.append(
            f"{draft.giver} has {there:,} kg of such credits, and {draft.asked.kgs:,} kg are asked for"
        )
    draft.say(
        "the batches shown are the first issued; by which date the service picks the oldest is not documented", UNKNOWN
    )


def _weigh(draft: _Draft) -> Steps[None]:
    try:
        balance = yield get_organisation_credit_balance(draft.giver)
    except APIStatusError as error:
        draft.say(f"the balance of {draft.giver} could not be read ({error.status_code})", UNKNOWN)
        return
    rows = {row.supplier_id: row.total.active_credits_total.credit_kgs for row in balance.supplier_balances}
    held = draft.balance_kgs = rows.get(draft.supplier, 0)
    if held < draft.asked.kgs:
        draft.problems.append(f"{draft.giver} holds {held:,} kg of the supplier's credits in all")
    else:
        draft.say(f"{draft.giver} holds {held:,} kg of the supplier's credits", CERTAIN)
        draft.say(f"{held - draft.asked.kgs:,} kg of them are left", EXPECTED)


def _conclude(draft: _Draft) -> None:
    done = DONE[draft.asked.operation]
    for batch in draft.batches:
        if batch.is_split:
            draft.say(
                f"{batch.credit_batch_id} is split for good: {batch.taken_kgs:,} kg of it are {done}, "
                f"{batch.left_kgs:,} kg stay, in two new batches",
                EXPECTED,
            )
        else:
            draft.say(f"{batch.credit_batch_id} is {done} whole, {batch.taken_kgs:,} kg", EXPECTED)
    draft.say(f"once {done}, it cannot be undone through this service", CERTAIN)


def _planned(batch: CreditBatch, kgs: int) -> PlannedBatch:
    return PlannedBatch(batch.id, batch.serial_number, _vintage(batch), batch.size.credit_kgs, kgs)


def _vintage(batch: CreditBatch) -> int | None:
    moment = batch.sequestered_on or batch.sequestered_at
    return None if moment is None else moment.year
