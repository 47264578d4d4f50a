"""``transfers.create``: POST /transfers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import (
    checked_identifier,
    checked_pairs,
    checked_text,
)
from isometric_registry._core.operation import Operation, filled

from ...models import Transfer

if TYPE_CHECKING:
    from ...models import CreditBatchQuantity


def create_transfer(
    *,
    credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
    from_organisation_id: str,
    to_organisation_id: str,
    supplier_id: str,
    notes: str | None = None,
) -> Operation[Transfer]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "createTransfer",
        "POST",
        "/transfers",
        Transfer.from_dict,
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
                "from_organisation_id": checked_identifier(
                    "from_organisation_id", from_organisation_id
                ),
                "to_organisation_id": checked_identifier(
                    "to_organisation_id", to_organisation_id
                ),
                "supplier_id": checked_identifier("supplier_id", supplier_id),
                "notes": None
                if notes is None
                else checked_text("notes", notes, most=256),
            },
        ),
    )
