"""What becomes of an issuance's credits: exact quantities, reconciliation, lineage and serial numbers.

What may live here takes models and texts and returns plain values or small value classes, exact to the kilogram. What
talks to the registry or writes a file may not: ``issuances`` asks, ``export`` and ``report`` write.
"""

from .findings import Finding, Reconciliation
from .issuance_ledger import Holding, IssuanceLedger, Retired, Vintage
from .lineage import LedgerProgress
from .originals import Pool
from .quantities import format_tonnes, kilograms, tonnes
from .reconciliation import reconcile
from .rules import Rule, Severity
from .serial_numbers import SerialNumber
from .trees import BatchTree
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
