"""``organisations.orders``: GET /organisations/{organisation_id}/orders."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import OrderPage


def list_organisation_orders(organisation_id: str) -> Operation[OrderPage]:
    """Return the operation, to be sent by a funnel."""
    organisation_id = checked_identifier("organisation_id", organisation_id)
    return Operation(
        "listOrganisationOrders",
        "GET",
        f"/organisations/{organisation_id}/orders",
        OrderPage.from_dict,
    )
