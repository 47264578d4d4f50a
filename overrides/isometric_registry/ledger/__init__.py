"""What becomes of an issuance's credits: exact quantities, reconciliation, lineage and serial numbers.

Everything here takes models and returns plain values or small value classes, and none of it talks to the registry;
``registry.issuances.ledger`` and ``registry.issuances.verify_serial`` do that.
"""

from .findings import Finding, Reconciliation
from .issuance_ledger import Holding, IssuanceLedger, Retired, Vintage
from .lineage import LedgerProgress
from .quantities import format_tonnes, kilograms, tonnes
from .reconciliation import reconcile
from .rules import Rule, Severity
from .serial_numbers import SerialNumber
from .trees import BatchTree, Pool
from .verification import SerialPart, SerialVerification

__all__ = [
    "BatchTree",
    "Finding",
    "Holding",
    "IssuanceLedger",
    "LedgerProgress",
    "Pool",
    "Reconciliation",
    "Retired",
    "Rule",
    "SerialNumber",
    "SerialPart",
    "SerialVerification",
    "Severity",
    "Vintage",
    "format_tonnes",
    "kilograms",
    "reconcile",
    "tonnes",
]
