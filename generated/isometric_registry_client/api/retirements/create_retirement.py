"""``retirements.create``: POST /retirements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import (
    checked_identifier,
    checked_pairs,
    checked_text,
    checked_words,
)
from isometric_registry._core.operation import Operation, filled

from ...models import Retirement

if TYPE_CHECKING:
    from ...models import CreditBatchQuantity


def create_retirement(
    *,
    credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
    owner_organisation_id: str,
    beneficiary_organisation_id: str,
    supplier_id: str,
    retirement_purposes: Sequence[str],
    notes: str | None = None,
) -> Operation[Retirement]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "createRetirement",
        "POST",
        "/retirements",
        Retirement.from_dict,
        body=filled(
            {
                "credit_batch_quantities": checked_pairs(
                    "credit_batch_quantities",
                    credit_batch_quantities,
                    key="credit_batch_id",
                    amount="credit_quantity_kg",
                    least=1,
                    smallest=1,
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
        ),
    )
