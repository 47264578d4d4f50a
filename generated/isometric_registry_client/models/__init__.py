"""The models that requests are written from and answers are read into."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .buffer_pool_refund import BufferPoolRefund
    from .carbon_removal_data import CarbonRemovalData
    from .create_beneficiary_request import CreateBeneficiaryRequest
    from .create_delivery_request import CreateDeliveryRequest
    from .create_retirement_from_oldest_credits_request import (
        CreateRetirementFromOldestCreditsRequest,
    )
    from .create_retirement_request import CreateRetirementRequest
    from .create_stripe_checkout_session_request import (
        CreateStripeCheckoutSessionRequest,
    )
    from .create_transfer_request import CreateTransferRequest
    from .credit_balance import CreditBalance
    from .credit_batch import CreditBatch
    from .credit_batch_list import CreditBatchList
    from .credit_batch_page import CreditBatchPage
    from .credit_batch_quantity import CreditBatchQuantity
    from .credit_quantity import CreditQuantity
    from .delivery import Delivery
    from .delivery_page import DeliveryPage
    from .field_problem import FieldProblem
    from .issuance import Issuance
    from .issuance_credit_batches import IssuanceCreditBatches
    from .issuance_page import IssuancePage
    from .location import Location
    from .order import Order
    from .order_credit_balance import OrderCreditBalance
    from .order_page import OrderPage
    from .organisation import Organisation
    from .organisation_credit_balance import OrganisationCreditBalance
    from .organisation_page import OrganisationPage
    from .page_info import PageInfo
    from .project import Project
    from .project_credit_balance import ProjectCreditBalance
    from .project_document import ProjectDocument
    from .project_document_page import ProjectDocumentPage
    from .project_page import ProjectPage
    from .registry_problem import RegistryProblem
    from .removal_location import RemovalLocation
    from .retirement import Retirement
    from .retirement_page import RetirementPage
    from .stripe_checkout_response import StripeCheckoutResponse
    from .supplier import Supplier
    from .supplier_credit_balance import SupplierCreditBalance
    from .supplier_page import SupplierPage
    from .supplier_stripe_configuration import SupplierStripeConfiguration
    from .transfer import Transfer
    from .transfer_page import TransferPage
    from .validation_problem import ValidationProblem

__all__ = (
    "BufferPoolRefund",
    "CarbonRemovalData",
    "CreateBeneficiaryRequest",
    "CreateDeliveryRequest",
    "CreateRetirementFromOldestCreditsRequest",
    "CreateRetirementRequest",
    "CreateStripeCheckoutSessionRequest",
    "CreateTransferRequest",
    "CreditBalance",
    "CreditBatch",
    "CreditBatchList",
    "CreditBatchPage",
    "CreditBatchQuantity",
    "CreditQuantity",
    "Delivery",
    "DeliveryPage",
    "FieldProblem",
    "Issuance",
    "IssuanceCreditBatches",
    "IssuancePage",
    "Location",
    "Order",
    "OrderCreditBalance",
    "OrderPage",
    "Organisation",
    "OrganisationCreditBalance",
    "OrganisationPage",
    "PageInfo",
    "Project",
    "ProjectCreditBalance",
    "ProjectDocument",
    "ProjectDocumentPage",
    "ProjectPage",
    "RegistryProblem",
    "RemovalLocation",
    "Retirement",
    "RetirementPage",
    "StripeCheckoutResponse",
    "Supplier",
    "SupplierCreditBalance",
    "SupplierPage",
    "SupplierStripeConfiguration",
    "Transfer",
    "TransferPage",
    "ValidationProblem",
)

_MODULES = {
    "BufferPoolRefund": ".buffer_pool_refund",
    "CarbonRemovalData": ".carbon_removal_data",
    "CreateBeneficiaryRequest": ".create_beneficiary_request",
    "CreateDeliveryRequest": ".create_delivery_request",
    "CreateRetirementFromOldestCreditsRequest": ".create_retirement_from_oldest_credits_request",
    "CreateRetirementRequest": ".create_retirement_request",
    "CreateStripeCheckoutSessionRequest": ".create_stripe_checkout_session_request",
    "CreateTransferRequest": ".create_transfer_request",
    "CreditBalance": ".credit_balance",
    "CreditBatch": ".credit_batch",
    "CreditBatchList": ".credit_batch_list",
    "CreditBatchPage": ".credit_batch_page",
    "CreditBatchQuantity": ".credit_batch_quantity",
    "CreditQuantity": ".credit_quantity",
    "Delivery": ".delivery",
    "DeliveryPage": ".delivery_page",
    "FieldProblem": ".field_problem",
    "Issuance": ".issuance",
    "IssuanceCreditBatches": ".issuance_credit_batches",
    "IssuancePage": ".issuance_page",
    "Location": ".location",
    "Order": ".order",
    "OrderCreditBalance": ".order_credit_balance",
    "OrderPage": ".order_page",
    "Organisation": ".organisation",
    "OrganisationCreditBalance": ".organisation_credit_balance",
    "OrganisationPage": ".organisation_page",
    "PageInfo": ".page_info",
    "Project": ".project",
    "ProjectCreditBalance": ".project_credit_balance",
    "ProjectDocument": ".project_document",
    "ProjectDocumentPage": ".project_document_page",
    "ProjectPage": ".project_page",
    "RegistryProblem": ".registry_problem",
    "RemovalLocation": ".removal_location",
    "Retirement": ".retirement",
    "RetirementPage": ".retirement_page",
    "StripeCheckoutResponse": ".stripe_checkout_response",
    "Supplier": ".supplier",
    "SupplierCreditBalance": ".supplier_credit_balance",
    "SupplierPage": ".supplier_page",
    "SupplierStripeConfiguration": ".supplier_stripe_configuration",
    "Transfer": ".transfer",
    "TransferPage": ".transfer_page",
    "ValidationProblem": ".validation_problem",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(_MODULES[name], __name__), name)
    return value
