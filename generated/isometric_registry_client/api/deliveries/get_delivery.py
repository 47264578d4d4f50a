"""``deliveries.get``: GET /deliveries/{delivery_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Delivery


def get_delivery(delivery_id: str) -> Operation[Delivery]:
    """Return the operation, to be sent by a funnel."""
    delivery_id = checked_identifier("delivery_id", delivery_id)
    return Operation(
        "getDelivery",
        "GET",
        f"/deliveries/{delivery_id}",
        answer_about(delivery_id, "id", Delivery.from_dict),
    )
