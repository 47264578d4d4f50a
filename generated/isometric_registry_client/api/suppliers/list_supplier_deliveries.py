"""``suppliers.deliveries``: GET /suppliers/{supplier_id}/deliveries."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import DeliveryPage


def list_supplier_deliveries(supplier_id: str) -> Operation[DeliveryPage]:
    """Return the operation, to be sent by a funnel."""
    supplier_id = checked_identifier("supplier_id", supplier_id)
    return Operation(
        "listSupplierDeliveries",
        "GET",
        f"/suppliers/{supplier_id}/deliveries",
        DeliveryPage.from_dict,
    )
