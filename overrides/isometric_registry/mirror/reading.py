"""Reads one issuance whole: its original batches, and below split ones every half that can still change."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from attrs import frozen
from isometric_registry_client.api.credit_batches.get_credit_batch import get_credit_batch

from .._core.bulk import Fetched, fetch_many
from ..ledger.lineage import Descent
from ..models import CreditBatch, CreditBatchStatus, CreditQuantity, Organisation, Supplier
from .columns import named_in
from .tables import CREDIT_BATCH

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import sqlalchemy as sa

    from ..client import RegistryClient
    from ..models import Issuance, IssuanceCreditBatches
    from .columns import Record

KNOWN_COLUMNS = (
    "credit_batch_id", "serial_number", "status", "credit_kgs", "issued_at", "country_of_issue", "issuance_id",
    "project_id", "owner_id", "retired_at", "retirement_id", "parent_id", "left_child_id", "right_child_id",
)  # fmt: skip
"""What has to be known of a half that is not read again, to tell whether everything adds up."""

TOTALS = (
    "supplier_credit_batch_size_total",
    "buffer_pool_credit_batch_size_total",
    "credit_batch_size_total",
)


class DisagreementError(Exception):
    """An issuance's totals, tree and batches do not agree."""


@frozen
class Reading:
    """An issuance as it was read, whole and in agreement with itself."""

    issuance_id: str
    batches: list[Record]
    named: list[Organisation | Supplier]
    """Whom the batches name."""
    assumed: frozenset[str]
    """Halves that were not read, because they are known."""
    is_whole: bool
    """Whether none of these could have changed."""


def read_tree(
    registry: RegistryClient,
    result: IssuanceCreditBatches,
    issuance: Issuance | None,
    known: Mapping[str, sa.Row[tuple[object, ...]]],
    moved: Mapping[str, CreditBatch],
    beat: Callable[[], None],
) -> Reading:
    """Follow the splits of an issuance and return it whole.

    Args:
        registry: Where halves are asked for.
        result: The original batches.
        issuance: The issuance itself, as the list has it.
        known: Rows of the halves that need not be read.
        moved: Halves that were read just now.
        beat: Called after each answer, since an issuance may take longer than a run may stay silent.

    Raises:
        DisagreementError: If the totals, the tree and the batches do not agree.
        RegistryError: From whichever request failed, but for halves that do not exist: these are a disagreement.
    """
    descent = Descent(result)
    assumed: set[str] = set()
    while level := descent.next_level():
        unread = []
        for half in level:
            if half in moved:
                descent.receive(Fetched(half, moved[half]))
            elif half in known:
                assumed.add(half)
                descent.receive(Fetched(half, _as_batch(known[half])))
            else:
                unread.append(half)
        if unread:
            with closing(fetch_many(registry._funnel, unread, get_credit_batch)) as halves:
                for fetched in halves:
                    beat()
                    descent.receive(fetched)
    ledger = descent.ledger(registry._funnel.timing.now())
    contradictions = list(ledger.contradictions())
    if contradictions:
        more = f", and {len(contradictions) - 1:,} more" if len(contradictions) > 1 else ""
        raise DisagreementError(f"{contradictions[0].subject}: {contradictions[0].message}{more}")
    if issuance is not None:
        for total in TOTALS:
            said, found = getattr(issuance, total).credit_kgs, getattr(result, total).credit_kgs
            if said != found:
                raise DisagreementError(f"the list of issuances says {said:,} kg, and its batches {found:,} kg")
    batches: list[Record] = []
    named: dict[str, Organisation | Supplier] = {}
    for root in ledger.trees:
        pool = str(root.pool)
        for tree in root.walk():
            batch = tree.batch
            if batch.id in assumed:
                continue
            record = CREDIT_BATCH.record(batch)
            record["pool"] = pool
            batches.append(record)
            for one in named_in(batch):
                named[one.id] = one
    is_whole = all(is_frozen(known[half]) for half in assumed)
    return Reading(result.issuance_id, batches, list(named.values()), frozenset(assumed), is_whole)


def is_frozen(row: sa.Row[tuple[object, ...]]) -> bool:
    """Say whether a half can change no more: it is retired, or split itself."""
    return bool(row.status == CreditBatchStatus.RETIRED) or bool(
        row.status == CreditBatchStatus.SPLIT and row.left_child_id and row.right_child_id
    )


def _as_batch(row: sa.Row[tuple[object, ...]]) -> CreditBatch:
    return CreditBatch(
        id=row.credit_batch_id,
        serial_number=row.serial_number,
        status=row.status,
        size=CreditQuantity(credits=row.credit_kgs / 1000, credit_kgs=row.credit_kgs),
        issued_at=row.issued_at,
        country_of_issue=row.country_of_issue,
        issuance_id=row.issuance_id,
        project_id=row.project_id,
        owner=Organisation(id=row.owner_id, name="", domain=None),
        beneficiary=None,
        retired_at=row.retired_at,
        retirement_id=row.retirement_id,
        parent_id=row.parent_id,
        left_child_id=row.left_child_id,
        right_child_id=row.right_child_id,
    )
