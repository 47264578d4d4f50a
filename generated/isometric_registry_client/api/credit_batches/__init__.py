"""Single credit batches, the halves of split ones included."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .get_credit_batch import get_credit_batch

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import CreditBatch

__all__ = ["AsyncCreditBatches", "CreditBatches"]


class CreditBatches:
    """Single credit batches, the halves of split ones included."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def get(self, credit_batch_id: str) -> CreditBatch:
        """Get a credit batch.

        Returns one credit batch, be it an original batch of an issuance or a half of one that was split.

        Args:
            credit_batch_id: The identifier of the credit batch.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_credit_batch(credit_batch_id))


class AsyncCreditBatches:
    """Single credit batches, the halves of split ones included."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    async def get(self, credit_batch_id: str) -> CreditBatch:
        """Get a credit batch.

        See ``CreditBatches.get``.
        """
        return await self._funnel.call(get_credit_batch(credit_batch_id))
