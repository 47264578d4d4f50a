"""Every group of operations that the contract has, made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from .api.beneficiaries import AsyncBeneficiaries, Beneficiaries
    from .api.credit_batches import AsyncCreditBatches, CreditBatches
    from .api.deliveries import AsyncDeliveries, Deliveries
    from .api.issuances import AsyncIssuances, Issuances
    from .api.orders import AsyncOrders, Orders
    from .api.organisations import AsyncOrganisations, Organisations
    from .api.projects import AsyncProjects, Projects
    from .api.refunds import AsyncRefunds, Refunds
    from .api.retirements import AsyncRetirements, Retirements
    from .api.stripe import AsyncStripe, Stripe
    from .api.suppliers import AsyncSuppliers, Suppliers
    from .api.transferees import AsyncTransferees, Transferees
    from .api.transfers import AsyncTransfers, Transfers

PREFIXES: Final = {
    "issuances": "iss",
    "credit_batches": "ctb",
    "projects": "prj",
    "suppliers": "spl",
    "organisations": "org",
    "orders": "ord",
    "deliveries": "dlv",
    "transfers": "tfr",
    "retirements": "ret",
    "refunds": "bpr",
}
"""What identifiers begin with, by the part of a path in front of them."""


class Resources:
    """What the synchronous client is made of: an attribute for each group of operations."""

    _funnel: Funnel
    _prefixes: Mapping[str, str] = PREFIXES

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

    @cached_property
    def projects(self) -> Projects:
        """Projects that remove carbon, and what they publish."""
        from .api.projects import Projects

        return Projects(self._funnel)

    @cached_property
    def suppliers(self) -> Suppliers:
        """Suppliers, who run projects and are issued credits for them."""
        from .api.suppliers import Suppliers

        return Suppliers(self._funnel)

    @cached_property
    def organisations(self) -> Organisations:
        """Organisations, and what they hold, have ordered and have retired."""
        from .api.organisations import Organisations

        return Organisations(self._funnel)

    @cached_property
    def orders(self) -> Orders:
        """Orders, by which a buyer and a supplier agree on credits."""
        from .api.orders import Orders

        return Orders(self._funnel)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Deliveries, which hand a supplier's credits to the buyer of an order."""
        from .api.deliveries import Deliveries

        return Deliveries(self._funnel)

    @cached_property
    def transfers(self) -> Transfers:
        """Transfers, which give credits from one organisation to another."""
        from .api.transfers import Transfers

        return Transfers(self._funnel)

    @cached_property
    def retirements(self) -> Retirements:
        """Retirements, which use credits up for good on behalf of a beneficiary."""
        from .api.retirements import Retirements

        return Retirements(self._funnel)

    @cached_property
    def refunds(self) -> Refunds:
        """Refunds, which give credits of the buffer pool back."""
        from .api.refunds import Refunds

        return Refunds(self._funnel)

    @cached_property
    def beneficiaries(self) -> Beneficiaries:
        """Beneficiaries, in whose name an organisation may retire credits."""
        from .api.beneficiaries import Beneficiaries

        return Beneficiaries(self._funnel)

    @cached_property
    def transferees(self) -> Transferees:
        """Transferees, to whom an organisation may transfer credits."""
        from .api.transferees import Transferees

        return Transferees(self._funnel)

    @cached_property
    def stripe(self) -> Stripe:
        """Selling credits to the public through a checkout at Stripe."""
        from .api.stripe import Stripe

        return Stripe(self._funnel)


class AsyncResources:
    """What the asynchronous client is made of: an attribute for each group of operations."""

    _funnel: AsyncFunnel
    _prefixes: Mapping[str, str] = PREFIXES

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

    @cached_property
    def projects(self) -> AsyncProjects:
        """Projects that remove carbon, and what they publish."""
        from .api.projects import AsyncProjects

        return AsyncProjects(self._funnel)

    @cached_property
    def suppliers(self) -> AsyncSuppliers:
        """Suppliers, who run projects and are issued credits for them."""
        from .api.suppliers import AsyncSuppliers

        return AsyncSuppliers(self._funnel)

    @cached_property
    def organisations(self) -> AsyncOrganisations:
        """Organisations, and what they hold, have ordered and have retired."""
        from .api.organisations import AsyncOrganisations

        return AsyncOrganisations(self._funnel)

    @cached_property
    def orders(self) -> AsyncOrders:
        """Orders, by which a buyer and a supplier agree on credits."""
        from .api.orders import AsyncOrders

        return AsyncOrders(self._funnel)

    @cached_property
    def deliveries(self) -> AsyncDeliveries:
        """Deliveries, which hand a supplier's credits to the buyer of an order."""
        from .api.deliveries import AsyncDeliveries

        return AsyncDeliveries(self._funnel)

    @cached_property
    def transfers(self) -> AsyncTransfers:
        """Transfers, which give credits from one organisation to another."""
        from .api.transfers import AsyncTransfers

        return AsyncTransfers(self._funnel)

    @cached_property
    def retirements(self) -> AsyncRetirements:
        """Retirements, which use credits up for good on behalf of a beneficiary."""
        from .api.retirements import AsyncRetirements

        return AsyncRetirements(self._funnel)

    @cached_property
    def refunds(self) -> AsyncRefunds:
        """Refunds, which give credits of the buffer pool back."""
        from .api.refunds import AsyncRefunds

        return AsyncRefunds(self._funnel)

    @cached_property
    def beneficiaries(self) -> AsyncBeneficiaries:
        """Beneficiaries, in whose name an organisation may retire credits."""
        from .api.beneficiaries import AsyncBeneficiaries

        return AsyncBeneficiaries(self._funnel)

    @cached_property
    def transferees(self) -> AsyncTransferees:
        """Transferees, to whom an organisation may transfer credits."""
        from .api.transferees import AsyncTransferees

        return AsyncTransferees(self._funnel)

    @cached_property
    def stripe(self) -> AsyncStripe:
        """Selling credits to the public through a checkout at Stripe."""
        from .api.stripe import AsyncStripe

        return AsyncStripe(self._funnel)
