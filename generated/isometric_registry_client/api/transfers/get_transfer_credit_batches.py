"""``transfers.credit_batches``: GET /transfers/{transfer_id}/credit_batches."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import CreditBatchList


def get_transfer_credit_batches(transfer_id: str) -> Operation[CreditBatchList]:
    """Return the operation, to be sent by a funnel."""
    transfer_id = checked_identifier("transfer_id", transfer_id)
    return Operation(
        "getTransferCreditBatches",
        "GET",
        f"/transfers/{transfer_id}/credit_batches",
        CreditBatchList.from_dict,
    )
