"""``stripe.configuration``: GET /stripe/configuration."""

from __future__ import annotations

from isometric_registry._core.operation import Operation

from ...models import SupplierStripeConfiguration


def get_stripe_configuration() -> Operation[SupplierStripeConfiguration]:
    """Return the operation, to be sent by a funnel."""
    return Operation(
        "getStripeConfiguration",
        "GET",
        "/stripe/configuration",
        SupplierStripeConfiguration.from_dict,
    )
