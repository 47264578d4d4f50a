"""Organisations with what the service does not do by itself: holdings.

What may live here asks the registry about one organisation.
"""

from .resource import AsyncOrganisations, Organisations

__all__ = ["AsyncOrganisations", "Organisations"]
