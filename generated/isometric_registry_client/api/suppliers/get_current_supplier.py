"""``suppliers.current``: GET /supplier."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import Supplier


def get_current_supplier() -> Operation[Supplier]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "getCurrentSupplier",
        "GET",
        "/supplier",
        Supplier.from_dict,
    )
