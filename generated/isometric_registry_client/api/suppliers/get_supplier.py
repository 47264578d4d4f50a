"""``suppliers.get``: GET /suppliers/{supplier_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Supplier


def get_supplier(supplier_id: str) -> Operation[Supplier]:
    """Return the operation, to be sent by a funnel."""
    supplier_id = checked_identifier("supplier_id", supplier_id)
    return Operation(
        "getSupplier",
        "GET",
        f"/suppliers/{supplier_id}",
        answer_about(supplier_id, "id", Supplier.from_dict),
    )
