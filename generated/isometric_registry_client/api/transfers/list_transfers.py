"""``transfers.list``: GET /transfers."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation, queried

from ...models import TransferPage


def list_transfers(
    *, from_organisation_id: str | None = None, to_organisation_id: str | None = None
) -> Operation[TransferPage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listTransfers",
        "GET",
        "/transfers",
        TransferPage.from_dict,
        query=queried(
            (
                "from_organisation_id",
                None
                if from_organisation_id is None
                else checked_identifier("from_organisation_id", from_organisation_id),
            ),
            (
                "to_organisation_id",
                None
                if to_organisation_id is None
                else checked_identifier("to_organisation_id", to_organisation_id),
            ),
        ),
    )
