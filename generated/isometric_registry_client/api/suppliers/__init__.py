"""Suppliers, who run projects and are issued credits for them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .get_current_supplier import get_current_supplier
from .get_supplier import get_supplier
from .list_supplier_deliveries import list_supplier_deliveries
from .list_supplier_issuances import list_supplier_issuances
from .list_supplier_orders import list_supplier_orders
from .list_supplier_projects import list_supplier_projects
from .list_suppliers import list_suppliers

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import Delivery, Issuance, Order, Project, Supplier

__all__ = ["AsyncSuppliers", "Suppliers"]


class Suppliers:
    """Suppliers, who run projects and are issued credits for them."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Supplier]:
        """List suppliers.

        Returns all suppliers. The service does not say in which order.

        Args:
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Supplier``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_suppliers(),
            after=after,
            page_size=page_size,
        )

    def get(self, supplier_id: str) -> Supplier:
        """Get a supplier.

        Returns one supplier with its organisation and its place.

        Args:
            supplier_id: The identifier of the supplier.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object, or if the answer is null.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_supplier(supplier_id))

    def current(self) -> Supplier:
        """Get the current supplier.

        Returns the supplier that belongs to the organisation of the access token. What the token of an
        organisation gets that supplies nothing is not known.

        Raises:
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_current_supplier())

    def deliveries(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Delivery]:
        """List the deliveries of a supplier.

        Returns a supplier's deliveries, newest first. The vendor counts this operation among those for a
        supplier's own account, so a token may be asked for; ``deliveries.list`` with ``from_supplier_id`` gives the
        same deliveries in public.

        Args:
            supplier_id: The identifier of the supplier.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Delivery``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_supplier_deliveries(supplier_id),
            after=after,
            page_size=page_size,
        )

    def issuances(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Issuance]:
        """List the issuances of a supplier.

        Returns the issuances made for a supplier, newest first. The vendor counts this operation among those
        for a supplier's own account, so a token may be asked for.

        Args:
            supplier_id: The identifier of the supplier.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Issuance``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_supplier_issuances(supplier_id),
            after=after,
            page_size=page_size,
        )

    def orders(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Order]:
        """List the orders of a supplier.

        Returns the orders placed with a supplier, the last one placed first. It takes the token of that
        supplier's organisation.

        Args:
            supplier_id: The identifier of the supplier.
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
            list_supplier_orders(supplier_id),
            after=after,
            page_size=page_size,
        )

    def projects(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Project]:
        """List the projects of a supplier.

        Returns a supplier's projects, the last one entered first.

        Args:
            supplier_id: The identifier of the supplier.
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Project``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            NotFoundError: If there is no such object.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_supplier_projects(supplier_id),
            after=after,
            page_size=page_size,
        )


class AsyncSuppliers:
    """Suppliers, who run projects and are issued credits for them."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Supplier]:
        """List suppliers.

        See ``Suppliers.list``.
        """
        return AsyncPages(
            self._funnel,
            list_suppliers(),
            after=after,
            page_size=page_size,
        )

    async def get(self, supplier_id: str) -> Supplier:
        """Get a supplier.

        See ``Suppliers.get``.
        """
        return await self._funnel.call(get_supplier(supplier_id))

    async def current(self) -> Supplier:
        """Get the current supplier.

        See ``Suppliers.current``.
        """
        return await self._funnel.call(get_current_supplier())

    def deliveries(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Delivery]:
        """List the deliveries of a supplier.

        See ``Suppliers.deliveries``.
        """
        return AsyncPages(
            self._funnel,
            list_supplier_deliveries(supplier_id),
            after=after,
            page_size=page_size,
        )

    def issuances(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Issuance]:
        """List the issuances of a supplier.

        See ``Suppliers.issuances``.
        """
        return AsyncPages(
            self._funnel,
            list_supplier_issuances(supplier_id),
            after=after,
            page_size=page_size,
        )

    def orders(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Order]:
        """List the orders of a supplier.

        See ``Suppliers.orders``.
        """
        return AsyncPages(
            self._funnel,
            list_supplier_orders(supplier_id),
            after=after,
            page_size=page_size,
        )

    def projects(
        self, supplier_id: str, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Project]:
        """List the projects of a supplier.

        See ``Suppliers.projects``.
        """
        return AsyncPages(
            self._funnel,
            list_supplier_projects(supplier_id),
            after=after,
            page_size=page_size,
        )
