"""``transfers.get``: GET /transfers/{transfer_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Transfer


def get_transfer(transfer_id: str) -> Operation[Transfer]:
    """Return the operation, to be sent by a funnel."""
    transfer_id = checked_identifier("transfer_id", transfer_id)
    return Operation(
        "getTransfer",
        "GET",
        f"/transfers/{transfer_id}",
        answer_about(transfer_id, "id", Transfer.from_dict),
    )
