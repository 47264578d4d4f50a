"""Retirements, which use credits up for good on behalf of a beneficiary."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .create_retirement import create_retirement
from .create_retirement_from_oldest_credits import create_retirement_from_oldest_credits
from .get_retirement import get_retirement
from .get_retirement_credit_batches import get_retirement_credit_batches
from .list_retirements import list_retirements

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import CreditBatchList, CreditBatchQuantity, Retirement

__all__ = ["AsyncRetirements", "Retirements"]


class Retirements:
    """Retirements, which use credits up for good on behalf of a beneficiary."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self,
        *,
        beneficiary_org_id: str | None = None,
        owner_org_id: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pages[Retirement]:
        """List retirements.

        Returns all retirements, newest first. The filters narrow each other down.

        Args:
            beneficiary_org_id: Only what was retired on behalf of this organisation.
            owner_org_id: Only what this organisation held until it was retired.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Retirement``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_retirements(
                beneficiary_org_id=beneficiary_org_id, owner_org_id=owner_org_id
            ),
            after=after,
            page_size=page_size,
        )

    def get(self, retirement_id: str) -> Retirement:
        """Get a retirement.

        Returns one retirement with its owner, its beneficiary and how much was retired. Supplier, project and
        vintage are those of its credit batches, which another call gives.

        Args:
            retirement_id: The identifier of the retirement.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_retirement(retirement_id))

    def create(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        owner_organisation_id: str,
        beneficiary_organisation_id: str,
        supplier_id: str,
        retirement_purposes: Sequence[str],
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Retirement:
        """Retire credits.

        Retires credits of one supplier for good, in the name of a beneficiary. It takes the token of the
        organisation that owns them. It cannot be undone.

        Args:
            credit_batch_quantities: What to retire, batch by batch. Pass a mapping of each
                ``credit_batch_id`` to its ``credit_quantity_kg``, or a list of ``CreditBatchQuantity``.
            owner_organisation_id: The organisation that holds the credits, as a rule that of the token.
            beneficiary_organisation_id: In whose name to retire, one of the beneficiaries. It may be the
                owner.
            supplier_id: The supplier of all the credits.
            retirement_purposes: What for, each purpose once. Known are ``corporate_targets``,
                ``public_environmental_claims``, ``insetting``, ``regulatory_requirement`` and ``other``.
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
            create_retirement(
                credit_batch_quantities=credit_batch_quantities,
                owner_organisation_id=owner_organisation_id,
                beneficiary_organisation_id=beneficiary_organisation_id,
                supplier_id=supplier_id,
                retirement_purposes=retirement_purposes,
                notes=notes,
            ),
            idempotency_key=idempotency_key,
        )

    def create_from_oldest_credits(
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
        idempotency_key: str | None = None,
    ) -> Retirement:
        """Retire the oldest credits.

        Retires an amount of one supplier's credits for good, the oldest first, in the name of a beneficiary.
        Batches are not named: the service picks them, and splits the last one where the amount does not match.
        By which date it calls them oldest, and what it does where there are too few, is not documented. It
        takes the token of the organisation that owns the credits, and it cannot be undone.

        Args:
            credit_quantity_kg: How much to retire in all, in whole kilograms.
            owner_organisation_id: The organisation that holds the credits, as a rule that of the token.
            beneficiary_organisation_id: In whose name to retire, one of the beneficiaries. It may be the
                owner.
            supplier_id: The supplier of all the credits.
            retirement_purposes: What for, each purpose once. Known are ``corporate_targets``,
                ``public_environmental_claims``, ``insetting``, ``regulatory_requirement`` and ``other``.
            notes: A note that everybody can read, for good, or None.
            vintage: Only credits of this year; as far as is known, the year of sequestration. Absent or
                None for any.
            order_id: Only credits that were delivered under this order. Absent or None for any.
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
            create_retirement_from_oldest_credits(
                credit_quantity_kg=credit_quantity_kg,
                owner_organisation_id=owner_organisation_id,
                beneficiary_organisation_id=beneficiary_organisation_id,
                supplier_id=supplier_id,
                retirement_purposes=retirement_purposes,
                notes=notes,
                vintage=vintage,
                order_id=order_id,
            ),
            idempotency_key=idempotency_key,
        )

    def credit_batches(self, retirement_id: str) -> CreditBatchList:
        """Get the credit batches of a retirement.

        Returns every batch that a retirement used up. They no longer change. The answer is not paged.

        Args:
            retirement_id: The identifier of the retirement.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_retirement_credit_batches(retirement_id))


class AsyncRetirements:
    """Retirements, which use credits up for good on behalf of a beneficiary."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self,
        *,
        beneficiary_org_id: str | None = None,
        owner_org_id: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> AsyncPages[Retirement]:
        """List retirements.

        See ``Retirements.list``.
        """
        return AsyncPages(
            self._funnel,
            list_retirements(
                beneficiary_org_id=beneficiary_org_id, owner_org_id=owner_org_id
            ),
            after=after,
            page_size=page_size,
        )

    async def get(self, retirement_id: str) -> Retirement:
        """Get a retirement.

        See ``Retirements.get``.
        """
        return await self._funnel.call(get_retirement(retirement_id))

    async def create(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        owner_organisation_id: str,
        beneficiary_organisation_id: str,
        supplier_id: str,
        retirement_purposes: Sequence[str],
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Retirement:
        """Retire credits.

        See ``Retirements.create``.
        """
        return await self._funnel.write(
            create_retirement(
                credit_batch_quantities=credit_batch_quantities,
                owner_organisation_id=owner_organisation_id,
                beneficiary_organisation_id=beneficiary_organisation_id,
                supplier_id=supplier_id,
                retirement_purposes=retirement_purposes,
                notes=notes,
            ),
            idempotency_key=idempotency_key,
        )

    async def create_from_oldest_credits(
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
        idempotency_key: str | None = None,
    ) -> Retirement:
        """Retire the oldest credits.

        See ``Retirements.create_from_oldest_credits``.
        """
        return await self._funnel.write(
            create_retirement_from_oldest_credits(
                credit_quantity_kg=credit_quantity_kg,
                owner_organisation_id=owner_organisation_id,
                beneficiary_organisation_id=beneficiary_organisation_id,
                supplier_id=supplier_id,
                retirement_purposes=retirement_purposes,
                notes=notes,
                vintage=vintage,
                order_id=order_id,
            ),
            idempotency_key=idempotency_key,
        )

    async def credit_batches(self, retirement_id: str) -> CreditBatchList:
        """Get the credit batches of a retirement.

        See ``Retirements.credit_batches``.
        """
        return await self._funnel.call(get_retirement_credit_batches(retirement_id))
