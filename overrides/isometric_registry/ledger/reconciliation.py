"""Checks whether an issuance's credit batches add up. No I/O."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import TYPE_CHECKING

from .._core.environment import environment_of
from ..models import CreditBatchStatus
from .findings import Finding, Reconciliation
from .originals import Pool, checked_result, listed
from .quantities import format_tonnes, kilograms, written
from .rules import Rule, Severity
from .serial_numbers import SerialNumber
from .trees import child_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from isometric_registry_client.models import CreditBatch, CreditQuantity, IssuanceCreditBatches

NOT_SPLIT = (CreditBatchStatus.ACTIVE, CreditBatchStatus.RETIRED)
NOT_RETIRED = (CreditBatchStatus.ACTIVE, CreditBatchStatus.SPLIT)
"""What an unknown status goes together with is not known either, so only these are held to it."""

LARGEST = 10**311
"""Kilograms below this can be divided by 1000 as a float. No float of tonnes stands for as much."""


def reconcile(result: IssuanceCreditBatches) -> Reconciliation:
    """Check whether the credit batches of an issuance add up and agree with each other.

    It sees the original batches only; ``IssuanceLedger.reconcile`` follows the splits as well. A status that is not
    known is no fault.

    Returns:
        The findings. An entry that is repeated in full is a finding and is not counted a second time.

    Raises:
        InvalidArgumentError: If it is no answer of ``credit_batches``.
    """
    checked_result(result)
    return collect(result, [batch for _, batch in listed(result)], ())


def collect(
    result: IssuanceCreditBatches, batches: Sequence[CreditBatch], tree_findings: Iterable[Finding]
) -> Reconciliation:
    """Put together what is wrong with an answer, with each batch, and with the trees of splits.

    Args:
        result: The answer with the original batches.
        batches: Every batch to look at by itself, halves included if they are known.
        tree_findings: What is wrong with the trees.
    """
    tree_findings = tuple(tree_findings)
    warnings = [
        *_halves_listed(result),
        *(finding for batch in batches for finding in _unpromised(batch, result.issuance_id)),
        *(finding for finding in tree_findings if finding.severity is not Severity.ERROR),
        *_overlaps([batch for _, batch in listed(result)]),
        *_unreadable(batches),
    ]
    found = (*contradictions(result, batches, tree_findings), *warnings)
    return Reconciliation(result.issuance_id, found, len(batches))


def contradictions(
    result: IssuanceCreditBatches, batches: Sequence[CreditBatch], tree_findings: Iterable[Finding]
) -> tuple[Finding, ...]:
    """Return the errors alone of what ``collect`` returns, in a tenth of the time: no serial number is read.

    Args:
        result: As for ``collect``.
        batches: As for ``collect``.
        tree_findings: As for ``collect``.
    """
    return (
        *_totals(result),
        *_duplicates(result),
        *(finding for batch in batches for finding in _batch(batch, result.issuance_id)),
        *(finding for finding in tree_findings if finding.severity is Severity.ERROR),
    )


def _totals(result: IssuanceCreditBatches) -> Iterator[Finding]:
    supplier = result.supplier_credit_batch_size_total
    buffer_pool = result.buffer_pool_credit_batch_size_total
    total = result.credit_batch_size_total
    for name, quantity in (("supplier total", supplier), ("buffer pool total", buffer_pool), ("total", total)):
        yield from _quantity(name, quantity)
    parts = kilograms((supplier, buffer_pool))
    if parts != kilograms(total):
        yield Finding(
            Rule.TOTAL,
            "total",
            f"the supplier's and the buffer pool's totals make {format_tonnes(parts)}",
            (supplier, buffer_pool, total),
            expected_kgs=kilograms(total),
            found_kgs=parts,
        )
    originals = listed(result)
    for name, pool, pool_total in (
        ("supplier total", Pool.SUPPLIER, supplier),
        ("buffer pool total", Pool.BUFFER_POOL, buffer_pool),
    ):
        batches = [batch for batch_pool, batch in originals if batch_pool is pool]
        if kilograms(batches) != kilograms(pool_total):
            yield Finding(
                Rule.POOL_TOTAL,
                name,
                f"its {len(batches):,} batches add up to {format_tonnes(batches)}",
                (pool_total,),
                expected_kgs=kilograms(pool_total),
                found_kgs=kilograms(batches),
            )


def _duplicates(result: IssuanceCreditBatches) -> Iterator[Finding]:
    by_id: dict[str, list[CreditBatch]] = {}
    for batch in (*result.supplier_credit_batches, *result.buffer_pool_credit_batches):
        by_id.setdefault(batch.id, []).append(batch)
    for batch_id, batches in by_id.items():
        if len(batches) > 1:
            yield Finding(Rule.DUPLICATE_ID, batch_id, f"{len(batches)} entries have this identifier", tuple(batches))


def _halves_listed(result: IssuanceCreditBatches) -> Iterator[Finding]:
    for _, batch in listed(result):
        if batch.parent_id is not None:
            yield Finding(
                Rule.HALF_LISTED,
                batch.id,
                f"it stands among the original batches and names {batch.parent_id} as its parent",
                (batch,),
            )


def _batch(batch: CreditBatch, issuance_id: str) -> Iterator[Finding]:
    """Look at what one batch says against itself."""
    yield from _quantity(batch.id, batch.size, batch)
    if batch.issuance_id != issuance_id:
        yield Finding(Rule.ISSUANCE_ID, batch.id, f"it names the issuance {batch.issuance_id}", (batch,))
    halves = len(child_ids(batch))
    if batch.status == CreditBatchStatus.SPLIT and halves < 2:
        yield Finding(
            Rule.SPLIT_WITHOUT_CHILDREN, batch.id, f"it is split and names {halves or 'none'} of its 2 halves", (batch,)
        )
    if batch.status in NOT_SPLIT and halves:
        yield Finding(Rule.CHILDREN_WITHOUT_SPLIT, batch.id, f"it is {batch.status} and names a half", (batch,))
    if batch.status == CreditBatchStatus.RETIRED and batch.retired_at is None:
        yield Finding(Rule.RETIRED_WITHOUT_DATE, batch.id, "it is retired and has no date of retirement", (batch,))
    if batch.status in NOT_RETIRED and batch.retired_at is not None:
        yield Finding(
            Rule.DATE_WITHOUT_RETIREMENT,
            batch.id,
            f"it is {batch.status} and has {batch.retired_at.date().isoformat()} as its date of retirement",
            (batch,),
        )


def _unpromised(batch: CreditBatch, issuance_id: str) -> Iterator[Finding]:
    """Look at what nobody has promised about one batch."""
    serial = SerialNumber.parse(batch.serial_number)
    if serial.credit_kgs is not None and serial.credit_kgs != kilograms(batch):
        yield Finding(
            Rule.SERIAL_SIZE,
            batch.id,
            f"the range of {serial} is {format_tonnes(serial.credit_kgs)} long",
            (batch,),
            expected_kgs=kilograms(batch),
            found_kgs=serial.credit_kgs,
        )
    yield from _tags(batch, issuance_id)


def _quantity(subject: str, quantity: CreditQuantity, batch: CreditBatch | None = None) -> Iterator[Finding]:
    about = quantity if batch is None else batch
    kgs = kilograms(quantity)
    if kgs < 0:
        yield Finding(
            Rule.NEGATIVE_SIZE, subject, f"it is of {format_tonnes(kgs)}", (about,), expected_kgs=0, found_kgs=kgs
        )
    found = _kilograms_of_credits(quantity)
    if found != kgs:
        yield Finding(
            Rule.CREDITS,
            subject,
            f"credits is {_shown(quantity.credits)} and credit_kgs is {written(kgs)}",
            (about,),
            expected_kgs=kgs,
            found_kgs=found,
        )


def _kilograms_of_credits(quantity: CreditQuantity) -> int | None:
    """Return the whole kilograms that the tonnes stand for, or None if they are no number.

    Tonnes are a float on the wire, so above 2**53 kilograms they cannot tell neighbouring amounts apart. There, as
    anywhere, the float nearest to the kilograms is right.
    """
    kgs, in_tonnes = kilograms(quantity), quantity.credits
    if isinstance(in_tonnes, float) and not math.isfinite(in_tonnes):
        return None
    if abs(kgs) < LARGEST and in_tonnes == kgs / 1000:
        return kgs
    exact = Fraction(in_tonnes) * 1000
    return kgs if exact == kgs else round(exact)


def _shown(number: float) -> str:
    # The contract says a number, and JSON does not tell whole ones apart, so that it may be an int of any size.
    return written(number) if isinstance(number, int) else repr(number)


def _tags(batch: CreditBatch, issuance_id: str) -> Iterator[Finding]:
    ours = environment_of(issuance_id)
    others = {
        identifier: other
        for identifier in (batch.id, batch.removal_id, batch.project_id)
        if identifier is not None and (other := environment_of(identifier)) is not None and other is not ours
    }
    if ours is not None and others:
        named = ", ".join(f"{identifier} like one from {other}" for identifier, other in others.items())
        yield Finding(Rule.ID_TAG, batch.id, f"{issuance_id} looks like one from {ours}, {named}", (batch,))


def _overlaps(batches: Iterable[CreditBatch]) -> Iterator[Finding]:
    """Compare each serial range with the one that reaches furthest of those that begin before it.

    A range that does not match its own size has its own finding and is left out.
    """
    sized = sorted(
        (
            (serial, batch)
            for batch in batches
            if (serial := SerialNumber.parse(batch.serial_number)).credit_kgs == kilograms(batch)
        ),
        key=lambda pair: pair[0],
    )
    if not sized:
        return
    furthest = sized[0]
    for serial, batch in sized[1:]:
        shared = serial.overlap_kgs(furthest[0])
        if shared:
            yield Finding(
                Rule.SERIAL_OVERLAP,
                batch.id,
                f"{serial} shares {format_tonnes(shared)} with {furthest[0]} of {furthest[1].id}",
                (furthest[1], batch),
                expected_kgs=0,
                found_kgs=shared,
            )
        if furthest[0].series != serial.series or (serial.end or 0) > (furthest[0].end or 0):
            furthest = (serial, batch)


def _unreadable(batches: Iterable[CreditBatch]) -> Iterator[Finding]:
    """Find the serial numbers that are of another grammar; all of them together, since it may be a new one."""
    unreadable = [batch for batch in batches if not SerialNumber.parse(batch.serial_number).is_readable]
    if unreadable:
        others = f" and {len(unreadable) - 1:,} others are" if len(unreadable) > 1 else " is"
        yield Finding(
            Rule.SERIAL_UNREADABLE,
            unreadable[0].id,
            f"{unreadable[0].serial_number!r}{others} of an unknown grammar",
            tuple(unreadable),
        )
