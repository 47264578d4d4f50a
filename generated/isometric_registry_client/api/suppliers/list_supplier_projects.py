"""``suppliers.projects``: GET /suppliers/{supplier_id}/projects."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import ProjectPage


def list_supplier_projects(supplier_id: str) -> Operation[ProjectPage]:
    """Return the operation, to be sent by a funnel."""
    supplier_id = checked_identifier("supplier_id", supplier_id)
    return Operation(
        "listSupplierProjects",
        "GET",
        f"/suppliers/{supplier_id}/projects",
        ProjectPage.from_dict,
    )
