"""Deliveries with what the contract lacks: what one would do, before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isometric_registry_client.api.deliveries import AsyncDeliveries as AsyncOperations
from isometric_registry_client.api.deliveries import Deliveries as Operations
from isometric_registry_client.api.deliveries.create_delivery import create_delivery

from .planner import plan, plan_async

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isometric_registry_client.models import CreditBatchQuantity

    from .plans import Plan


class Deliveries(Operations):
    """Deliveries, which hand a supplier's credits to the buyer of an order."""

    def plan(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        order_id: str,
        notes: str | None = None,
    ) -> Plan:
        """Return what ``create`` would do with the same arguments. Only reads are sent.

        Returns:
            Which batches are taken whole and which split, what is left, why it would be refused, and how certain each
            of this is. ``plan.check()`` refuses one that has problems.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            RegistryError: As for any read.
        """
        operation = create_delivery(credit_batch_quantities=credit_batch_quantities, order_id=order_id, notes=notes)
        return plan(self._funnel, operation)


class AsyncDeliveries(AsyncOperations):
    """Deliveries, which hand a supplier's credits to the buyer of an order."""

    async def plan(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        order_id: str,
        notes: str | None = None,
    ) -> Plan:
        """Return what ``create`` would do; see ``Deliveries.plan``."""
        operation = create_delivery(credit_batch_quantities=credit_batch_quantities, order_id=order_id, notes=notes)
        return await plan_async(self._funnel, operation)
