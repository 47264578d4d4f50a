"""``transferees.list``: GET /transferees."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import OrganisationPage


def list_transferees() -> Operation[OrganisationPage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listTransferees",
        "GET",
        "/transferees",
        OrganisationPage.from_dict,
    )
