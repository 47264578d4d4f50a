"""Handlers of the six writes: what a body says becomes a call of the ledger's own function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ledger.orders import start_checkout
from ..ledger.organisations import create_beneficiary as enter_beneficiary
from ..ledger.records import FREQUENCIES, PURPOSES
from ..ledger.writes import deliver, retire, retire_oldest, transfer
from . import answers
from .answers import PUBLIC_PAGES
from .body import MAX_TEXT
from .validation import fault, word_fault

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .answers import Wire
    from .call import Call


BENEFICIARIES = ("CreateOrganizationBeneficiary", "CreateIndividualBeneficiary")
"""The two forms of the body that enters a beneficiary: with a domain, and with an e-mail."""


def create_delivery(call: Call) -> Wire:
    body = call.body()
    quantities = body.quantities("credit_batch_quantities", at_least=1)
    order_id = body.identifier("order_id")
    notes = body.text("notes", most=MAX_TEXT, nullable=True)
    body.check()
    made = deliver(call.ledger, call.actor, quantities=quantities, order_id=order_id, notes=notes)
    call.applied = made.id
    return answers.delivery(made)


def create_transfer(call: Call) -> Wire:
    body = call.body()
    # The only one of the three that may be empty, as far as the contract goes; the ledger refuses it nonetheless.
    quantities = body.quantities("credit_batch_quantities", at_least=0)
    giver_id, receiver_id = body.identifier("from_organisation_id"), body.identifier("to_organisation_id")
    supplier_id = body.identifier("supplier_id")
    notes = body.text("notes", most=MAX_TEXT, nullable=True)
    body.check()
    made = transfer(
        call.ledger,
        call.actor,
        quantities=quantities,
        from_organisation_id=giver_id,
        to_organisation_id=receiver_id,
        supplier_id=supplier_id,
        notes=notes,
    )
    call.applied = made.id
    return answers.transfer(made)


def create_retirement(call: Call) -> Wire:
    body = call.body()
    quantities = body.quantities("credit_batch_quantities", at_least=1)
    owner_id, beneficiary_id = body.identifier("owner_organisation_id"), body.identifier("beneficiary_organisation_id")
    supplier_id = body.identifier("supplier_id")
    purposes = body.words("retirement_purposes", PURPOSES)
    notes = body.text("notes", most=MAX_TEXT, nullable=True)
    body.check()
    made = retire(
        call.ledger,
        call.actor,
        quantities=quantities,
        owner_organisation_id=owner_id,
        beneficiary_organisation_id=beneficiary_id,
        supplier_id=supplier_id,
        purposes=purposes,
        notes=notes,
    )
    call.applied = made.id
    return answers.retirement(made)


def create_retirement_from_oldest_credits(call: Call) -> Wire:
    body = call.body()
    kgs = body.integer("credit_quantity_kg", above=0)
    owner_id, beneficiary_id = body.identifier("owner_organisation_id"), body.identifier("beneficiary_organisation_id")
    supplier_id = body.identifier("supplier_id")
    purposes = body.words("retirement_purposes", PURPOSES)
    notes = body.text("notes", most=MAX_TEXT, nullable=True)
    vintage = body.integer("vintage", within=(1900, 2100), required=False)
    order_id = body.identifier("order_id", required=False)
    body.check()
    made = retire_oldest(
        call.ledger,
        call.actor,
        kgs=kgs or 0,
        owner_organisation_id=owner_id,
        beneficiary_organisation_id=beneficiary_id,
        supplier_id=supplier_id,
        purposes=purposes,
        notes=notes,
        vintage=vintage,
        order_id=order_id or None,
    )
    call.applied = made.id
    return answers.retirement(made)


def create_beneficiary(call: Call) -> Wire:
    """An organisation with a domain or a person with an e-mail; `__typename` decides where both are given."""
    body = call.body()
    name = body.text("beneficiary_name", most=MAX_TEXT)
    domain = body.text("beneficiary_domain", most=MAX_TEXT, required=False)
    email = body.email("beneficiary_email")
    variant = body.text("__typename", required=False)
    if variant is not None and variant not in BENEFICIARIES:
        body.faults.append(word_fault(("body", "__typename"), BENEFICIARIES, variant))
    if variant == BENEFICIARIES[0]:
        email = None
    elif variant == BENEFICIARIES[1]:
        domain = None
    if (domain is None) == (email is None):
        message = "Give a beneficiary_domain or a beneficiary_email, and __typename if both"
        body.faults.append(fault(("body",), message, "value_error", body.values))
    body.check()
    made = enter_beneficiary(call.ledger, call.actor, name=name or "", domain=domain, email=email)
    call.applied = made.id
    return answers.organisation(made)


def create_stripe_checkout_session(call: Call) -> Wire:
    body = call.body()
    kgs = body.integer("quantity_kg")
    frequency = body.word("frequency", FREQUENCIES)
    accepted = [body.boolean(f"{whose}_terms_and_conditions_accepted") for whose in ("isometric", "supplier")]
    customer_email = body.text("customer_email", required=False)
    for name in ("success_url", "cancel_url"):
        body.text(name)
    body.check()
    made = start_checkout(
        call.ledger,
        call.actor,
        kgs=kgs or 0,
        frequency=frequency,
        terms_accepted=all(accepted),
        customer_email=customer_email,
    )
    call.applied = made.id
    return {"redirect_url": f"{PUBLIC_PAGES}/checkout/{made.id}"}


HANDLERS: Mapping[str, Callable[[Call], Any]] = {
    "createDelivery": create_delivery,
    "createTransfer": create_transfer,
    "createRetirement": create_retirement,
    "createRetirementFromOldestCredits": create_retirement_from_oldest_credits,
    "createBeneficiary": create_beneficiary,
    "createStripeCheckoutSession": create_stripe_checkout_session,
}
"""By operationId."""
