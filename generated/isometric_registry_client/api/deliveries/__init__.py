"""Deliveries, which hand a supplier's credits to the buyer of an order."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .create_delivery import create_delivery
from .get_delivery import get_delivery
from .get_delivery_credit_batches import get_delivery_credit_batches
from .list_deliveries import list_deliveries

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import CreditBatchList, CreditBatchQuantity, Delivery

__all__ = ["AsyncDeliveries", "Deliveries"]


class Deliveries:
    """Deliveries, which hand a supplier's credits to the buyer of an order."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self,
        *,
        from_supplier_id: str | None = None,
        to_organisation_id: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pages[Delivery]:
        """List deliveries.

        Returns all deliveries, newest first. The filters narrow each other down.

        Args:
            from_supplier_id: Only what this supplier gave.
            to_organisation_id: Only what this organisation received.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Delivery``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_deliveries(
                from_supplier_id=from_supplier_id, to_organisation_id=to_organisation_id
            ),
            after=after,
            page_size=page_size,
        )

    def get(self, delivery_id: str) -> Delivery:
        """Get a delivery.

        Returns one delivery with who gave, who received and how much, without its credit batches.

        Args:
            delivery_id: The identifier of the delivery.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_delivery(delivery_id))

    def create(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        order_id: str,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Delivery:
        """Deliver credits.

        Hands credits of a supplier to the buyer of an order. It takes the token of that supplier. It cannot be
        undone, and for some orders the credits are retired as they are delivered, which nothing shows
        beforehand.

        Args:
            credit_batch_quantities: What to deliver, batch by batch. Pass a mapping of each
                ``credit_batch_id`` to its ``credit_quantity_kg``, or a list of ``CreditBatchQuantity``.
            order_id: The order to fulfil.
            notes: A note that everybody can read, for good, or None.
            idempotency_key: Names this write in the client's journal, so that it happens once however often
                it is asked for.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            OutcomeUnknownError: If it may have been applied, and reading did not tell. Do not send it
                again: call its ``resolve``.
            ResponseValidationError: If what was read breaks the contract, or is not what was asked for.
            IdempotencyConflictError: If the journal holds the key with another request.
        """
        return self._funnel.write(
            create_delivery(
                credit_batch_quantities=credit_batch_quantities,
                order_id=order_id,
                notes=notes,
            ),
            idempotency_key=idempotency_key,
        )

    def credit_batches(self, delivery_id: str) -> CreditBatchList:
        """Get the credit batches of a delivery.

        Returns every batch of a delivery, as it was delivered; some may have been split or retired since. The
        answer is not paged.

        Args:
            delivery_id: The identifier of the delivery.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_delivery_credit_batches(delivery_id))


class AsyncDeliveries:
    """Deliveries, which hand a supplier's credits to the buyer of an order."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self,
        *,
        from_supplier_id: str | None = None,
        to_organisation_id: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> AsyncPages[Delivery]:
        """List deliveries.

        See ``Deliveries.list``.
        """
        return AsyncPages(
            self._funnel,
            list_deliveries(
                from_supplier_id=from_supplier_id, to_organisation_id=to_organisation_id
            ),
            after=after,
            page_size=page_size,
        )

    async def get(self, delivery_id: str) -> Delivery:
        """Get a delivery.

        See ``Deliveries.get``.
        """
        return await self._funnel.call(get_delivery(delivery_id))

    async def create(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        order_id: str,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Delivery:
        """Deliver credits.

        See ``Deliveries.create``.
        """
        return await self._funnel.write(
            create_delivery(
                credit_batch_quantities=credit_batch_quantities,
                order_id=order_id,
                notes=notes,
            ),
            idempotency_key=idempotency_key,
        )

    async def credit_batches(self, delivery_id: str) -> CreditBatchList:
        """Get the credit batches of a delivery.

        See ``Deliveries.credit_batches``.
        """
        return await self._funnel.call(get_delivery_credit_batches(delivery_id))
