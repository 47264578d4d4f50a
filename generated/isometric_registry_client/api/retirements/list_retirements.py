"""``retirements.list``: GET /retirements."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation, queried

from ...models import RetirementPage


def list_retirements(
    *, beneficiary_org_id: str | None = None, owner_org_id: str | None = None
) -> Operation[RetirementPage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listRetirements",
        "GET",
        "/retirements",
        RetirementPage.from_dict,
        query=queried(
            (
                "beneficiary_org_id",
                None
                if beneficiary_org_id is None
                else checked_identifier("beneficiary_org_id", beneficiary_org_id),
            ),
            (
                "owner_org_id",
                None
                if owner_org_id is None
                else checked_identifier("owner_org_id", owner_org_id),
            ),
        ),
    )
