"""What is on record as JSON objects, in the newest form of the service's answers that is known."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..ledger.queries import Balance, Balances, Credited
    from ..ledger.records import (
        Batch,
        Delivery,
        Document,
        Issuance,
        Location,
        Order,
        Organisation,
        Project,
        Refund,
        Retirement,
        StripeAccount,
        Supplier,
        Transfer,
    )

Wire = dict[str, Any]
"""A JSON object as the service writes it."""

PUBLIC_PAGES = "https://to.registry.example"
"""Where the public pages of this registry's objects are said to be. Nothing answers there."""


def to_json(value: Any) -> bytes:
    """A value as the service writes it: UTF-8 with no space to spare."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def quantity(kgs: int) -> Wire:
    """An amount of credits. A division by 1000 prints at most three decimals for any amount a registry holds."""
    return {"credits": kgs / 1000, "credit_kgs": kgs}


def timestamp(moment: datetime) -> str:
    """UTC with microseconds and `Z`, as every real record has it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def organisation(record: Organisation) -> Wire:
    """An `Organisation`. That it has an account, or an e-mail, shows nowhere."""
    return {"id": record.id, "name": record.name, "domain": record.domain}


def location(record: Location | None, *, note_or_null: bool) -> Wire | None:
    """A `Location`, or null where none is known.

    Where there is no note, the description is null or left out: the contract allows both, so both are to be met.
    """
    if record is None:
        return None
    wire: Wire = {
        "country_code": record.country_code,
        "country_name": record.country_name,
        "latitude": record.latitude,
        "longitude": record.longitude,
    }
    if record.note is not None or note_or_null:
        wire["description"] = record.note
    return wire


def supplier(record: Supplier) -> Wire:
    """A `Supplier`."""
    return {
        "id": record.id,
        "short_description": record.short_description,
        "long_description": record.long_description,
        "organisation": organisation(record.organisation),
        "location": location(record.location, note_or_null=True),
    }


def project(record: Project, total: Credited) -> Wire:
    """A `Project`."""
    period = record.crediting_period or (None, None)
    return {
        "id": record.id,
        "name": record.name,
        "supplier": supplier(record.supplier),
        "status": record.status,
        "short_code": record.code,
        "url": f"{PUBLIC_PAGES}/{record.id}",
        "process_key": record.process_key,
        "pathway": record.pathway,
        "protocol_slug": record.protocol_slug,
        "country_code": record.country_code,
        "validator_name": record.validator,
        "current_verifier_name": record.verifier,
        "crediting_period_start": period[0],
        "crediting_period_end": period[1],
        "issued_credits_total": quantity(total.issued_kgs),
        "retired_credits_total": quantity(total.retired_kgs),
        "issued_buffer_pool_credits_total": quantity(total.issued_buffer_kgs),
        "retired_buffer_pool_credits_total": quantity(total.retired_buffer_kgs),
        "location": location(record.location, note_or_null=False),
    }


def document(record: Document) -> Wire:
    """A `ProjectDocument`."""
    return {
        "id": record.id,
        "display_name": record.display_name,
        "project_id": record.project_id,
        "url": record.url,
    }


def issuance(record: Issuance) -> Wire:
    """An `Issuance`."""
    return {
        "id": record.id,
        "issued_at": timestamp(record.issued_at),
        "supplier": supplier(record.project.supplier),
        "project_id": record.project.id,
        "supplier_credit_batch_size_total": quantity(record.supplier_kgs),
        "buffer_pool_credit_batch_size_total": quantity(record.buffer_kgs),
        "credit_batch_size_total": quantity(record.supplier_kgs + record.buffer_kgs),
        "reporting_period_start_at": record.period_start.isoformat(),
        "reporting_period_end_at": record.period_end.isoformat(),
    }


def issuance_credit_batches(record: Issuance, batches: dict[str, Wire]) -> Wire:
    """An `IssuanceCreditBatches`, made of the batches' own objects and not of copies."""
    return {
        "issuance_id": record.id,
        "supplier_credit_batch_size_total": quantity(record.supplier_kgs),
        "supplier_credit_batches": [batches[identifier] for identifier in record.supplier_batch_ids],
        "buffer_pool_credit_batch_size_total": quantity(record.buffer_kgs),
        "buffer_pool_credit_batches": [batches[identifier] for identifier in record.buffer_batch_ids],
        "credit_batch_size_total": quantity(record.supplier_kgs + record.buffer_kgs),
    }


def credit_batch(record: Batch) -> Wire:
    """A `CreditBatch`."""
    beneficiary, retired_at, delivered_at = record.beneficiary, record.retired_at, record.delivered_at
    project = record.project
    return {
        "id": record.id,
        "serial_number": record.serial_number,
        "status": record.status,
        "size": quantity(record.kgs),
        "issued_at": timestamp(record.issuance.issued_at),
        "sequestered_on": record.sequestered_on.isoformat(),
        "country_of_issue": project.country_code,
        "issuance_id": record.issuance.id,
        "removal_id": record.removal_id,
        "project_id": project.id,
        "supplier_id": project.supplier.id,
        "owner": organisation(record.owner),
        "beneficiary": None if beneficiary is None else organisation(beneficiary),
        "retired_at": None if retired_at is None else timestamp(retired_at),
        "retirement_id": record.retirement_id,
        "delivered_at": None if delivered_at is None else timestamp(delivered_at),
        "delivery_id": record.delivery_id,
        "parent_id": record.parent_id,
        "left_child_id": record.left_child_id,
        "right_child_id": record.right_child_id,
        "ccp_approved": project.ccp_approved,
        "carbon_removal_data": record.mass_balance,
    }


def order(record: Order) -> Wire:
    """An `Order`."""
    return {
        "id": record.id,
        "effective_contract_date": record.contract_date.isoformat(),
        "fulfilled_at": None if record.fulfilled_at is None else timestamp(record.fulfilled_at),
        "buyer_organisation": organisation(record.buyer),
        "supplier": supplier(record.supplier),
        "status": record.status,
        "credits_ordered": quantity(record.kgs),
        "credits_delivered": quantity(record.delivered_kgs),
    }


def delivery(record: Delivery) -> Wire:
    """A `Delivery`."""
    return {
        "id": record.id,
        "delivered_at": timestamp(record.happened_at),
        "order_id": record.order_id,
        "from_supplier": supplier(record.supplier),
        "to_organisation": organisation(record.buyer),
        "credit_batch_size_total": quantity(record.kgs),
        "url": f"{PUBLIC_PAGES}/{record.id}",
        "notes": record.notes,
    }


def transfer(record: Transfer) -> Wire:
    """A `Transfer`."""
    return {
        "id": record.id,
        "transferred_at": timestamp(record.happened_at),
        "from_organisation": organisation(record.giver),
        "to_organisation": organisation(record.receiver),
        "credit_batch_size_total": quantity(record.kgs),
        "notes": record.notes,
    }


def retirement(record: Retirement) -> Wire:
    """A `Retirement`."""
    return {
        "id": record.id,
        "retired_at": timestamp(record.happened_at),
        "purposes": list(record.purposes),
        "beneficiary": organisation(record.beneficiary),
        "owner": organisation(record.owner),
        "credit_batch_size_total": quantity(record.kgs),
        "url": f"{PUBLIC_PAGES}/{record.id}",
        "notes": record.notes,
    }


def refund(record: Refund) -> Wire:
    """A `BufferPoolRefund`."""
    return {
        "id": record.id,
        "refunded_at": timestamp(record.happened_at),
        "from_buffer_pool_organisation": organisation(record.pool),
        "to_organisation": organisation(record.receiver),
        "credit_batch_size_total": quantity(record.kgs),
        "notes": record.notes,
    }


def credit_balance(record: Balances) -> Wire:
    """An `OrganisationCreditBalance`."""

    def parts(name: str, balances: dict[str, Balance]) -> list[Wire]:
        return [{f"{name}_id": identifier, "total": balance(one)} for identifier, one in balances.items()]

    return {
        "total": balance(record.total),
        "supplier_balances": parts("supplier", record.suppliers),
        "project_balances": parts("project", record.projects),
        "order_balances": parts("order", record.orders),
    }


def balance(record: Balance) -> Wire:
    """A `CreditBalance`."""
    return {
        "active_credits_total": quantity(record.active_kgs),
        "retired_credits_total": quantity(record.retired_kgs),
    }


def stripe_configuration(record: StripeAccount) -> Wire:
    """A `SupplierStripeConfiguration`."""
    return {
        "id": record.id,
        "account_id": record.account_id,
        "credit_product_price_per_tonne": record.credit_price_per_tonne,
        "verification_product_price_per_tonne": record.verification_price_per_tonne,
        "currency": record.currency,
        "isometric_terms_and_conditions_url": f"{PUBLIC_PAGES}/terms",
    }


def grown(value: Any) -> Any:
    """The same value as a later version of the service might write it: every object has a property more."""
    if isinstance(value, dict):
        larger = {key: grown(member) for key, member in value.items()}
        larger["provenance"] = {"note": "no known version has this property", "revision": 2}
        return larger
    if isinstance(value, list):
        return [grown(member) for member in value]
    return value
