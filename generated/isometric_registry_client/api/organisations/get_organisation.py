"""``organisations.get``: GET /organisations/{organisation_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Organisation


def get_organisation(organisation_id: str) -> Operation[Organisation]:
    """Return the operation, to be sent by a funnel."""
    organisation_id = checked_identifier("organisation_id", organisation_id)
    return Operation(
        "getOrganisation",
        "GET",
        f"/organisations/{organisation_id}",
        answer_about(organisation_id, "id", Organisation.from_dict),
    )
