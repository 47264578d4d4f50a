"""Transfers, which give credits from one organisation to another."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .create_transfer import create_transfer
from .get_transfer import get_transfer
from .get_transfer_credit_batches import get_transfer_credit_batches
from .list_transfers import list_transfers

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import CreditBatchList, CreditBatchQuantity, Transfer

__all__ = ["AsyncTransfers", "Transfers"]


class Transfers:
    """Transfers, which give credits from one organisation to another."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self,
        *,
        from_organisation_id: str | None = None,
        to_organisation_id: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pages[Transfer]:
        """List transfers.

        Returns all transfers, newest first. The filters narrow each other down.

        Args:
            from_organisation_id: Only what this organisation gave.
            to_organisation_id: Only what this organisation received.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Transfer``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_transfers(
                from_organisation_id=from_organisation_id,
                to_organisation_id=to_organisation_id,
            ),
            after=after,
            page_size=page_size,
        )

    def get(self, transfer_id: str) -> Transfer:
        """Get a transfer.

        Returns one transfer with who gave, who received and how much, without its credit batches.

        Args:
            transfer_id: The identifier of the transfer.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_transfer(transfer_id))

    def create(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        from_organisation_id: str,
        to_organisation_id: str,
        supplier_id: str,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Transfer:
        """Transfer credits.

        Gives credits of one supplier to another organisation. It takes the token of the organisation that owns
        them, and the receiver needs an account, as those in ``transferees.list`` have. It cannot be undone.

        Args:
            credit_batch_quantities: What to transfer, batch by batch. Unlike for deliveries and
                retirements, no smallest number of batches is documented. Pass a mapping of each
                ``credit_batch_id`` to its ``credit_quantity_kg``, or a list of ``CreditBatchQuantity``.
            from_organisation_id: The organisation that gives, as a rule that of the token.
            to_organisation_id: The organisation that receives, one of the transferees.
            supplier_id: The supplier of all the batches.
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
            create_transfer(
                credit_batch_quantities=credit_batch_quantities,
                from_organisation_id=from_organisation_id,
                to_organisation_id=to_organisation_id,
                supplier_id=supplier_id,
                notes=notes,
            ),
            idempotency_key=idempotency_key,
        )

    def credit_batches(self, transfer_id: str) -> CreditBatchList:
        """Get the credit batches of a transfer.

        Returns every batch of a transfer, as it was transferred; some may have been split or retired since. The
        answer is not paged. It is the only way from a transfer to its batches; a batch does not name the
        transfers it went through.

        Args:
            transfer_id: The identifier of the transfer.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_transfer_credit_batches(transfer_id))


class AsyncTransfers:
    """Transfers, which give credits from one organisation to another."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self,
        *,
        from_organisation_id: str | None = None,
        to_organisation_id: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> AsyncPages[Transfer]:
        """List transfers.

        See ``Transfers.list``.
        """
        return AsyncPages(
            self._funnel,
            list_transfers(
                from_organisation_id=from_organisation_id,
                to_organisation_id=to_organisation_id,
            ),
            after=after,
            page_size=page_size,
        )

    async def get(self, transfer_id: str) -> Transfer:
        """Get a transfer.

        See ``Transfers.get``.
        """
        return await self._funnel.call(get_transfer(transfer_id))

    async def create(
        self,
        *,
        credit_batch_quantities: Mapping[str, int] | Sequence[CreditBatchQuantity],
        from_organisation_id: str,
        to_organisation_id: str,
        supplier_id: str,
        notes: str | None = None,
        idempotency_key: str | None = None,
    ) -> Transfer:
        """Transfer credits.

        See ``Transfers.create``.
        """
        return await self._funnel.write(
            create_transfer(
                credit_batch_quantities=credit_batch_quantities,
                from_organisation_id=from_organisation_id,
                to_organisation_id=to_organisation_id,
                supplier_id=supplier_id,
                notes=notes,
            ),
            idempotency_key=idempotency_key,
        )

    async def credit_batches(self, transfer_id: str) -> CreditBatchList:
        """Get the credit batches of a transfer.

        See ``Transfers.credit_batches``.
        """
        return await self._funnel.call(get_transfer_credit_batches(transfer_id))
