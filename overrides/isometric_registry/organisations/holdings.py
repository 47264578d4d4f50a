"""What an organisation holds, put together from its credit batches, exact to the kilogram. Sends nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import field, frozen

from ..models import CreditBatchStatus, sequestration_date

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..models import CreditBatch


@frozen
class Holding:
    """Credits of one supplier, project and vintage that an organisation owns, with one status."""

    supplier_id: str | None
    """None if the answer does not say, as the oldest known version of it."""
    project_id: str
    vintage: int | None
    """The year of sequestration, or None if the answer does not say."""
    status: str
    """``active``, ``retired``, or a word that the service has learned since."""
    credit_kgs: int
    batches: tuple[CreditBatch, ...] = field(repr=False)


def holdings_of(organisation_id: str, batches: Iterable[CreditBatch]) -> list[Holding]:
    """Add up what an organisation owns, the largest holding first.

    Left out are split batches, whose halves hold their credits, and batches of others that were retired in the
    organisation's name: their owner counts them.
    """
    groups: dict[tuple[str | None, str, int | None, str], list[CreditBatch]] = {}
    for batch in batches:
        if batch.owner.id != organisation_id or batch.status == CreditBatchStatus.SPLIT:
            continue
        day = sequestration_date(batch)
        key = batch.supplier_id, batch.project_id, None if day is None else day.year, batch.status
        groups.setdefault(key, []).append(batch)
    found = [
        Holding(*key, sum(batch.size.credit_kgs for batch in group), tuple(group)) for key, group in groups.items()
    ]
    return sorted(found, key=lambda holding: -holding.credit_kgs)
