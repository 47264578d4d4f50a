"""``organisations.current``: GET /organisation."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import Organisation


def get_current_organisation() -> Operation[Organisation]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "getCurrentOrganisation",
        "GET",
        "/organisation",
        Organisation.from_dict,
    )
