"""``suppliers.list``: GET /suppliers."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import SupplierPage


def list_suppliers() -> Operation[SupplierPage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listSuppliers",
        "GET",
        "/suppliers",
        SupplierPage.from_dict,
    )
