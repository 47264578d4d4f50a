"""Issues credits: puts an issuance and its original batches on record. No request can do this; the registry does."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from .records import Batch, Issuance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ledger import Ledger
    from .records import Organisation, Project


@frozen
class Removal:
    """One removal: when it was sequestered, what it removed in all, and the share of it that the buffer pool gets.

    `buffer_percent` of the kilograms, rounded down, goes to the buffer pool; at 0 there is no buffer batch.
    """

    sequestered_on: date
    net_kgs: int
    buffer_percent: int = 2
    mass_balance: dict[str, int] | None = None


@frozen
class IssuancePlan:
    """One issuance before anything of it is on record. Only a landmark brings an identifier along."""

    issued_at: datetime
    project: Project
    removals: Sequence[Removal]
    period_start: date
    period_end: date
    id: str | None = None


def issue(ledger: Ledger, plan: IssuancePlan) -> Issuance:
    """Issue one plan, whose serial numbers continue those of its project. The supplier's batches stand first."""
    ledger.now = max(ledger.now + timedelta(microseconds=1), plan.issued_at)
    project = plan.project
    shares = [(removal, removal.net_kgs * removal.buffer_percent // 100) for removal in plan.removals]
    batch_ids = [(ledger.identifier("ctb"), ledger.identifier("ctb") if buffer else None) for _, buffer in shares]
    issuance = Issuance(
        id=plan.id or ledger.identifier("iss"),
        issued_at=ledger.now,
        project=project,
        period_start=plan.period_start,
        period_end=plan.period_end,
        supplier_batch_ids=tuple(supplier_id for supplier_id, _ in batch_ids),
        buffer_batch_ids=tuple(buffer_id for _, buffer_id in batch_ids if buffer_id),
        supplier_kgs=sum(removal.net_kgs - buffer for removal, buffer in shares),
        buffer_kgs=sum(buffer for _, buffer in shares),
    )
    for (removal, buffer_kgs), (supplier_batch_id, buffer_batch_id) in zip(shares, batch_ids, strict=True):
        noon = datetime(
            removal.sequestered_on.year, removal.sequestered_on.month, removal.sequestered_on.day, 12, tzinfo=UTC
        )
        removal_id = ledger.mint.identifier("rmv", noon)
        supplier_kgs = removal.net_kgs - buffer_kgs
        owner = project.supplier.organisation
        ledger.enter(_original(issuance, supplier_batch_id, removal, removal_id, supplier_kgs, owner))
        if buffer_batch_id:
            ledger.enter(_original(issuance, buffer_batch_id, removal, removal_id, buffer_kgs, ledger.buffer_pool))
    ledger.issuances[issuance.id] = issuance
    ledger.version += 1
    return issuance


def _original(
    issuance: Issuance, identifier: str, removal: Removal, removal_id: str, kgs: int, owner: Organisation
) -> Batch:
    project = issuance.project
    start_kg = project.next_kg
    project.next_kg += kgs
    return Batch(
        id=identifier,
        issuance=issuance,
        removal_id=removal_id,
        sequestered_on=removal.sequestered_on,
        start_kg=start_kg,
        end_kg=start_kg + kgs,
        owner=owner,
        # It is that of the whole removal, so the batch in the buffer pool does not repeat it.
        mass_balance=None if owner is not project.supplier.organisation else removal.mass_balance,
    )
