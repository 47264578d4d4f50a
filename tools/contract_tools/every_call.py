"""One call of every operation, as our own client makes it, for a judge that stands between it and the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry import RegistryClient
    from isometric_registry.models import CreditBatch
    from isometric_registry.sandbox.landmarks import Landmarks


def every_call(buyer: RegistryClient, supplier: RegistryClient, marks: Landmarks) -> dict[str, Callable[[], object]]:
    """Return a call of each operation by its operationId, in the order in which they can be made.

    Args:
        buyer: Has the token of the organisation that holds and retires credits.
        supplier: Has the token of the supplier that has an open order of that buyer.
        marks: What the registry holds.
    """
    return {**_reading(buyer, supplier, marks), **_writing(buyer, supplier, marks)}


def _reading(buyer: RegistryClient, supplier: RegistryClient, marks: Landmarks) -> dict[str, Callable[[], object]]:
    me, project = marks.buyer, lambda: next(iter(buyer.projects.list())).id
    return {
        "listIssuances": lambda: list(buyer.issuances.list()),
        "getIssuance": lambda: buyer.issuances.get(marks.demo),
        "getIssuanceCreditBatches": lambda: buyer.issuances.credit_batches(marks.demo),
        "getCreditBatch": lambda: buyer.credit_batches.get(_held(buyer, me).id),
        "listProjects": lambda: list(buyer.projects.list(page_size=10)),
        "getProject": lambda: buyer.projects.get(project()),
        "listProjectDocuments": lambda: list(buyer.projects.documents(project())),
        "listSuppliers": lambda: list(buyer.suppliers.list()),
        "getSupplier": lambda: buyer.suppliers.get(marks.supplier),
        "listSupplierProjects": lambda: list(buyer.suppliers.projects(marks.supplier)),
        "listSupplierIssuances": lambda: list(buyer.suppliers.issuances(marks.supplier)),
        "listSupplierOrders": lambda: list(supplier.suppliers.orders(marks.supplier)),
        "listSupplierDeliveries": lambda: list(supplier.suppliers.deliveries(marks.supplier)),
        "getCurrentSupplier": lambda: supplier.suppliers.current(),
        "getOrganisation": lambda: buyer.organisations.get(me),
        "getCurrentOrganisation": lambda: buyer.organisations.current(),
        "listOrganisationOrders": lambda: list(buyer.organisations.orders(me)),
        "getOrganisationCreditBalance": lambda: buyer.organisations.credit_balance(me),
        "listOrganisationCreditBatches": lambda: list(
            buyer.organisations.credit_batches(me, status=["active", "split"])
        ),
        "getOrder": lambda: buyer.orders.get(marks.open_order),
        "listOrderDeliveries": lambda: list(buyer.orders.deliveries(marks.open_order)),
        "listDeliveries": lambda: list(buyer.deliveries.list(to_organisation_id=me)),
        "getDelivery": lambda: buyer.deliveries.get(next(iter(buyer.deliveries.list(to_organisation_id=me))).id),
        "getDeliveryCreditBatches": lambda: buyer.deliveries.credit_batches(
            next(iter(buyer.deliveries.list(to_organisation_id=me))).id
        ),
        "listRetirements": lambda: list(buyer.retirements.list(owner_org_id=me)),
        "getRetirement": lambda: buyer.retirements.get(next(iter(buyer.retirements.list())).id),
        "getRetirementCreditBatches": lambda: buyer.retirements.credit_batches(next(iter(buyer.retirements.list())).id),
        "getRefund": lambda: buyer.refunds.get(marks.refund),
        "getRefundCreditBatches": lambda: buyer.refunds.credit_batches(marks.refund),
        "listBeneficiaries": lambda: list(buyer.beneficiaries.list()),
        "listTransferees": lambda: list(buyer.transferees.list()),
        "getStripeConfiguration": lambda: supplier.stripe.configuration(),
    }


def _writing(buyer: RegistryClient, supplier: RegistryClient, marks: Landmarks) -> dict[str, Callable[[], object]]:
    me = marks.buyer

    def retire() -> object:
        batch = _held(buyer, me)
        return buyer.retirements.create(
            credit_batch_quantities={batch.id: 1},
            owner_organisation_id=me,
            beneficiary_organisation_id=me,
            supplier_id=batch.supplier_id or "",
            retirement_purposes=["corporate_targets"],
        )

    def retire_oldest() -> object:
        return buyer.retirements.create_from_oldest_credits(
            credit_quantity_kg=1,
            owner_organisation_id=me,
            beneficiary_organisation_id=me,
            supplier_id=_held(buyer, me).supplier_id or "",
            retirement_purposes=["other"],
            notes="Oldest first",
        )

    def transfer() -> object:
        batch = _held(buyer, me)
        return buyer.transfers.create(
            credit_batch_quantities={batch.id: 1},
            from_organisation_id=me,
            to_organisation_id=next(iter(buyer.transferees.list())).id,
            supplier_id=batch.supplier_id or "",
        )

    def deliver() -> object:
        batch = _held(supplier, supplier.organisations.current().id, marks.supplier)
        return supplier.deliveries.create(credit_batch_quantities={batch.id: 1}, order_id=marks.open_order)

    def check_out() -> object:
        return supplier.stripe.create_checkout_session(
            quantity_kg=1000,
            frequency="one_time",
            isometric_terms_and_conditions_accepted=True,
            supplier_terms_and_conditions_accepted=True,
            success_url="https://shop.example/thanks",
            cancel_url="https://shop.example/basket",
        )

    def sent() -> str:
        return next(iter(buyer.transfers.list(from_organisation_id=me))).id

    return {
        "createBeneficiary": lambda: buyer.beneficiaries.create(
            beneficiary_name="Verein am Bach", beneficiary_domain="bach.example"
        ),
        "createRetirement": retire,
        "createRetirementFromOldestCredits": retire_oldest,
        "createTransfer": transfer,
        "listTransfers": lambda: list(buyer.transfers.list()),
        "getTransfer": lambda: buyer.transfers.get(sent()),
        "getTransferCreditBatches": lambda: buyer.transfers.credit_batches(sent()),
        "createDelivery": deliver,
        "createStripeCheckoutSession": check_out,
    }


def _held(registry: RegistryClient, organisation_id: str, supplier_id: str | None = None) -> CreditBatch:
    """An active batch of an organisation."""
    return next(
        iter(registry.organisations.credit_batches(organisation_id, status=["active"], supplier_id=supplier_id))
    )
