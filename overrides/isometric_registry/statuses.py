"""The words that a credit batch's status is known to take."""

from __future__ import annotations

from enum import StrEnum


class CreditBatchStatus(StrEnum):
    """Known statuses, to compare ``CreditBatch.status`` with.

    The service may learn a word at any time. The status of a batch is therefore a plain string, and an unknown one
    comes through as itself: ``batch.status == CreditBatchStatus.RETIRED`` is right for all of them.
    """

    ACTIVE = "active"
    """Held by its owner."""
    SPLIT = "split"
    """Divided into two halves, which hold its credits now."""
    RETIRED = "retired"
    """Used up, on behalf of a beneficiary as a rule."""
