"""Contains all the data models used in inputs/outputs"""

from .carbon_removal_data import CarbonRemovalData
from .credit_batch import CreditBatch
from .credit_quantity import CreditQuantity
from .error import Error
from .issuance import Issuance
from .issuance_credit_batches import IssuanceCreditBatches
from .issuance_page import IssuancePage
from .location import Location
from .organisation import Organisation
from .page_info import PageInfo
from .removal_location import RemovalLocation
from .supplier import Supplier

__all__ = (
    "CarbonRemovalData",
    "CreditBatch",
    "CreditQuantity",
    "Error",
    "Issuance",
    "IssuanceCreditBatches",
    "IssuancePage",
    "Location",
    "Organisation",
    "PageInfo",
    "RemovalLocation",
    "Supplier",
)
