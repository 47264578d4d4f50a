"""Transfers with what the contract lacks: what one would do, before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isometric_registry_client.api.transfers import AsyncTransfers as AsyncOperations
from isometric_registry_client.api.transfers import Transfers as Operations
from isometric_registry_client.api.transfers.create_transfer import create_transfer

from .planner import plan, plan_async

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isometric_registry_client.models import CreditBatchQuantity

    from .plans import Plan


class Transfers(Operations):
    """Transfers, which give credits from one organisation to another."""

    def plan(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        from_organisation_id: str,
        to_organisation_id: str,
        supplier_id: str,
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
        operation = create_transfer(
            credit_batch_quantities=credit_batch_quantities,
            from_organisation_id=from_organisation_id,
            to_organisation_id=to_organisation_id,
            supplier_id=supplier_id,
            notes=notes,
        )
        return plan(self._funnel, operation)


class AsyncTransfers(AsyncOperations):
    """Transfers, which give credits from one organisation to another."""

    async def plan(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        from_organisation_id: str,
        to_organisation_id: str,
        supplier_id: str,
        notes: str | None = None,
    ) -> Plan:
        """Return what ``create`` would do; see ``Transfers.plan``."""
        operation = create_transfer(
            credit_batch_quantities=credit_batch_quantities,
            from_organisation_id=from_organisation_id,
            to_organisation_id=to_organisation_id,
            supplier_id=supplier_id,
            notes=notes,
        )
        return await plan_async(self._funnel, operation)
