"""Issuances, and the credits each of them created."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .get_issuance import get_issuance
from .get_issuance_credit_batches import get_issuance_credit_batches
from .list_issuances import list_issuances

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import Issuance, IssuanceCreditBatches

__all__ = ["AsyncIssuances", "Issuances"]


class Issuances:
    """Issuances, and the credits each of them created."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Issuance]:
        """List issuances.

        Returns all issuances, newest first.

        Args:
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Issuance``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_issuances(),
            after=after,
            page_size=page_size,
        )

    def get(self, issuance_id: str) -> Issuance:
        """Get an issuance.

        Returns one issuance with its supplier, its project and its totals, without its credit batches.

        Args:
            issuance_id: The identifier of the issuance.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_issuance(issuance_id))

    def credit_batches(self, issuance_id: str) -> IssuanceCreditBatches:
        """Get the credit batches of an issuance.

        Returns every credit batch that the issuance created, split between the supplier and the buffer pool,
        with the total of each. These are the original batches: one that was divided later still stands in its
        list, with the status ``split``, and its credits are found by following ``left_child_id`` and
        ``right_child_id``. The answer is not paged and can exceed a megabyte.

        Args:
            issuance_id: The identifier of the issuance.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_issuance_credit_batches(issuance_id))


class AsyncIssuances:
    """Issuances, and the credits each of them created."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Issuance]:
        """List issuances.

        See ``Issuances.list``.
        """
        return AsyncPages(
            self._funnel,
            list_issuances(),
            after=after,
            page_size=page_size,
        )

    async def get(self, issuance_id: str) -> Issuance:
        """Get an issuance.

        See ``Issuances.get``.
        """
        return await self._funnel.call(get_issuance(issuance_id))

    async def credit_batches(self, issuance_id: str) -> IssuanceCreditBatches:
        """Get the credit batches of an issuance.

        See ``Issuances.credit_batches``.
        """
        return await self._funnel.call(get_issuance_credit_batches(issuance_id))
