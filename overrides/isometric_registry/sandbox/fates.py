"""What becomes of a batch after its issue: delivery, retirement, division."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from .cast import Cast, Wire
    from .randomness import Draw

MAX_RANDOM_DEPTH = 3
"""Divisions in a row that chance may make; deeper trees are laid out by hand."""


@frozen
class Fate:
    """A batch's future, in the order in which it happens.

    It may be delivered to a new owner. After that it is retired, is divided into two halves with fates of their
    own, or stays active.
    """

    delivered_to: Wire | None = None
    retired: bool = False
    beneficiary: Wire | None = None
    division: Division | None = None


@frozen
class Division:
    """Where a batch is divided, and what becomes of its halves."""

    left_kgs: int
    left: Fate
    right: Fate


ACTIVE = Fate()


def draw_fate(draw: Draw, cast: Cast, kgs: int, depth: int = 0) -> Fate:
    """A fate by chance for a batch of `kgs` kilograms that stands `depth` divisions below its original batch."""
    delivered_to = draw.pick(cast.buyers) if draw.chance(0.25) else None
    die = draw.fraction()
    if die < 0.22:
        beneficiary = draw.pick(cast.buyers) if draw.chance(0.85) else None
        return Fate(delivered_to=delivered_to, retired=True, beneficiary=beneficiary)
    if die < 0.4 and kgs >= 2 and depth < MAX_RANDOM_DEPTH:
        left_kgs = _left_kgs(draw, kgs)
        division = Division(
            left_kgs=left_kgs,
            left=draw_fate(draw, cast, left_kgs, depth + 1),
            right=draw_fate(draw, cast, kgs - left_kgs, depth + 1),
        )
        return Fate(delivered_to=delivered_to, division=division)
    return Fate(delivered_to=delivered_to)


def _left_kgs(draw: Draw, kgs: int) -> int:
    if kgs >= 3000 and draw.chance(0.7):
        # Most transactions are for whole tonnes.
        return 1000 * draw.integer(1, (kgs - 1) // 1000)
    return draw.integer(1, kgs - 1)
