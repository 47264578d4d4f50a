"""``deliveries.credit_batches``: GET /deliveries/{delivery_id}/credit_batches."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import CreditBatchList


def get_delivery_credit_batches(delivery_id: str) -> Operation[CreditBatchList]:
    """Return the operation, to be sent by a funnel."""
    delivery_id = checked_identifier("delivery_id", delivery_id)
    return Operation(
        "getDeliveryCreditBatches",
        "GET",
        f"/deliveries/{delivery_id}/credit_batches",
        CreditBatchList.from_dict,
    )
