"""``issuances.credit_batches``: GET /issuances/{issuance_id}/credit_batches."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import IssuanceCreditBatches


def get_issuance_credit_batches(issuance_id: str) -> Operation[IssuanceCreditBatches]:
    """Return the operation, to be sent by a funnel."""
    issuance_id = checked_identifier("issuance_id", issuance_id)
    return Operation(
        "getIssuanceCreditBatches",
        "GET",
        f"/issuances/{issuance_id}/credit_batches",
        answer_about(issuance_id, "issuance_id", IssuanceCreditBatches.from_dict),
    )
