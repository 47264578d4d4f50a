"""Orders, by which a buyer and a supplier agree on credits."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .get_order import get_order
from .list_order_deliveries import list_order_deliveries

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import Delivery, Order

__all__ = ["AsyncOrders", "Orders"]


class Orders:
    """Orders, by which a buyer and a supplier agree on credits."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def get(self, order_id: str) -> Order:
        """Get an order.

        Returns one order with what was bought and what has been delivered of it. It takes the token of the
        buyer or of the supplier. No property tells whether the order's deliveries retire the credits at once.

        Args:
            order_id: The identifier of the order.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_order(order_id))

    def deliveries(
        self, order_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Delivery]:
        """List the deliveries of an order.

        Returns the deliveries made for an order, newest first. It takes the token of the buyer or of the
        supplier.

        Args:
            order_id: The identifier of the order.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Delivery``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_order_deliveries(order_id),
            after=after,
            page_size=page_size,
        )


class AsyncOrders:
    """Orders, by which a buyer and a supplier agree on credits."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    async def get(self, order_id: str) -> Order:
        """Get an order.

        See ``Orders.get``.
        """
        return await self._funnel.call(get_order(order_id))

    def deliveries(
        self, order_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Delivery]:
        """List the deliveries of an order.

        See ``Orders.deliveries``.
        """
        return AsyncPages(
            self._funnel,
            list_order_deliveries(order_id),
            after=after,
            page_size=page_size,
        )
