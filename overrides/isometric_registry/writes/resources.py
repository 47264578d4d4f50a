"""The clients' attributes whose methods write, each made when it is first asked for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from isometric_registry_client.client import AsyncResources, Resources

if TYPE_CHECKING:
    from .._core.funnel import AsyncWriter, Writer
    from .beneficiaries import AsyncBeneficiaries, Beneficiaries
    from .deliveries import AsyncDeliveries, Deliveries
    from .journal import Journal
    from .past import AsyncWrites, Writes
    from .retirements import AsyncRetirements, Retirements
    from .transfers import AsyncTransfers, Transfers


class WritingResources(Resources):
    """What a synchronous client is made of, with what the generated methods lack for writes."""

    _journal: Journal | None

    @cached_property
    def retirements(self) -> Retirements:
        """Retirements, which use credits up for good on behalf of a beneficiary."""
        from .retirements import Retirements

        return Retirements(self._funnel)

    @cached_property
    def transfers(self) -> Transfers:
        """Transfers, which give credits from one organisation to another."""
        from .transfers import Transfers

        return Transfers(self._funnel)

    @cached_property
    def deliveries(self) -> Deliveries:
        """Deliveries, which hand a supplier's credits to the buyer of an order."""
        from .deliveries import Deliveries

        return Deliveries(self._funnel)

    @cached_property
    def beneficiaries(self) -> Beneficiaries:
        """Beneficiaries, in whose name an organisation may retire credits."""
        from .beneficiaries import Beneficiaries

        return Beneficiaries(self._funnel)

    @cached_property
    def writes(self) -> Writes:
        """What the journal remembers: every write by its ``idempotency_key``, to list and to resolve."""
        from .past import Writes

        return Writes(self._funnel, self._journal)

    def _writer(self) -> Writer:
        from .writer import SettlingWriter

        return SettlingWriter(self._journal)


class AsyncWritingResources(AsyncResources):
    """What an asynchronous client is made of; see ``WritingResources``."""

    _journal: Journal | None

    @cached_property
    def retirements(self) -> AsyncRetirements:
        """Retirements, which use credits up for good on behalf of a beneficiary."""
        from .retirements import AsyncRetirements

        return AsyncRetirements(self._funnel)

    @cached_property
    def transfers(self) -> AsyncTransfers:
        """Transfers, which give credits from one organisation to another."""
        from .transfers import AsyncTransfers

        return AsyncTransfers(self._funnel)

    @cached_property
    def deliveries(self) -> AsyncDeliveries:
        """Deliveries, which hand a supplier's credits to the buyer of an order."""
        from .deliveries import AsyncDeliveries

        return AsyncDeliveries(self._funnel)

    @cached_property
    def beneficiaries(self) -> AsyncBeneficiaries:
        """Beneficiaries, in whose name an organisation may retire credits."""
        from .beneficiaries import AsyncBeneficiaries

        return AsyncBeneficiaries(self._funnel)

    @cached_property
    def writes(self) -> AsyncWrites:
        """What the journal remembers: every write by its ``idempotency_key``, to list and to resolve."""
        from .past import AsyncWrites

        return AsyncWrites(self._funnel, self._journal)

    def _writer(self) -> AsyncWriter:
        from .writer import AsyncSettlingWriter

        return AsyncSettlingWriter(self._journal)
