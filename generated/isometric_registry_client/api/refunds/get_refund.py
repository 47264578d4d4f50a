"""``refunds.get``: GET /refunds/{refund_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import BufferPoolRefund


def get_refund(refund_id: str) -> Operation[BufferPoolRefund]:
    """Return the operation, to be sent by a funnel."""
    refund_id = checked_identifier("refund_id", refund_id)
    return Operation(
        "getRefund",
        "GET",
        f"/refunds/{refund_id}",
        answer_about(refund_id, "id", BufferPoolRefund.from_dict),
    )
