"""Every kind of object that the registry has, and what of it people see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .fields import Kind, amount, day, identifier, status, text

if TYPE_CHECKING:
    from ..models import Organisation


def _name(organisation: Organisation) -> str:
    return organisation.name


def _url(item: Any) -> str | None:
    return getattr(item, "url", None)


def _country(supplier: Any) -> str | None:
    return None if supplier.location is None else supplier.location.country_name


ORGANISATION = Kind(
    "organisation",
    "organisations",
    (
        identifier("Organisation", "organisation_id", lambda o: o.id),
        text("Name", "name", _name),
        text("Domain", "domain", lambda o: o.domain),
    ),
)

SUPPLIER = Kind(
    "supplier",
    "suppliers",
    (
        identifier("Supplier", "supplier_id", lambda s: s.id),
        text("Name", "name", lambda s: s.organisation.name),
        text("Country", "country", _country, rank=1),
        text("Domain", "domain", lambda s: s.organisation.domain, rank=2),
        identifier("Organisation", "organisation_id", lambda s: s.organisation.id, in_table=False),
        text("What it does", "short_description", lambda s: s.short_description, rank=3),
    ),
)

PROJECT = Kind(
    "project",
    "projects",
    (
        identifier("Project", "project_id", lambda p: p.id),
        text("Name", "name", lambda p: p.name),
        text("Supplier", "supplier_name", lambda p: p.supplier.organisation.name, rank=1),
        identifier("Supplier's identifier", "supplier_id", lambda p: p.supplier.id, in_table=False),
        status(lambda p: p.status),
        text("Pathway", "pathway", lambda p: p.pathway, rank=3),
        text("Country", "country_code", lambda p: p.country_code, rank=2),
        text("Code", "short_code", lambda p: p.short_code, in_table=False),
        text("Process", "process_key", lambda p: p.process_key, in_table=False),
        text("Protocol", "protocol_slug", lambda p: p.protocol_slug, in_table=False),
        text("Validated by", "validator_name", lambda p: p.validator_name, in_table=False),
        text("Verified by", "current_verifier_name", lambda p: p.current_verifier_name, in_table=False),
        text("Crediting begins", "crediting_period_start", lambda p: p.crediting_period_start, in_table=False),
        text("Crediting ends", "crediting_period_end", lambda p: p.crediting_period_end, in_table=False),
        amount("Issued", "issued_credit_kgs", lambda p: p.issued_credits_total.credit_kgs),
        amount("Retired", "retired_credit_kgs", lambda p: p.retired_credits_total.credit_kgs),
        amount(
            "In the buffer pool",
            "issued_buffer_pool_credit_kgs",
            lambda p: p.issued_buffer_pool_credits_total.credit_kgs,
            in_table=False,
        ),
        amount(
            "Retired from it",
            "retired_buffer_pool_credit_kgs",
            lambda p: p.retired_buffer_pool_credits_total.credit_kgs,
            in_table=False,
        ),
        identifier("Page", "url", _url, in_table=False),
    ),
)

DOCUMENT = Kind(
    "document",
    "documents",
    (
        identifier("Document", "document_id", lambda d: d.id, rank=1),
        text("Title", "display_name", lambda d: d.display_name),
        identifier("Project", "project_id", lambda d: d.project_id, in_table=False),
        identifier("Address", "url", _url),
    ),
)


def _period(issuance: Any) -> str:
    start, end = issuance.reporting_period_start_at, issuance.reporting_period_end_at
    return f"{start} to {end}" if start and end else ""


ISSUANCE = Kind(
    "issuance",
    "issuances",
    (
        identifier("Issuance", "issuance_id", lambda i: i.id),
        day("Issued", "issued_at", lambda i: i.issued_at),
        text("Supplier", "supplier_name", lambda i: i.supplier.organisation.name),
        identifier("Supplier's identifier", "supplier_id", lambda i: i.supplier.id, in_table=False),
        text("Country", "country", lambda i: _country(i.supplier), in_table=False),
        identifier("Project", "project_id", lambda i: i.project_id, rank=2),
        identifier("Reporting period", "reporting_period", _period, rank=1, in_file=False),
        day("Begins", "reporting_period_start_at", lambda i: i.reporting_period_start_at, in_table=False),
        day("Ends", "reporting_period_end_at", lambda i: i.reporting_period_end_at, in_table=False),
        amount(
            "Supplier's credits",
            "supplier_credit_kgs",
            lambda i: i.supplier_credit_batch_size_total.credit_kgs,
            in_table=False,
        ),
        amount(
            "Buffer pool",
            "buffer_pool_credit_kgs",
            lambda i: i.buffer_pool_credit_batch_size_total.credit_kgs,
            in_table=False,
        ),
        amount("Tonnes", "credit_kgs", lambda i: i.credit_batch_size_total.credit_kgs),
    ),
    when=lambda i: i.issued_at,
)

CREDIT_BATCH = Kind(
    "credit batch",
    "credit batches",
    (
        identifier("Serial number", "serial_number", lambda b: b.serial_number),
        identifier("Credit batch", "credit_batch_id", lambda b: b.id, rank=2),
        status(lambda b: b.status),
        amount("Tonnes", "credit_kgs", lambda b: b.size.credit_kgs),
        text("Owner", "owner_name", lambda b: b.owner.name, rank=1),
        identifier("Owner's identifier", "owner_id", lambda b: b.owner.id, in_table=False),
        text("For", "beneficiary_name", lambda b: b.beneficiary and b.beneficiary.name, in_table=False),
        day("Issued", "issued_at", lambda b: b.issued_at, in_table=False),
        day("Sequestered", "sequestered_on", lambda b: _sequestered(b), in_table=False),
        identifier("Issuance", "issuance_id", lambda b: b.issuance_id, in_table=False),
        identifier("Project", "project_id", lambda b: b.project_id, in_table=False),
        identifier("Supplier", "supplier_id", lambda b: b.supplier_id, in_table=False),
        day("Delivered", "delivered_at", lambda b: b.delivered_at, in_table=False),
        identifier("Delivery", "delivery_id", lambda b: b.delivery_id, in_table=False),
        day("Retired", "retired_at", lambda b: b.retired_at, in_table=False),
        identifier("Retirement", "retirement_id", lambda b: b.retirement_id, in_table=False),
        identifier("Half of", "parent_id", lambda b: b.parent_id, in_table=False),
        identifier("First half", "left_child_id", lambda b: b.left_child_id, in_table=False),
        identifier("Second half", "right_child_id", lambda b: b.right_child_id, in_table=False),
    ),
    when=lambda b: b.issued_at,
)


def _sequestered(batch: Any) -> Any:
    from ..models import sequestration_date

    return sequestration_date(batch)


_TOTAL = amount("Tonnes", "credit_kgs", lambda item: item.credit_batch_size_total.credit_kgs)
_NOTES = text("Notes", "notes", lambda item: item.notes, rank=2)
_PAGE = identifier("Page", "url", _url, in_table=False)

DELIVERY = Kind(
    "delivery",
    "deliveries",
    (
        identifier("Delivery", "delivery_id", lambda d: d.id),
        day("Delivered", "delivered_at", lambda d: d.delivered_at),
        text("From", "supplier_name", lambda d: d.from_supplier.organisation.name),
        identifier("Supplier", "supplier_id", lambda d: d.from_supplier.id, in_table=False),
        text("To", "to_organisation_name", lambda d: d.to_organisation.name),
        identifier("Organisation", "to_organisation_id", lambda d: d.to_organisation.id, in_table=False),
        identifier("Order", "order_id", lambda d: d.order_id, rank=1),
        _TOTAL,
        _NOTES,
        _PAGE,
    ),
    when=lambda d: d.delivered_at,
)

TRANSFER = Kind(
    "transfer",
    "transfers",
    (
        identifier("Transfer", "transfer_id", lambda t: t.id),
        day("Transferred", "transferred_at", lambda t: t.transferred_at),
        text("From", "from_organisation_name", lambda t: t.from_organisation.name),
        identifier("Giver", "from_organisation_id", lambda t: t.from_organisation.id, in_table=False),
        text("To", "to_organisation_name", lambda t: t.to_organisation.name),
        identifier("Receiver", "to_organisation_id", lambda t: t.to_organisation.id, in_table=False),
        _TOTAL,
        _NOTES,
    ),
    when=lambda t: t.transferred_at,
)

RETIREMENT = Kind(
    "retirement",
    "retirements",
    (
        identifier("Retirement", "retirement_id", lambda r: r.id),
        day("Retired", "retired_at", lambda r: r.retired_at),
        text("Owner", "owner_name", lambda r: r.owner.name),
        identifier("Owner's identifier", "owner_id", lambda r: r.owner.id, in_table=False),
        text("For", "beneficiary_name", lambda r: r.beneficiary.name),
        identifier("Beneficiary", "beneficiary_id", lambda r: r.beneficiary.id, in_table=False),
        text("Purposes", "purposes", lambda r: " ".join(r.purposes), rank=3),
        _TOTAL,
        _NOTES,
        _PAGE,
    ),
    when=lambda r: r.retired_at,
)

REFUND = Kind(
    "refund",
    "refunds",
    (
        identifier("Refund", "refund_id", lambda r: r.id),
        day("Refunded", "refunded_at", lambda r: r.refunded_at),
        text("From", "from_organisation_name", lambda r: r.from_buffer_pool_organisation.name),
        text("To", "to_organisation_name", lambda r: r.to_organisation.name),
        identifier("Receiver", "to_organisation_id", lambda r: r.to_organisation.id, in_table=False),
        _TOTAL,
        _NOTES,
    ),
)

ORDER = Kind(
    "order",
    "orders",
    (
        identifier("Order", "order_id", lambda o: o.id),
        day("Contract", "effective_contract_date", lambda o: o.effective_contract_date),
        text("Buyer", "buyer_name", lambda o: o.buyer_organisation.name),
        identifier("Buyer's identifier", "buyer_id", lambda o: o.buyer_organisation.id, in_table=False),
        text("Supplier", "supplier_name", lambda o: o.supplier.organisation.name, rank=1),
        identifier("Supplier's identifier", "supplier_id", lambda o: o.supplier.id, in_table=False),
        status(lambda o: o.status),
        amount("Ordered", "ordered_credit_kgs", lambda o: o.credits_ordered.credit_kgs),
        amount("Delivered", "delivered_credit_kgs", lambda o: o.credits_delivered.credit_kgs),
        day("Fulfilled", "fulfilled_at", lambda o: o.fulfilled_at, in_table=False),
    ),
)

BALANCE = Kind(
    "balance",
    "balances",
    (
        text("Of", "of", lambda row: row.of),
        identifier("", "id", lambda row: row.id),
        amount("Active", "active_credit_kgs", lambda row: row.total.active_credits_total.credit_kgs),
        amount("Retired", "retired_credit_kgs", lambda row: row.total.retired_credits_total.credit_kgs),
    ),
    has_sums=False,  # its first row is the sum
)

BY_MODEL = {
    "BufferPoolRefund": REFUND,
    "CreditBatch": CREDIT_BATCH,
    "Delivery": DELIVERY,
    "Issuance": ISSUANCE,
    "Order": ORDER,
    "Organisation": ORGANISATION,
    "Project": PROJECT,
    "ProjectDocument": DOCUMENT,
    "Retirement": RETIREMENT,
    "Supplier": SUPPLIER,
    "Transfer": TRANSFER,
}
"""The kinds by the models that they show. What is shown of another model is made from it; see ``made_kinds``."""
