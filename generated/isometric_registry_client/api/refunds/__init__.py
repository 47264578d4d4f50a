"""Refunds, which give credits of the buffer pool back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .get_refund import get_refund
from .get_refund_credit_batches import get_refund_credit_batches

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import BufferPoolRefund, CreditBatchList

__all__ = ["AsyncRefunds", "Refunds"]


class Refunds:
    """Refunds, which give credits of the buffer pool back."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def get(self, refund_id: str) -> BufferPoolRefund:
        """Get a refund.

        Returns one refund, by which credits of the buffer pool went back. Refunds cannot be listed, and no
        other answer names one: the identifier has to be known.

        Args:
            refund_id: The identifier of the refund.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_refund(refund_id))

    def credit_batches(self, refund_id: str) -> CreditBatchList:
        """Get the credit batches of a refund.

        Returns every batch that went back from the buffer pool by a refund. The answer is not paged.

        Args:
            refund_id: The identifier of the refund.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_refund_credit_batches(refund_id))


class AsyncRefunds:
    """Refunds, which give credits of the buffer pool back."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    async def get(self, refund_id: str) -> BufferPoolRefund:
        """Get a refund.

        See ``Refunds.get``.
        """
        return await self._funnel.call(get_refund(refund_id))

    async def credit_batches(self, refund_id: str) -> CreditBatchList:
        """Get the credit batches of a refund.

        See ``Refunds.credit_batches``.
        """
        return await self._funnel.call(get_refund_credit_batches(refund_id))
