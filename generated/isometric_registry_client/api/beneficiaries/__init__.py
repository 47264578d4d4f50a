"""Beneficiaries, in whose name an organisation may retire credits."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .create_beneficiary import create_beneficiary
from .list_beneficiaries import list_beneficiaries

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import Organisation

__all__ = ["AsyncBeneficiaries", "Beneficiaries"]


class Beneficiaries:
    """Beneficiaries, in whose name an organisation may retire credits."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> Pages[Organisation]:
        """List beneficiaries.

        Returns the organisations and people in whose name the token's organisation may retire credits: all that
        have an account, and the names it has used before. The service does not say in which order.

        Args:
            after: Go on behind this cursor, which an earlier walk had as its ``cursor``.
            page_size: How many to ask for at once, 1 to 50. Fewer only cost more requests.

        Returns:
            An iterator over ``Organisation``, with ``pages()``, ``total_count`` and ``cursor``.

        Raises:
            InvalidArgumentError: If an argument has the wrong form; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return Pages(
            self._funnel,
            list_beneficiaries(),
            after=after,
            page_size=page_size,
        )

    def create(
        self,
        *,
        beneficiary_name: str,
        beneficiary_domain: str | None = None,
        beneficiary_email: str | None = None,
        idempotency_key: str | None = None,
    ) -> Organisation:
        """Create a beneficiary.

        Adds a name to the beneficiaries of the token's organisation: an organisation with its domain, or a
        person with an e-mail address. Nothing is retired by it. What the service does with a domain or an
        address that it already knows is not documented, so look through ``beneficiaries.list`` first, and again
        before sending it a second time. An e-mail address is in no answer: a person can be found again by the
        name alone. Make sure that you may retire in this name; the web interface asks for it, this operation
        does not.

        Args:
            beneficiary_name: The name, which everybody can read once something is retired in it.
            beneficiary_domain: The internet domain of the organisation. No other beneficiary may have it,
                and the registry does not show it.
            beneficiary_email: The e-mail address of the person. No other beneficiary may have it, and the
                registry does not show it. It is personal data.
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
            create_beneficiary(
                beneficiary_name=beneficiary_name,
                beneficiary_domain=beneficiary_domain,
                beneficiary_email=beneficiary_email,
            ),
            idempotency_key=idempotency_key,
        )


class AsyncBeneficiaries:
    """Beneficiaries, in whose name an organisation may retire credits."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    def list(
        self, *, after: str | None = None, page_size: int = PAGE_SIZE
    ) -> AsyncPages[Organisation]:
        """List beneficiaries.

        See ``Beneficiaries.list``.
        """
        return AsyncPages(
            self._funnel,
            list_beneficiaries(),
            after=after,
            page_size=page_size,
        )

    async def create(
        self,
        *,
        beneficiary_name: str,
        beneficiary_domain: str | None = None,
        beneficiary_email: str | None = None,
        idempotency_key: str | None = None,
    ) -> Organisation:
        """Create a beneficiary.

        See ``Beneficiaries.create``.
        """
        return await self._funnel.write(
            create_beneficiary(
                beneficiary_name=beneficiary_name,
                beneficiary_domain=beneficiary_domain,
                beneficiary_email=beneficiary_email,
            ),
            idempotency_key=idempotency_key,
        )
