"""``organisations.credit_balance``: GET /organisations/{organisation_id}/credit_balance."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import OrganisationCreditBalance


def get_organisation_credit_balance(
    organisation_id: str,
) -> Operation[OrganisationCreditBalance]:
    """Return the operation, to be sent by a funnel."""
    organisation_id = checked_identifier("organisation_id", organisation_id)
    return Operation(
        "getOrganisationCreditBalance",
        "GET",
        f"/organisations/{organisation_id}/credit_balance",
        OrganisationCreditBalance.from_dict,
    )
