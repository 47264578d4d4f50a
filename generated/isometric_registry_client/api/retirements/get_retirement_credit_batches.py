"""``retirements.credit_batches``: GET /retirements/{retirement_id}/credit_batches."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import CreditBatchList


def get_retirement_credit_batches(retirement_id: str) -> Operation[CreditBatchList]:
    """Return the operation, to be sent by a funnel."""
    retirement_id = checked_identifier("retirement_id", retirement_id)
    return Operation(
        "getRetirementCreditBatches",
        "GET",
        f"/retirements/{retirement_id}/credit_batches",
        CreditBatchList.from_dict,
    )
