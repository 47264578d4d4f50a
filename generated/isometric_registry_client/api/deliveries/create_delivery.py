"""``deliveries.create``: POST /deliveries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import (
    checked_identifier,
    checked_pairs,
    checked_text,
)
from isometric_registry._core.operation import Operation, filled

from ...models import Delivery

if TYPE_CHECKING:
    from ...models import CreditBatchQuantity


def create_delivery(
    *,
    credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
    order_id: str,
    notes: str | None = None,
) -> Operation[Delivery]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "createDelivery",
        "POST",
        "/deliveries",
        Delivery.from_dict,
        body=filled(
            {
                "credit_batch_quantities": checked_pairs(
                    "credit_batch_quantities",
                    credit_batch_quantities,
                    key="credit_batch_id",
                    amount="credit_quantity_kg",
                    least=1,
                    smallest=1,
                ),
                "order_id": checked_identifier("order_id", order_id),
                "notes": None
                if notes is None
                else checked_text("notes", notes, most=256),
            },
        ),
    )
