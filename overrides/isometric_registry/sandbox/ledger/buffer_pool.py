"""What becomes of the credits in the buffer pool. No request can do any of it; the registry does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .records import ACTIVE, CANCELLED, Refund

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .ledger import Ledger
    from .records import Batch


def refund(ledger: Ledger, quantities: Sequence[tuple[Batch, int]], reason: str) -> Refund:
    """Give credits of one supplier back to it."""
    supplier = quantities[0][0].supplier
    for batch, kgs in quantities:
        if batch.supplier is not supplier or batch.owner is not ledger.buffer_pool or batch.status != ACTIVE:
            raise ValueError(f"{batch.id} cannot be refunded together with the others")
        if not 0 < kgs <= batch.kgs:
            raise ValueError(f"{batch.id} holds {batch.kgs} kg, and {kgs} kg cannot be refunded")
    now = ledger.tick()
    taken = [ledger.take(batch, kgs) for batch, kgs in quantities]
    for batch in taken:
        ledger.move(batch, supplier.organisation)
    made = Refund(
        id=ledger.identifier("bpr"),
        happened_at=now,
        batch_ids=tuple(batch.id for batch in taken),
        kgs=sum(batch.kgs for batch in taken),
        notes=reason,
        pool=ledger.buffer_pool,
        receiver=supplier.organisation,
    )
    ledger.refunds[made.id] = made
    ledger.version += 1
    return made


def cancel(ledger: Ledger, batch: Batch) -> None:
    """Make good a reversal with a batch of the buffer pool."""
    if batch.owner is not ledger.buffer_pool or batch.status != ACTIVE:
        raise ValueError(f"{batch.id} is not the buffer pool's to cancel")
    ledger.tick()
    ledger.end(batch, CANCELLED)
    ledger.version += 1
