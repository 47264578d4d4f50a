"""What is known of a write whose outcome is not, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..errors import OutcomeUnknownError
    from ..writes import JournalEntry

NEVER_SETTLED = "; only you can find out: this key sends nothing again, another --key does"
"""What is said of a checkout and of a person as beneficiary."""


def unknown_words(error: OutcomeUnknownError) -> str:
    """Return what is known of a write whose outcome is not."""
    seen = "; ".join(error.seen) or "no read could be made"
    likely = ", ".join(str(one.id) for one in error.candidates)
    return f"it is not known whether this was applied ({seen})" + (f"; it may be {likely}" if likely else "")


def can_be_settled(entry: JournalEntry) -> bool:
    """Say whether reading can tell in the end what became of a write."""
    from ..writes.asked import Asked
    from ..writes.resolvers import resolver_of

    asked = Asked(entry.operation, "", entry.address, entry.request, digest="", salt=b"")
    return resolver_of(entry.operation).is_decidable(asked)
