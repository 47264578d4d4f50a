"""Whether an issuance holds a serial number, and how the credits behind it stand today. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from .._core.text import one_line
from .quantities import format_tonnes, kilograms
from .serial_numbers import EXAMPLE, SerialNumber

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from isometric_registry_client.models import CreditBatch, Organisation

    from .originals import Pool
    from .trees import BatchTree


@frozen
class SerialPart:
    """What one current batch holds of a serial number."""

    batch: CreditBatch
    """The current batch: its ``status``, ``owner`` and ``beneficiary`` are today's."""
    pool: Pool
    credit_kgs: int
    """How much of the serial number it holds."""


@frozen
class SerialVerification:
    """What an issuance says about a serial number. It is true if the issuance holds the whole of it."""

    serial: SerialNumber
    issuance_id: str
    observed_at: datetime
    """When the registry was asked, in UTC."""
    held: bool
    """Whether the issuance's batches hold the whole of it."""
    batch: CreditBatch | None
    """The smallest batch that contains it whole, be it split or current; None if there is no such batch."""
    is_whole_batch: bool
    """Whether ``batch`` has exactly this serial number, so that it is not merely a piece of it."""
    parts: tuple[SerialPart, ...]
    """The current batches that hold it or some of it, in the order of their serial numbers."""

    @property
    def is_malformed(self) -> bool:
        """Whether it does not read as a serial number, and no batch of the issuance has it either: a mistake in typing.

        Their grammar is observed and not documented, so a text of another one is looked for all the same.
        """
        return not self.held and not self.serial.is_readable

    @property
    def credit_kgs(self) -> int:
        """How many kilograms of it the current batches hold: all of it if it is held, fewer if only a part is."""
        return sum(part.credit_kgs for part in self.parts)

    def __bool__(self) -> bool:
        return self.held

    @property
    def status(self) -> str | None:
        """Today's status, or None if it is not held, or not in one status."""
        statuses = {part.batch.status for part in self.parts}
        return statuses.pop() if self.held and len(statuses) == 1 else None

    @property
    def owner(self) -> Organisation | None:
        """Today's owner, or None if it is not held, or not by one organisation."""
        owners = {part.batch.owner.id: part.batch.owner for part in self.parts}
        return next(iter(owners.values())) if self.held and len(owners) == 1 else None

    def __str__(self) -> str:
        """Return the outcome for people: a sentence, and a line for each current batch."""
        if self.is_malformed:
            return one_line(f"{str(self.serial)!r} is no serial number, such as {EXAMPLE}")
        outcome = "holds" if self.held else "does not hold"
        if self.parts and not self.held:
            outcome = (
                f"holds only {format_tonnes(self.credit_kgs)} of the {format_tonnes(self.serial.credit_kgs or 0)} of"
            )
        piece = f", a piece of {self.batch.serial_number}" if self.batch and not self.is_whole_batch else ""
        heading = one_line(f"{self.issuance_id} {outcome} {self.serial}{piece}")
        return "\n".join([heading, *(f"  {one_line(_line(part))}" for part in self.parts)])


def verify(text: str, *, issuance_id: str, trees: Sequence[BatchTree], observed_at: datetime) -> SerialVerification:
    """Look a serial number up in an issuance, of which only the trees that overlap the serial number are needed.

    Raises:
        InvalidArgumentError: If the serial number is not text.
    """
    serial = SerialNumber.pasted(text)
    places = [(SerialNumber.parse(tree.batch.serial_number), tree) for root in trees for tree in root.walk()]
    containing = [(place, tree) for place, tree in places if serial in place]
    smallest = min(containing, key=lambda pair: (pair[0].credit_kgs or 0, -pair[1].depth), default=None)
    return SerialVerification(
        serial=serial,
        issuance_id=issuance_id,
        observed_at=observed_at,
        held=smallest is not None or _covered(serial, (place for place, tree in places if tree.depth == 0)),
        batch=None if smallest is None else smallest[1].batch,
        is_whole_batch=smallest is not None and smallest[0] in serial,
        parts=_parts(serial, places, None if smallest is None else smallest[1]),
    )


def _covered(serial: SerialNumber, places: Iterable[SerialNumber]) -> bool:
    """Say whether several ranges hold a serial number together."""
    if serial.start is None or serial.end is None:
        return False
    reached = serial.start
    for place in sorted(place for place in places if place.overlaps(serial)):
        assert place.start is not None  # ranges that overlap
        assert place.end is not None
        if place.start > reached:
            return False
        reached = max(reached, place.end)
    return reached >= serial.end > serial.start


def _parts(
    serial: SerialNumber, places: list[tuple[SerialNumber, BatchTree]], smallest: BatchTree | None
) -> tuple[SerialPart, ...]:
    if not serial.is_readable:
        # Without a range, all that can be said is which current batches came of the batch of that very text.
        leaves = () if smallest is None else smallest.leaves()
        return tuple(SerialPart(leaf.batch, leaf.pool, kilograms(leaf.batch)) for leaf in leaves)
    held = sorted(
        ((place, tree) for place, tree in places if tree.is_leaf and place.overlaps(serial)), key=lambda pair: pair[0]
    )
    return tuple(SerialPart(tree.batch, tree.pool, place.overlap_kgs(serial)) for place, tree in held)


def _line(part: SerialPart) -> str:
    beneficiary = f" for {part.batch.beneficiary.name}" if part.batch.beneficiary is not None else ""
    return f"{format_tonnes(part.credit_kgs)} {part.batch.status}{beneficiary}, owner {part.batch.owner.name}"
