"""Handlers of what an organisation reads about itself: an access token is demanded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ledger.orders import stripe_account
from ..ledger.queries import balances_of, batches_of, beneficiaries, newest_first, transferees
from ..ledger.records import BATCH_STATUSES, SPLIT
from ..ledger.refusal import not_yours
from . import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..ledger.records import Order
    from .answers import Wire
    from .call import Call


def list_organisation_orders(call: Call) -> Wire:
    buyer = call.found(call.ledger.organisations, "Organisation")
    call.demand(buyer)
    return call.page(newest_first(call.ledger.orders, lambda one: one.buyer is buyer), answers.order)


def get_organisation_credit_balance(call: Call) -> Wire:
    organisation = call.found(call.ledger.organisations, "Organisation")
    call.demand(organisation)
    return answers.credit_balance(balances_of(call.ledger, organisation))


def list_organisation_credit_batches(call: Call) -> Wire:
    """What the organisation owns or had retired on its behalf; split ones only if they are asked for."""
    ledger, query = call.ledger, call.query
    organisation = call.found(ledger.organisations, "Organisation")
    call.demand(organisation)
    supplier_id, project_id = query.identifier("supplier_id"), query.identifier("project_id")
    issuance_id, delivery_id = query.identifier("issuance_id"), query.identifier("delivery_id")
    order_id, retirement_id = query.identifier("order_id"), query.identifier("retirement_id")
    statuses = query.words("status", BATCH_STATUSES)
    after, before = query.moment("issued_after"), query.moment("issued_before")
    query.word("sort_field", ("issued_at",), "issued_at")
    direction = query.word("sort_direction", ("asc", "desc"), "desc")

    def order_of(batch_delivery_id: str | None) -> str | None:
        return None if batch_delivery_id is None else ledger.deliveries[batch_delivery_id].order_id

    wanted = [
        batch
        for batch in batches_of(ledger, organisation)
        if (batch.status in statuses if statuses else batch.status != SPLIT)
        and supplier_id in (None, batch.supplier.id)
        and project_id in (None, batch.project.id)
        and issuance_id in (None, batch.issuance.id)
        and delivery_id in (None, batch.delivery_id)
        and retirement_id in (None, batch.retirement_id)
        and order_id in (None, order_of(batch.delivery_id))
        and (after is None or batch.issuance.issued_at > after)
        and (before is None or batch.issuance.issued_at < before)
    ]
    wanted.sort(key=lambda batch: (batch.issuance.issued_at, batch.id), reverse=direction == "desc")
    return call.page(wanted, lambda batch: call.data.credit_batches[batch.id])


def get_current_supplier(call: Call) -> Wire:
    actor = call.actor
    for supplier in call.ledger.suppliers.values():
        if supplier.organisation is actor:
            return answers.supplier(supplier)
    raise not_yours("This access token does not belong to a supplier")


def list_supplier_orders(call: Call) -> Wire:
    supplier = call.found(call.ledger.suppliers, "Supplier")
    call.demand(supplier.organisation)
    return call.page(newest_first(call.ledger.orders, lambda one: one.supplier is supplier), answers.order)


def get_order(call: Call) -> Wire:
    return answers.order(_order(call))


def list_order_deliveries(call: Call) -> Wire:
    return call.page(list(reversed(_order(call).deliveries)), answers.delivery)


def _order(call: Call) -> Order:
    order = call.found(call.ledger.orders, "Order")
    call.demand(order.buyer, order.supplier.organisation)
    return order


HANDLERS: Mapping[str, Callable[[Call], Any]] = {
    "getCurrentOrganisation": lambda call: answers.organisation(call.actor),
    "listOrganisationOrders": list_organisation_orders,
    "getOrganisationCreditBalance": get_organisation_credit_balance,
    "listOrganisationCreditBatches": list_organisation_credit_batches,
    "getCurrentSupplier": get_current_supplier,
    "listSupplierOrders": list_supplier_orders,
    "getOrder": get_order,
    "listOrderDeliveries": list_order_deliveries,
    "listBeneficiaries": lambda call: call.page(beneficiaries(call.ledger, call.actor), answers.organisation),
    "listTransferees": lambda call: call.page(transferees(call.ledger, call.actor), answers.organisation),
    "getStripeConfiguration": lambda call: answers.stripe_configuration(stripe_account(call.ledger, call.actor)),
}
"""By operationId."""
