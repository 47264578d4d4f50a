"""Handlers of what everybody may read: the client secret is enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..ledger.queries import credited, documents_by_name, newest_first, projects_by_name
from . import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ..ledger.records import Issuance, Project
    from .answers import Wire
    from .call import Call


def get_organisation(call: Call) -> Wire | None:
    """Null for an unknown one, as the contract allows it here and for suppliers and projects."""
    record = call.ledger.organisations.get(call.identifier)
    return None if record is None else answers.organisation(record)


def get_supplier(call: Call) -> Wire | None:
    record = call.ledger.suppliers.get(call.identifier)
    return None if record is None else answers.supplier(record)


def list_suppliers(call: Call) -> Wire:
    return call.page(list(call.ledger.suppliers.values()), answers.supplier)


def list_supplier_projects(call: Call) -> Wire:
    supplier = call.found(call.ledger.suppliers, "Supplier")
    return call.page(newest_first(call.ledger.projects, lambda one: one.supplier is supplier), _project_writer(call))


def list_supplier_deliveries(call: Call) -> Wire:
    supplier = call.found(call.ledger.suppliers, "Supplier")
    return call.page(newest_first(call.ledger.deliveries, lambda one: one.supplier is supplier), answers.delivery)


def list_supplier_issuances(call: Call) -> Wire:
    supplier = call.found(call.ledger.suppliers, "Supplier")
    issuances = newest_first(call.ledger.issuances, lambda one: one.project.supplier is supplier)
    return call.page(issuances, _issuance_writer(call))


def get_project(call: Call) -> Wire | None:
    record = call.ledger.projects.get(call.identifier)
    return None if record is None else _project_writer(call)(record)


def list_projects(call: Call) -> Wire:
    return call.page(projects_by_name(call.ledger), _project_writer(call))


def list_project_documents(call: Call) -> Wire:
    return call.page(documents_by_name(call.found(call.ledger.projects, "Project")), answers.document)


def get_issuance(call: Call) -> Wire:
    return call.found(call.data.issuances, "Issuance")


def list_issuances(call: Call) -> Wire:
    # By the JSON objects and not by the ledger, because a test may have taken one away.
    issuances = newest_first(call.ledger.issuances, lambda one: one.id in call.data.issuances)
    return call.page(issuances, _issuance_writer(call))


def get_issuance_credit_batches(call: Call) -> Wire:
    return call.found(call.data.issuance_credit_batches, "Issuance")


def get_credit_batch(call: Call) -> Wire:
    return call.found(call.data.credit_batches, "CreditBatch")


def list_deliveries(call: Call) -> Wire:
    supplier_id, buyer_id = call.query.identifier("from_supplier_id"), call.query.identifier("to_organisation_id")
    deliveries = newest_first(
        call.ledger.deliveries,
        lambda one: supplier_id in (None, one.supplier.id) and buyer_id in (None, one.buyer.id),
    )
    return call.page(deliveries, answers.delivery)


def list_transfers(call: Call) -> Wire:
    giver_id, receiver_id = call.query.identifier("from_organisation_id"), call.query.identifier("to_organisation_id")
    transfers = newest_first(
        call.ledger.transfers,
        lambda one: giver_id in (None, one.giver.id) and receiver_id in (None, one.receiver.id),
    )
    return call.page(transfers, answers.transfer)


def list_retirements(call: Call) -> Wire:
    beneficiary_id, owner_id = call.query.identifier("beneficiary_org_id"), call.query.identifier("owner_org_id")
    retirements = newest_first(
        call.ledger.retirements,
        lambda one: beneficiary_id in (None, one.beneficiary.id) and owner_id in (None, one.owner.id),
    )
    return call.page(retirements, answers.retirement)


def _project_writer(call: Call) -> Callable[[Project], Wire]:
    totals = credited(call.ledger)
    return lambda record: answers.project(record, totals[record.id])


def _issuance_writer(call: Call) -> Callable[[Issuance], Wire]:
    return lambda record: call.data.issuances[record.id]


HANDLERS: Mapping[str, Callable[[Call], Any]] = {
    "getOrganisation": get_organisation,
    "getSupplier": get_supplier,
    "listSuppliers": list_suppliers,
    "listSupplierProjects": list_supplier_projects,
    "listSupplierDeliveries": list_supplier_deliveries,
    "listSupplierIssuances": list_supplier_issuances,
    "getProject": get_project,
    "listProjects": list_projects,
    "listProjectDocuments": list_project_documents,
    "getIssuance": get_issuance,
    "listIssuances": list_issuances,
    "getIssuanceCreditBatches": get_issuance_credit_batches,
    "getCreditBatch": get_credit_batch,
    "listDeliveries": list_deliveries,
    "getDelivery": lambda call: answers.delivery(call.found(call.ledger.deliveries, "Delivery")),
    "getDeliveryCreditBatches": lambda call: call.batches(call.found(call.ledger.deliveries, "Delivery").batch_ids),
    "listTransfers": list_transfers,
    "getTransfer": lambda call: answers.transfer(call.found(call.ledger.transfers, "Transfer")),
    "getTransferCreditBatches": lambda call: call.batches(call.found(call.ledger.transfers, "Transfer").batch_ids),
    "listRetirements": list_retirements,
    "getRetirement": lambda call: answers.retirement(call.found(call.ledger.retirements, "Retirement")),
    "getRetirementCreditBatches": lambda call: call.batches(
        call.found(call.ledger.retirements, "Retirement").batch_ids
    ),
    "getRefund": lambda call: answers.refund(call.found(call.ledger.refunds, "BufferPoolRefund")),
    "getRefundCreditBatches": lambda call: call.batches(call.found(call.ledger.refunds, "BufferPoolRefund").batch_ids),
}
"""By operationId."""
