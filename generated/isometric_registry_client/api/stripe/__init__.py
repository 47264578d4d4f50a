"""Selling credits to the public through a checkout at Stripe."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from isometric_registry._core.arguments import PAGE_SIZE
from isometric_registry._core.pages import AsyncPages, Pages

from .create_stripe_checkout_session import create_stripe_checkout_session
from .get_stripe_configuration import get_stripe_configuration

if TYPE_CHECKING:
    from isometric_registry._core.funnel import AsyncFunnel, Funnel

    from ...models import StripeCheckoutResponse, SupplierStripeConfiguration

__all__ = ["AsyncStripe", "Stripe"]


class Stripe:
    """Selling credits to the public through a checkout at Stripe."""

    def __init__(self, funnel: Funnel) -> None:
        self._funnel = funnel

    def configuration(self) -> SupplierStripeConfiguration:
        """Get the checkout configuration.

        Returns how the token's supplier sells through Stripe: the account, the prices of a tonne and the terms
        to be accepted. It takes the token of a supplier whose Stripe account is connected.

        Raises:
            APIStatusError: If the service refuses.
            APIConnectionError: If no complete answer came back in time.
            ResponseValidationError: If the answer breaks the contract.
        """
        return self._funnel.call(get_stripe_configuration())

    def create_checkout_session(
        self,
        *,
        quantity_kg: int,
        frequency: str,
        isometric_terms_and_conditions_accepted: bool,
        supplier_terms_and_conditions_accepted: bool,
        success_url: str,
        cancel_url: str,
        customer_email: str | None = None,
        idempotency_key: str | None = None,
    ) -> StripeCheckoutResponse:
        """Start a checkout.

        Opens a checkout at Stripe, where a customer pays for credits of the token's supplier, once or by
        subscription. Once paid, an order stands among the supplier's; its deliveries retire the credits at
        once. A second session does no harm until two of them are paid. Sessions cannot be listed or read again.
        It takes the token of a supplier whose Stripe account is connected and enabled.

        Args:
            quantity_kg: How much to sell, in whole kilograms. The service may want more than one; its
                minimum is not documented.
            frequency: How often to charge. Known are ``one_time``, and ``monthly`` and ``yearly`` for a
                subscription.
            isometric_terms_and_conditions_accepted: Whether the customer has accepted the terms of
                Isometric. Without that there is no checkout.
            supplier_terms_and_conditions_accepted: Whether the customer has accepted the terms of the
                supplier. Without that there is no checkout.
            success_url: Where the customer goes after paying.
            cancel_url: Where the customer goes without having paid.
            customer_email: The customer's e-mail address, which the checkout then shows filled in, or None.
                It is personal data.
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
            create_stripe_checkout_session(
                quantity_kg=quantity_kg,
                frequency=frequency,
                isometric_terms_and_conditions_accepted=isometric_terms_and_conditions_accepted,
                supplier_terms_and_conditions_accepted=supplier_terms_and_conditions_accepted,
                success_url=success_url,
                cancel_url=cancel_url,
                customer_email=customer_email,
            ),
            idempotency_key=idempotency_key,
        )


class AsyncStripe:
    """Selling credits to the public through a checkout at Stripe."""

    def __init__(self, funnel: AsyncFunnel) -> None:
        self._funnel = funnel

    async def configuration(self) -> SupplierStripeConfiguration:
        """Get the checkout configuration.

        See ``Stripe.configuration``.
        """
        return await self._funnel.call(get_stripe_configuration())

    async def create_checkout_session(
        self,
        *,
        quantity_kg: int,
        frequency: str,
        isometric_terms_and_conditions_accepted: bool,
        supplier_terms_and_conditions_accepted: bool,
        success_url: str,
        cancel_url: str,
        customer_email: str | None = None,
        idempotency_key: str | None = None,
    ) -> StripeCheckoutResponse:
        """Start a checkout.

        See ``Stripe.create_checkout_session``.
        """
        return await self._funnel.write(
            create_stripe_checkout_session(
                quantity_kg=quantity_kg,
                frequency=frequency,
                isometric_terms_and_conditions_accepted=isometric_terms_and_conditions_accepted,
                supplier_terms_and_conditions_accepted=supplier_terms_and_conditions_accepted,
                success_url=success_url,
                cancel_url=cancel_url,
                customer_email=customer_email,
            ),
            idempotency_key=idempotency_key,
        )
