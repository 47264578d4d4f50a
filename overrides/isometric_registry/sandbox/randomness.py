"""Chance that comes out the same on every machine: a seeded source of numbers."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

_T = TypeVar("_T")


class Draw:
    """A seeded stream of choices.

    Everything is derived from `random.Random.random`, the one method whose sequence Python promises to keep for a
    seed; `choice`, `sample` and `shuffle` carry no such promise between versions.
    """

    def __init__(self, seed: int, purpose: str) -> None:
        # Seeded with text, because an int seed loses its sign: -1 and 1 would make the same registry.
        self._random = random.Random(f"isometric-registry {purpose} {seed}")

    def fraction(self, low: float = 0.0, high: float = 1.0) -> float:
        """A number from `low` up to, and without, `high`."""
        return low + (high - low) * self._random.random()

    def integer(self, low: int, high: int) -> int:
        """A whole number from `low` to `high`, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self._random.random() < probability

    def pick(self, options: Sequence[_T]) -> _T:
        """One of the options."""
        return options[self.integer(0, len(options) - 1)]
