"""``suppliers.issuances``: GET /suppliers/{supplier_id}/issuances."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import IssuancePage


def list_supplier_issuances(supplier_id: str) -> Operation[IssuancePage]:
    """Return the operation, to be sent by a funnel."""
    supplier_id = checked_identifier("supplier_id", supplier_id)
    return Operation(
        "listSupplierIssuances",
        "GET",
        f"/suppliers/{supplier_id}/issuances",
        IssuancePage.from_dict,
    )
