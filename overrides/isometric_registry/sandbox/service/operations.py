"""The contract's operations: name, method and path. The one place that knows where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isometric_registry_client.api import Entry


def routes() -> tuple[Entry, ...]:
    """Where every operation of the contract is found; a path has its identifiers in braces."""
    # Imported late: whoever only makes data needs no table of operations.
    from isometric_registry_client.api import OPERATIONS

    return OPERATIONS
