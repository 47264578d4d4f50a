"""Beneficiaries with what the contract cannot say: exactly one of a domain and an e-mail address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isometric_registry_client.api.beneficiaries import AsyncBeneficiaries as AsyncOperations
from isometric_registry_client.api.beneficiaries import Beneficiaries as Operations
from isometric_registry_client.api.beneficiaries.create_beneficiary import create_beneficiary

from .beneficiary import checked_choice

if TYPE_CHECKING:
    from isometric_registry_client.models import Organisation

    from .._core.operation import Operation


class Beneficiaries(Operations):
    """Beneficiaries, in whose name an organisation may retire credits."""

    def create(
        self,
        *,
        beneficiary_name: str,
        beneficiary_domain: str | None = None,
        beneficiary_email: str | None = None,
        idempotency_key: str | None = None,
    ) -> Organisation:
        """Create a beneficiary: an organisation by its domain, or a person by an e-mail address.

        Nothing is retired by it. Make sure that you may retire in this name; the web interface asks for it, this
        operation does not.

        Args:
            beneficiary_name: The name, which everybody can read once something is retired in it.
            beneficiary_domain: The internet domain of the organisation. No other beneficiary may have it.
            beneficiary_email: The e-mail address of the person, in place of a domain. It is personal data. The service
                never shows it, so if the answer is lost it cannot be found out whether the person was added.
            idempotency_key: Names this write in the client's journal, so that it happens once however often it is asked
                for.

        Raises:
            InvalidArgumentError: If an argument has the wrong form, or if both or neither of domain and e-mail address
                are passed; nothing was sent.
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time and nothing was applied.
            OutcomeUnknownError: If it may have been applied, and reading did not tell. Do not send it again: call its
                ``resolve``.
            IdempotencyConflictError: If the journal holds the key with another request.
        """
        operation = beneficiary_operation(beneficiary_name, beneficiary_domain, beneficiary_email)
        return self._funnel.write(operation, idempotency_key=idempotency_key)


class AsyncBeneficiaries(AsyncOperations):
    """Beneficiaries, in whose name an organisation may retire credits."""

    async def create(
        self,
        *,
        beneficiary_name: str,
        beneficiary_domain: str | None = None,
        beneficiary_email: str | None = None,
        idempotency_key: str | None = None,
    ) -> Organisation:
        """Create a beneficiary; see ``Beneficiaries.create``."""
        operation = beneficiary_operation(beneficiary_name, beneficiary_domain, beneficiary_email)
        return await self._funnel.write(operation, idempotency_key=idempotency_key)


def beneficiary_operation(
    beneficiary_name: str, beneficiary_domain: str | None = None, beneficiary_email: str | None = None
) -> Operation[Organisation]:
    """Return the operation that creates a beneficiary.

    Raises:
        InvalidArgumentError: If both or neither of domain and e-mail address are passed.
    """
    checked_choice(beneficiary_domain is not None, beneficiary_email is not None)
    return create_beneficiary(
        beneficiary_name=beneficiary_name,
        # Both forms fit a body that has only what they share; this name alone tells them apart.
        typename="CreateIndividualBeneficiary" if beneficiary_domain is None else "CreateOrganizationBeneficiary",
        beneficiary_domain=beneficiary_domain,
        beneficiary_email=beneficiary_email,
    )
