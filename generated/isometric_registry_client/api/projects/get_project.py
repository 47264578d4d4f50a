"""``projects.get``: GET /projects/{project_id}."""

from __future__ import annotations

from isometric_registry._core.arguments import checked_identifier
from isometric_registry._core.decode import answer_about
from isometric_registry._core.operation import Operation

from ...models import Project


def get_project(project_id: str) -> Operation[Project]:
    """Return the operation, to be sent by a funnel."""
    project_id = checked_identifier("project_id", project_id)
    return Operation(
        "getProject",
        "GET",
        f"/projects/{project_id}",
        answer_about(project_id, "id", Project.from_dict),
    )
