"""``refunds.credit_batches``: GET /refunds/{refund_id}/credit_batches."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import CreditBatchList


def get_refund_credit_batches(refund_id: str) -> Operation[CreditBatchList]:
    """Return the operation, to be sent by a funnel."""
    refund_id = checked_identifier("refund_id", refund_id)
    return Operation(
        "getRefundCreditBatches",
        "GET",
        f"/refunds/{refund_id}/credit_batches",
        CreditBatchList.from_dict,
    )
