"""``suppliers.orders``: GET /suppliers/{supplier_id}/orders."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import OrderPage


def list_supplier_orders(supplier_id: str) -> Operation[OrderPage]:
    """Return the operation, to be sent by a funnel."""
    supplier_id = checked_identifier("supplier_id", supplier_id)
    return Operation(
        "listSupplierOrders",
        "GET",
        f"/suppliers/{supplier_id}/orders",
        OrderPage.from_dict,
    )
