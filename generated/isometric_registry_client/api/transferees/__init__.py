"""Transferees, to whom an organisation may transfer credits."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .list_transferees import list_transferees

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import Organisation

__all__ = ["AsyncTransferees", "Transferees"]


class Transferees:
    """Transferees, to whom an organisation may transfer credits."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Organisation]:
        """List transferees.

        Returns the organisations that the token's organisation may transfer credits to: all that have an
        account. The service does not say in which order.

        Args:
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Organisation``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_transferees(),
            after=after,
            page_size=page_size,
        )


class AsyncTransferees:
    """Transferees, to whom an organisation may transfer credits."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Organisation]:
        """List transferees.

        See ``Transferees.list``.
        """
        return AsyncPages(
            self._funnel,
            list_transferees(),
            after=after,
            page_size=page_size,
        )
