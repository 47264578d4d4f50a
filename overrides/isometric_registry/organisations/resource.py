"""The organisations of both clients, with their holdings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isometric_registry_client.api.organisations import AsyncOrganisations as AsyncOperations
from isometric_registry_client.api.organisations import Organisations as Operations

from .holdings import holdings_of

if TYPE_CHECKING:
    from .holdings import Holding


class Organisations(Operations):
    """Organisations, which buy, hold and retire credits, and what each of them holds."""

    def holdings(self, organisation_id: str) -> list[Holding]:
        """Return what an organisation owns by supplier, project, vintage and status, the largest holding first.

        It is added up here from ``credit_batches``, in whole kilograms, a page of 50 batches for each request. Split
        batches are left out, and so is what others have retired in the organisation's name.

        Args:
            organisation_id: The identifier of the organisation, to which the access token must belong.

        Raises:
            RegistryError: As for ``credit_batches``.
        """
        return holdings_of(organisation_id, self.credit_batches(organisation_id))


class AsyncOrganisations(AsyncOperations):
    """Organisations, which buy, hold and retire credits, and what each of them holds."""

    async def holdings(self, organisation_id: str) -> list[Holding]:
        """Return what an organisation owns; see ``Organisations.holdings``."""
        batches = [batch async for batch in self.credit_batches(organisation_id)]
        return holdings_of(organisation_id, batches)
