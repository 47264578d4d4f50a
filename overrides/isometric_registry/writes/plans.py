"""What a write would do, said before it is sent."""

from __future__ import annotations

from typing import ClassVar, Final

from attrs import frozen

from .._core.errors import InvalidArgumentError

CERTAIN: Final = "certain"
"""The registry said so just now."""
EXPECTED: Final = "expected"
"""It follows from the service's documents, if nobody else changes anything in between."""
UNKNOWN: Final = "unknown"
"""The service's documents do not say."""


@frozen
class Statement:
    """One thing that would happen."""

    text: str
    certainty: str
    """``certain``, ``expected`` or ``unknown``."""


@frozen
class PlannedBatch:
    """One credit batch that would be used."""

    credit_batch_id: str
    serial_number: str
    vintage: int | None
    """The year of the removal, or None if the registry does not say."""
    batch_kgs: int
    """What the batch holds, in kilograms."""
    taken_kgs: int
    """What would be taken out of it."""

    @property
    def left_kgs(self) -> int:
        """What would be left."""
        return self.batch_kgs - self.taken_kgs

    @property
    def is_split(self) -> bool:
        """Whether the batch would become two."""
        return self.left_kgs > 0


@frozen
class Plan:
    """What a write would do. Nothing was sent but reads."""

    operation: str
    """The ``operationId`` in the contract."""
    credit_kgs: int
    """How much in all, in kilograms."""
    batches: tuple[PlannedBatch, ...]
    giver: str
    """The identifier of who has the credits now."""
    receiver: str | None
    """The identifier of who gets them, or in whose name they are retired; None if it is not known."""
    receiver_name: str | None
    supplier_name: str | None
    """Whose removals they are; None if it may not be read, or no credits move."""
    balance_kgs: int | None
    """What the giver holds of the supplier's credits now; None if that may not be read."""
    problems: tuple[str, ...]
    """Why the service would refuse, as far as that can be told; empty if nothing speaks against it."""
    statements: tuple[Statement, ...]
    """What would happen, and how certain that is."""

    HEADINGS: ClassVar = ("credit batch", "serial number", "vintage", "holds kg", "takes kg", "leaves kg", "becomes")

    @property
    def is_possible(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.problems

    @property
    def balance_after_kgs(self) -> int | None:
        """What the giver would hold of the supplier's credits afterwards."""
        return None if self.balance_kgs is None else self.balance_kgs - self.credit_kgs

    def rows(self) -> list[tuple[str, ...]]:
        """Return a line for each batch, in the order of ``HEADINGS``, for a table."""
        return [
            (
                batch.credit_batch_id,
                batch.serial_number,
                "" if batch.vintage is None else str(batch.vintage),
                f"{batch.batch_kgs}",
                f"{batch.taken_kgs}",
                f"{batch.left_kgs}",
                "split" if batch.is_split else "whole",
            )
            for batch in self.batches
        ]

    def check(self) -> None:
        """Refuse a plan that the service would refuse.

        Raises:
            InvalidArgumentError: If there are problems; the text names them all.
        """
        if self.problems:
            raise InvalidArgumentError(f"nothing was sent: {'; '.join(self.problems)}")
