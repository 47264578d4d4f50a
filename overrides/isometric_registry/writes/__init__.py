"""Writes that happen once: what finds out what became of a request, keeps it in a journal, and tells it beforehand.

What may live here sends or judges operations that create something, or remembers them. Reads belong to other rooms; how
one request is sent, to the core.
"""

from .journal import JOURNAL_STATES, Journal, JournalEntry
from .plans import Plan, PlannedBatch, Statement
from .settling import SETTLE_S

__all__ = ["JOURNAL_STATES", "SETTLE_S", "Journal", "JournalEntry", "Plan", "PlannedBatch", "Statement"]
