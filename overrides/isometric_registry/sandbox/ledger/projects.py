"""How a project gets on with its validation. No request can do this; the registry does."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .ledger import Ledger
    from .records import Project


def validate(ledger: Ledger, project: Project, validator: str) -> None:
    """Put on record that a project under validation has passed it."""
    if project.status != "under_validation":
        raise ValueError(f"{project.id} is not under validation but {project.status}")
    ledger.tick()
    project.status = "validated"
    project.validator = validator
    ledger.version += 1
