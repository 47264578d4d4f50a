"""Projects that remove carbon, and what they publish."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .get_project import get_project
from .list_project_documents import list_project_documents
from .list_projects import list_projects

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import Project, ProjectDocument

__all__ = ["AsyncProjects", "Projects"]


class Projects:
    """Projects that remove carbon, and what they publish."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Project]:
        """List projects.

        Returns all projects, by name.

        Args:
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Project``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_projects(),
            after=after,
            page_size=page_size,
        )

    def get(self, project_id: str) -> Project:
        """Get a project.

        Returns one project with its supplier, its place, the stage of its validation and the credits it has
        brought forth.

        Args:
            project_id: The identifier of the project.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object, or if the answer is null.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_project(project_id))

    def documents(
        self, project_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[ProjectDocument]:
        """List the documents of a project.

        Returns the documents that a project has published, by title.

        Args:
            project_id: The identifier of the project.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``ProjectDocument``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_project_documents(project_id),
            after=after,
            page_size=page_size,
        )


class AsyncProjects:
    """Projects that remove carbon, and what they publish."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Project]:
        """List projects.

        See ``Projects.list``.
        """
        return AsyncPages(
            self._funnel,
            list_projects(),
            after=after,
            page_size=page_size,
        )

    async def get(self, project_id: str) -> Project:
        """Get a project.

        See ``Projects.get``.
        """
        return await self._funnel.call(get_project(project_id))

    def documents(
        self, project_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[ProjectDocument]:
        """List the documents of a project.

        See ``Projects.documents``.
        """
        return AsyncPages(
            self._funnel,
            list_project_documents(project_id),
            after=after,
            page_size=page_size,
        )
