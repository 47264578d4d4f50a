"""``retirements.create_from_oldest_credits``: POST /retirements/from_oldest_credits."""

from __future__ import annotations

from collections.abc import Sequence

from isometric_registry._core.arguments import (
    checked_identifier,
    checked_integer,
    checked_text,
    checked_words,
)
from isometric_registry._core.operation import Operation, filled

from ...models import Retirement


def create_retirement_from_oldest_credits(
    *,
    credit_quantity_kg: int,
    owner_organisation_id: str,
    beneficiary_organisation_id: str,
    supplier_id: str,
    retirement_purposes: Sequence[str],
    notes: str | None = None,
    vintage: int | None = None,
    order_id: str | None = None,
) -> Operation[Retirement]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "createRetirementFromOldestCredits",
        "POST",
        "/retirements/from_oldest_credits",
        Retirement.from_dict,
        body=filled(
            {
                "credit_quantity_kg": checked_integer(
                    "credit_quantity_kg", credit_quantity_kg, least=1
                ),
                "owner_organisation_id": checked_identifier(
                    "owner_organisation_id", owner_organisation_id
                ),
                "beneficiary_organisation_id": checked_identifier(
                    "beneficiary_organisation_id", beneficiary_organisation_id
                ),
                "supplier_id": checked_identifier("supplier_id", supplier_id),
                "retirement_purposes": checked_words(
                    "retirement_purposes", retirement_purposes, least=1
                ),
                "notes": None
                if notes is None
                else checked_text("notes", notes, most=256),
            },
            (
                "vintage",
                None
                if vintage is None
                else checked_integer("vintage", vintage, least=1900, most=2100),
            ),
            (
                "order_id",
                None if order_id is None else checked_identifier("order_id", order_id),
            ),
        ),
    )
