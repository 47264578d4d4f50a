"""Issuances with what the service does not do by itself: filters, many at once, the ledger and serial numbers.

What may live here asks the registry about issuances. What needs no registry belongs to ``ledger``.
"""

from .resource import AsyncIssuances, Issuances

__all__ = ["AsyncIssuances", "Issuances"]
