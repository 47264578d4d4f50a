"""``orders.deliveries``: GET /orders/{order_id}/deliveries."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import DeliveryPage


def list_order_deliveries(order_id: str) -> Operation[DeliveryPage]:
    """Return the operation, to be sent by a funnel."""
    order_id = checked_identifier("order_id", order_id)
    return Operation(
        "listOrderDeliveries",
        "GET",
        f"/orders/{order_id}/deliveries",
        DeliveryPage.from_dict,
    )
