"""``projects.list``: GET /projects."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import ProjectPage


def list_projects() -> Operation[ProjectPage]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "listProjects",
        "GET",
        "/projects",
        ProjectPage.from_dict,
    )
