"""How orders come to be: placed with the supplier, which no request can do, or paid at a checkout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .organisations import enter_customer
from .records import Checkout, Order
from .refusal import broken_rule, not_yours

if TYPE_CHECKING:
    from .ledger import Ledger
    from .records import Organisation, StripeAccount, Supplier


def place_order(
    ledger: Ledger, buyer: Organisation, supplier: Supplier, kgs: int, *, retires_on_delivery: bool = False
) -> Order:
    """Put an order on record; its contract takes effect on the same day."""
    if kgs < 1:
        raise ValueError(f"an order is for 1 kg or more, not {kgs}")
    now = ledger.tick()
    order = Order(
        id=ledger.identifier("ord"),
        placed_at=now,
        contract_date=now.date(),
        buyer=buyer,
        supplier=supplier,
        kgs=kgs,
        retires_on_delivery=retires_on_delivery,
    )
    ledger.orders[order.id] = ledger.open_orders[order.id] = order
    ledger.version += 1
    return order


def stripe_account(ledger: Ledger, actor: Organisation) -> StripeAccount:
    """The Stripe account of a supplier's organisation.

    Raises:
        RefusalError: It has none.
    """
    for account in ledger.stripe_accounts.values():
        if account.supplier.organisation is actor:
            return account
    raise not_yours("This access token does not belong to a supplier with Stripe Connect")


def start_checkout(
    ledger: Ledger, actor: Organisation, *, kgs: int, frequency: str, terms_accepted: bool, customer_email: str | None
) -> Checkout:
    """Open a checkout session.

    Raises:
        RefusalError: The caller does not sell through Stripe, has no price, or the terms were not accepted.
    """
    account = stripe_account(ledger, actor)
    if not terms_accepted:
        raise broken_rule("Both terms and conditions have to be accepted")
    if account.credit_price_per_tonne is None or account.currency is None:
        raise broken_rule("The supplier has not set a price yet")
    if kgs < 1:
        raise broken_rule(f"A checkout is for 1 kg or more, not {kgs} kg")
    now = ledger.tick()
    checkout = Checkout(
        id=ledger.identifier("chk"),
        started_at=now,
        supplier=account.supplier,
        kgs=kgs,
        frequency=frequency,
        customer_email=customer_email,
    )
    ledger.checkouts[checkout.id] = checkout
    ledger.version += 1
    return checkout


def pay_checkout(ledger: Ledger, checkout: Checkout) -> Order:
    """Turn an open session into an order of its customer, which is retired on delivery."""
    del ledger.checkouts[checkout.id]
    customer = enter_customer(ledger, checkout.customer_email)
    return place_order(ledger, customer, checkout.supplier, checkout.kgs, retires_on_delivery=True)
