"""``projects.documents``: GET /projects/{project_id}/documents."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.operation import Operation

from ...models import ProjectDocumentPage


def list_project_documents(project_id: str) -> Operation[ProjectDocumentPage]:
    """Return the operation, to be sent by a funnel."""
    project_id = checked_identifier("project_id", project_id)
    return Operation(
        "listProjectDocuments",
        "GET",
        f"/projects/{project_id}/documents",
        ProjectDocumentPage.from_dict,
    )
