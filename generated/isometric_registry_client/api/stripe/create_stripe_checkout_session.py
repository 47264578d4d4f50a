"""``stripe.create_checkout_session``: POST /stripe/checkout."""

from __future__ import annotations

from isometric_registry._core.arguments import (
    checked_flag,
    checked_integer,
    checked_text,
)
from isometric_registry._core.operation import Operation, filled

from ...models import StripeCheckoutResponse


def create_stripe_checkout_session(
    *,
    quantity_kg: int,
    frequency: str,
    isometric_terms_and_conditions_accepted: bool,
    supplier_terms_and_conditions_accepted: bool,
    success_url: str,
    cancel_url: str,
    customer_email: str | None = None,
) -> Operation[StripeCheckoutResponse]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "createStripeCheckoutSession",
        "POST",
        "/stripe/checkout",
        StripeCheckoutResponse.from_dict,
        body=filled(
            {
                "quantity_kg": checked_integer("quantity_kg", quantity_kg, least=1),
                "frequency": checked_text("frequency", frequency),
                "isometric_terms_and_conditions_accepted": checked_flag(
                    "isometric_terms_and_conditions_accepted",
                    isometric_terms_and_conditions_accepted,
                ),
                "supplier_terms_and_conditions_accepted": checked_flag(
                    "supplier_terms_and_conditions_accepted",
                    supplier_terms_and_conditions_accepted,
                ),
                "success_url": checked_text("success_url", success_url),
                "cancel_url": checked_text("cancel_url", cancel_url),
            },
            (
                "customer_email",
                None
                if customer_email is None
                else checked_text("customer_email", customer_email),
            ),
        ),
    )
