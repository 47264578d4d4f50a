"""The models that requests are written from and answers are read into."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_MODULES = {
    "CarbonRemovalData": ".carbon_removal_data",
    "CreditBatch": ".credit_batch",
    "CreditQuantity": ".credit_quantity",
    "Error": ".error",
    "Issuance": ".issuance",
    "IssuanceCreditBatches": ".issuance_credit_batches",
    "IssuancePage": ".issuance_page",
    "Location": ".location",
    "Organisation": ".organisation",
    "PageInfo": ".page_info",
    "RemovalLocation": ".removal_location",
    "Supplier": ".supplier",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = value = getattr(import_module(_MODULES[name], __name__), name)
    return value
