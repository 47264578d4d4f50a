"""Every group of operations that the contract has, made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from .api.credit_batches import AsyncCreditBatches, CreditBatches
    from .api.issuances import AsyncIssuances, Issuances


class Resources:
    """What the synchronous client is made of: an attribute for each group of operations."""

    _funnel: Funnel

    @cached_property
    def issuances(self) -> Issuances:
        """Issuances, and the credits each of them created."""
        from .api.issuances import Issuances

        return Issuances(self._funnel)

    @cached_property
    def credit_batches(self) -> CreditBatches:
        """Single credit batches, the halves of split ones included."""
        from .api.credit_batches import CreditBatches

        return CreditBatches(self._funnel)


class AsyncResources:
    """What the asynchronous client is made of: an attribute for each group of operations."""

    _funnel: AsyncFunnel

    @cached_property
    def issuances(self) -> AsyncIssuances:
        """Issuances, and the credits each of them created."""
        from .api.issuances import AsyncIssuances

        return AsyncIssuances(self._funnel)

    @cached_property
    def credit_batches(self) -> AsyncCreditBatches:
        """Single credit batches, the halves of split ones included."""
        from .api.credit_batches import AsyncCreditBatches

        return AsyncCreditBatches(self._funnel)
