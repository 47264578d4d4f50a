"""How a created object says what was asked for: the properties of the request, by name, as the object has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isometric_registry_client.models import Delivery, Retirement, Transfer


def retirement_parties(retirement: Retirement) -> dict[str, Any]:
    """Return who held the credits and in whose name they were retired."""
    return {
        "owner_organisation_id": retirement.owner.id,
        "beneficiary_organisation_id": retirement.beneficiary.id,
    }


def retirement_purposes(retirement: Retirement) -> dict[str, Any]:
    """Return what for, as a set."""
    return {"retirement_purposes": sorted(retirement.purposes)}


def transfer_parties(transfer: Transfer) -> dict[str, Any]:
    """Return who gave and who received."""
    return {"from_organisation_id": transfer.from_organisation.id, "to_organisation_id": transfer.to_organisation.id}


def delivery_parties(delivery: Delivery) -> dict[str, Any]:
    """Return the order, which says who gave and who received."""
    return {"order_id": delivery.order_id}


def nothing_more(_: Any) -> dict[str, Any]:
    """Transfers and deliveries have no purposes."""
    return {}
