"""How a created object says what was asked for: the properties of the request, by name, as the object has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from isometric_registry_client.models import Delivery, Retirement, Transfer

    from .asked import Asked

BY_BATCH = "createRetirement"
FROM_OLDEST = "createRetirementFromOldestCredits"
"""The two operations that retire."""


def may_have_retired(other: Asked, asked: Asked) -> bool:
    """Say whether a write can have made a retirement that would be taken for another one's.

    What it was made by is no part of a retirement, and neither are order and vintage, nor supplier if its batches do
    not name it. One that asked for more is no exception: nobody says whether the service would retire a part of it.
    """
    shown = ("owner_organisation_id", "beneficiary_organisation_id", "retirement_purposes", "notes")
    return (
        other.operation in (BY_BATCH, FROM_OLDEST)
        and all(asked.fields.get(name) == other.fields.get(name) for name in shown)
        and other.kgs >= asked.kgs
    )


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
