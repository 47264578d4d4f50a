"""``deliveries.list``: GET /deliveries."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation, queried

from ...models import DeliveryPage


def list_deliveries(
    *, from_supplier_id: str | None = None, to_organisation_id: str | None = None
) -> Operation[DeliveryPage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listDeliveries",
        "GET",
        "/deliveries",
        DeliveryPage.from_dict,
        query=queried(
            (
                "from_supplier_id",
                None
                if from_supplier_id is None
                else checked_identifier("from_supplier_id", from_supplier_id),
            ),
            (
                "to_organisation_id",
                None
                if to_organisation_id is None
                else checked_identifier("to_organisation_id", to_organisation_id),
            ),
        ),
    )
