"""The contract's operations: name, method and path. The one place that knows where they come from."""

from __future__ import annotations

from attrs import frozen


@frozen
class Route:
    """Where an operation is found. `path` has its identifiers in braces."""

    name: str
    method: str
    path: str


_TABLE = (
    ("getCurrentOrganisation", "GET", "/organisation"),
    ("getOrganisation", "GET", "/organisations/{organisation_id}"),
    ("listOrganisationOrders", "GET", "/organisations/{organisation_id}/orders"),
    ("getOrganisationCreditBalance", "GET", "/organisations/{organisation_id}/credit_balance"),
    ("listOrganisationCreditBatches", "GET", "/organisations/{organisation_id}/credit_batches"),
    ("getCurrentSupplier", "GET", "/supplier"),
    ("getSupplier", "GET", "/suppliers/{supplier_id}"),
    ("listSuppliers", "GET", "/suppliers"),
    ("listSupplierProjects", "GET", "/suppliers/{supplier_id}/projects"),
    ("listSupplierOrders", "GET", "/suppliers/{supplier_id}/orders"),
    ("listSupplierDeliveries", "GET", "/suppliers/{supplier_id}/deliveries"),
    ("listSupplierIssuances", "GET", "/suppliers/{supplier_id}/issuances"),
    ("getProject", "GET", "/projects/{project_id}"),
    ("listProjectDocuments", "GET", "/projects/{project_id}/documents"),
    ("listProjects", "GET", "/projects"),
    ("getIssuance", "GET", "/issuances/{issuance_id}"),
    ("listIssuances", "GET", "/issuances"),
    ("getIssuanceCreditBatches", "GET", "/issuances/{issuance_id}/credit_batches"),
    ("listDeliveries", "GET", "/deliveries"),
    ("createDelivery", "POST", "/deliveries"),
    ("getDelivery", "GET", "/deliveries/{delivery_id}"),
    ("getDeliveryCreditBatches", "GET", "/deliveries/{delivery_id}/credit_batches"),
    ("createTransfer", "POST", "/transfers"),
    ("listTransfers", "GET", "/transfers"),
    ("getTransfer", "GET", "/transfers/{transfer_id}"),
    ("getTransferCreditBatches", "GET", "/transfers/{transfer_id}/credit_batches"),
    ("getRefund", "GET", "/refunds/{refund_id}"),
    ("getRefundCreditBatches", "GET", "/refunds/{refund_id}/credit_batches"),
    ("createRetirement", "POST", "/retirements"),
    ("listRetirements", "GET", "/retirements"),
    ("createRetirementFromOldestCredits", "POST", "/retirements/from_oldest_credits"),
    ("getRetirement", "GET", "/retirements/{retirement_id}"),
    ("getRetirementCreditBatches", "GET", "/retirements/{retirement_id}/credit_batches"),
    ("getOrder", "GET", "/orders/{order_id}"),
    ("listOrderDeliveries", "GET", "/orders/{order_id}/deliveries"),
    ("getCreditBatch", "GET", "/credit_batches/{credit_batch_id}"),
    ("listBeneficiaries", "GET", "/beneficiaries"),
    ("createBeneficiary", "POST", "/beneficiary"),
    ("listTransferees", "GET", "/transferees"),
    ("createStripeCheckoutSession", "POST", "/stripe/checkout"),
    ("getStripeConfiguration", "GET", "/stripe/configuration"),
)


def routes() -> list[Route]:
    """Where every operation of the contract is found."""
    return [Route(*row) for row in _TABLE]
