"""``credit_batches.get``: GET /credit_batches/{credit_batch_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import CreditBatch


def get_credit_batch(credit_batch_id: str) -> Operation[CreditBatch]:
    """Return the operation, to be sent by a funnel."""
    credit_batch_id = checked_identifier("credit_batch_id", credit_batch_id)
    return Operation(
        "getCreditBatch",
        "GET",
        f"/credit_batches/{credit_batch_id}",
        answer_about(credit_batch_id, "id", CreditBatch.from_dict),
    )
