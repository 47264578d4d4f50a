"""Why a ledger refuses a write: an HTTP status and one sentence.

The service documents no refusal but the 422, and a 404 without a body. These follow its sister API and the rules of its
guides, so each of them is an assumption; `docs/sandbox.md` lists them as such.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class RefusalError(Exception):
    """A write that broke a rule. Nothing of it has been applied."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def broken_rule(detail: str) -> RefusalError:
    """A request that is well-formed, and that the state of the ledger does not allow."""
    return RefusalError(400, detail)


def not_yours(detail: str) -> RefusalError:
    """A request for something that belongs to another organisation."""
    return RefusalError(403, detail)


def not_found(kind: str, identifiers: Iterable[str]) -> RefusalError:
    """Identifiers that stand for nothing, in the service's own words: it answers them with 400 and not 404."""
    listed = ", ".join(f"'{identifier}'" for identifier in identifiers)
    return RefusalError(400, f"Could not find '{kind}' with IDs {listed}")
