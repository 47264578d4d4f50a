"""Organisations, and what they hold, have ordered and have retired."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .get_current_organisation import get_current_organisation
from .get_organisation import get_organisation
from .get_organisation_credit_balance import get_organisation_credit_balance
from .list_organisation_credit_batches import list_organisation_credit_batches
from .list_organisation_orders import list_organisation_orders

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import CreditBatch, Order, Organisation, OrganisationCreditBalance

__all__ = ["AsyncOrganisations", "Organisations"]


class Organisations:
    """Organisations, and what they hold, have ordered and have retired."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def get(self, organisation_id: str) -> Organisation:
        """Get an organisation.

        Returns one organisation.

        Args:
            organisation_id: The identifier of the organisation.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object, or if the answer is null.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_organisation(organisation_id))

    def current(self) -> Organisation:
        """Get the current organisation.

        Returns the organisation that the access token names, and so shows whose token one holds and that it
        still works.

        Raises:
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_current_organisation())

    def credit_balance(self, organisation_id: str) -> OrganisationCreditBalance:
        """Get the credit balance of an organisation.

        Returns how much an organisation holds and how much it has retired, in all and by supplier, project and
        order. It takes the token of that organisation. Whether credits count that others retired on its behalf
        is not documented.

        Args:
            organisation_id: The identifier of the organisation.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_organisation_credit_balance(organisation_id))

    def credit_batches(
        self,
        organisation_id: str,
        *,
        supplier_id: str | None = None,
        project_id: str | None = None,
        issuance_id: str | None = None,
        delivery_id: str | None = None,
        order_id: str | None = None,
        retirement_id: str | None = None,
        status: Sequence[str] | None = None,
        issued_after: datetime.datetime | None = None,
        issued_before: datetime.datetime | None = None,
        sort_field: str | None = None,
        sort_direction: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pages[CreditBatch]:
        """List the credit batches of an organisation.

        Returns the batches that an organisation owns or that were retired on its behalf; the newest first
        unless told otherwise. Filters narrow each other down. Without ``status`` the split batches, whose credits
        live on in their halves, are left out. A batch that one organisation retired on behalf of another stands
        in the lists of both, so do not add up the lists of several. It takes the token of that organisation.

        Args:
            organisation_id: The identifier of the organisation.
            supplier_id: Only batches of this supplier.
            project_id: Only batches of this project.
            issuance_id: Only batches that this issuance created, their halves included.
            delivery_id: Only batches that came with this delivery.
            order_id: Only batches that were delivered under this order.
            retirement_id: Only batches that this retirement used up.
            status: Only batches in one of these states: ``active``, ``split`` or ``retired``. Without it come all
                but the split ones.
            issued_after: Only batches issued after this moment, not at it. Name a time zone.
            issued_before: Only batches issued before this moment, not at it. Name a time zone.
            sort_field: What to sort by. The moment of issuing, ``issued_at``, is the only known word and what
                counts without it.
            sort_direction: The oldest first (``asc``) or the newest first (``desc``), which is what counts
                without it.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``CreditBatch``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_organisation_credit_batches(
                organisation_id,
                supplier_id=supplier_id,
                project_id=project_id,
                issuance_id=issuance_id,
                delivery_id=delivery_id,
                order_id=order_id,
                retirement_id=retirement_id,
                status=status,
                issued_after=issued_after,
                issued_before=issued_before,
                sort_field=sort_field,
                sort_direction=sort_direction,
            ),
            after=after,
            page_size=page_size,
        )

    def orders(
        self,
        organisation_id: str,
        *,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> Pages[Order]:
        """List the orders of an organisation.

        Returns the orders that an organisation has placed, the last one placed first. It takes the token of
        that organisation.

        Args:
            organisation_id: The identifier of the organisation.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Order``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_organisation_orders(organisation_id),
            after=after,
            page_size=page_size,
        )


class AsyncOrganisations:
    """Organisations, and what they hold, have ordered and have retired."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    async def get(self, organisation_id: str) -> Organisation:
        """Get an organisation.

        See ``Organisations.get``.
        """
        return await self._funnel.call(get_organisation(organisation_id))

    async def current(self) -> Organisation:
        """Get the current organisation.

        See ``Organisations.current``.
        """
        return await self._funnel.call(get_current_organisation())

    async def credit_balance(self, organisation_id: str) -> OrganisationCreditBalance:
        """Get the credit balance of an organisation.

        See ``Organisations.credit_balance``.
        """
        return await self._funnel.call(get_organisation_credit_balance(organisation_id))

    def credit_batches(
        self,
        organisation_id: str,
        *,
        supplier_id: str | None = None,
        project_id: str | None = None,
        issuance_id: str | None = None,
        delivery_id: str | None = None,
        order_id: str | None = None,
        retirement_id: str | None = None,
        status: Sequence[str] | None = None,
        issued_after: datetime.datetime | None = None,
        issued_before: datetime.datetime | None = None,
        sort_field: str | None = None,
        sort_direction: str | None = None,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> AsyncPages[CreditBatch]:
        """List the credit batches of an organisation.

        See ``Organisations.credit_batches``.
        """
        return AsyncPages(
            self._funnel,
            list_organisation_credit_batches(
                organisation_id,
                supplier_id=supplier_id,
                project_id=project_id,
                issuance_id=issuance_id,
                delivery_id=delivery_id,
                order_id=order_id,
                retirement_id=retirement_id,
                status=status,
                issued_after=issued_after,
                issued_before=issued_before,
                sort_field=sort_field,
                sort_direction=sort_direction,
            ),
            after=after,
            page_size=page_size,
        )

    def orders(
        self,
        organisation_id: str,
        *,
        after: str | None = None,
        page_size: int = PAGE_SIZE,
    ) -> AsyncPages[Order]:
        """List the orders of an organisation.

        See ``Organisations.orders``.
        """
        return AsyncPages(
            self._funnel,
            list_organisation_orders(organisation_id),
            after=after,
            page_size=page_size,
        )
