"""Writes that happen once: what finds out what became of a request, keeps it in a journal, and tells it beforehand.

What may live here sends or judges operations that create something, or remembers them. Reads belong to other rooms; how
one request is sent, to the core. Names are imported when they are first used, since most clients only read.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .journal import JOURNAL_STATES, Journal, JournalEntry
    from .plans import Plan, PlannedBatch, Statement
    from .settling import SETTLE_S

__all__ = ["JOURNAL_STATES", "SETTLE_S", "Journal", "JournalEntry", "Plan", "PlannedBatch", "Statement"]

_HOMES = {
    "JOURNAL_STATES": "journal",
    "Journal": "journal",
    "JournalEntry": "journal",
    "Plan": "plans",
    "PlannedBatch": "plans",
    "SETTLE_S": "settling",
    "Statement": "plans",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)
