"""``orders.get``: GET /orders/{order_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Order


def get_order(order_id: str) -> Operation[Order]:
    """Return the operation, to be sent by a funnel."""
    order_id = checked_identifier("order_id", order_id)
    return Operation(
        "getOrder",
        "GET",
        f"/orders/{order_id}",
        answer_about(order_id, "id", Order.from_dict),
    )
