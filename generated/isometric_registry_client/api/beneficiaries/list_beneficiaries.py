"""``beneficiaries.list``: GET /beneficiaries."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import OrganisationPage


def list_beneficiaries() -> Operation[OrganisationPage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listBeneficiaries",
        "GET",
        "/beneficiaries",
        OrganisationPage.from_dict,
    )
