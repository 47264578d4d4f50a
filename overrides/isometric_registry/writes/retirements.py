"""Retirements with what the contract lacks: what one would do, before it is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isometric_registry_client.api.retirements import AsyncRetirements as AsyncOperations
from isometric_registry_client.api.retirements import Retirements as Operations
from isometric_registry_client.api.retirements.create_retirement import create_retirement
from isometric_registry_client.api.retirements.create_retirement_from_oldest_credits import (
    create_retirement_from_oldest_credits,
)

from .planner import plan, plan_async

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from isometric_registry_client.models import CreditBatchQuantity

    from .plans import Plan


class Retirements(Operations):
    """Retirements, which use credits up for good on behalf of a beneficiary."""

    def plan(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        owner_organisation_id: str,
        beneficiary_organisation_id: str,
        supplier_id: str,
        retirement_purposes: Sequence[str],
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
        operation = create_retirement(
            credit_batch_quantities=credit_batch_quantities,
            owner_organisation_id=owner_organisation_id,
            beneficiary_organisation_id=beneficiary_organisation_id,
            supplier_id=supplier_id,
            retirement_purposes=retirement_purposes,
            notes=notes,
        )
        return plan(self._funnel, operation)

    def plan_from_oldest_credits(
        self,
        *,
        credit_quantity_kg: int,
        owner_organisation_id: str,
        beneficiary_organisation_id: str,
        supplier_id: str,
        retirement_purposes: Sequence[str],
        notes: str | None = None,
        vintage: int | None = None,
        order_id: str | None = None,
    ) -> Plan:
        """Return what ``create_from_oldest_credits`` would do with the same arguments. Only reads are sent.

        The service picks the batches by a rule that it does not document, so they are what is expected; see ``plan``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            RegistryError: As for any read.
        """
        operation = create_retirement_from_oldest_credits(
            credit_quantity_kg=credit_quantity_kg,
            owner_organisation_id=owner_organisation_id,
            beneficiary_organisation_id=beneficiary_organisation_id,
            supplier_id=supplier_id,
            retirement_purposes=retirement_purposes,
            notes=notes,
            vintage=vintage,
            order_id=order_id,
        )
        return plan(self._funnel, operation)


class AsyncRetirements(AsyncOperations):
    """Retirements, which use credits up for good on behalf of a beneficiary."""

    async def plan(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        owner_organisation_id: str,
        beneficiary_organisation_id: str,
        supplier_id: str,
        retirement_purposes: Sequence[str],
        notes: str | None = None,
    ) -> Plan:
        """Return what ``create`` would do; see ``Retirements.plan``."""
        operation = create_retirement(
            credit_batch_quantities=credit_batch_quantities,
            owner_organisation_id=owner_organisation_id,
            beneficiary_organisation_id=beneficiary_organisation_id,
            supplier_id=supplier_id,
            retirement_purposes=retirement_purposes,
            notes=notes,
        )
        return await plan_async(self._funnel, operation)

    async def plan_from_oldest_credits(
        self,
        *,
        credit_quantity_kg: int,
        owner_organisation_id: str,
        beneficiary_organisation_id: str,
        supplier_id: str,
        retirement_purposes: Sequence[str],
        notes: str | None = None,
        vintage: int | None = None,
        order_id: str | None = None,
    ) -> Plan:
        """Return what ``create_from_oldest_credits`` would do; see ``Retirements.plan_from_oldest_credits``."""
        operation = create_retirement_from_oldest_credits(
            credit_quantity_kg=credit_quantity_kg,
            owner_organisation_id=owner_organisation_id,
            beneficiary_organisation_id=beneficiary_organisation_id,
            supplier_id=supplier_id,
            retirement_purposes=retirement_purposes,
            notes=notes,
            vintage=vintage,
            order_id=order_id,
        )
        return await plan_async(self._funnel, operation)
