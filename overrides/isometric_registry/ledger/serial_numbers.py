"""Serial numbers, as they are observed. Their grammar has no official definition, so nothing here refuses one."""

from __future__ import annotations

import re
from functools import total_ordering
from typing import Any

from attrs import define, field

from ..errors import InvalidArgumentError

_GRAMMAR = re.compile(
    r"(?P<registry>[A-Z]+)-(?P<register>[0-9]+)-(?P<supplier_code>[^\s-](?:\S*[^\s-])?)-(?P<country>[A-Z]{3})"
    r"-(?P<project_code>[A-Za-z0-9]+)-(?P<vintage_year>[0-9]{4})-(?P<start>[0-9]{1,40})-(?P<end>[0-9]{1,40})"
)
"""The supplier's code is what is left between the parts on both sides, so it may hold hyphens of its own.
Forty digits of kilograms are more than the mass of the solar system; a longer number is some other grammar."""


@total_ordering
@define(frozen=True, slots=True, eq=False)
class SerialNumber:
    """A serial number: ``ISO-1-NORD-NOR-K4T2-2026-0-24500``, where ``0-24500`` is a half-open range of kilograms.

    Two serial numbers are equal if their texts are. They sort by series, then by range; those of an unknown grammar
    come last, by their text. Make one with ``SerialNumber.parse``.
    """

    text: str
    """The serial number as it is written."""
    registry: str | None = field(default=None, repr=False)
    """``ISO`` in every one observed. All parts are None if the grammar is unknown."""
    register: str | None = field(default=None, repr=False)
    """``1`` in every one observed."""
    supplier_code: str | None = field(default=None, repr=False)
    country: str | None = field(default=None, repr=False)
    """ISO 3166-1 alpha-3."""
    project_code: str | None = field(default=None, repr=False)
    vintage_year: int | None = field(default=None, repr=False)
    """The year of sequestration."""
    start: int | None = field(default=None, repr=False)
    """The first kilogram."""
    end: int | None = field(default=None, repr=False)
    """One past the last kilogram."""

    @classmethod
    def parse(cls, text: str) -> SerialNumber:
        """Read a serial number. One of an unknown grammar keeps its text and has None for every part.

        Raises:
            InvalidArgumentError: If it is not text.
        """
        if not isinstance(text, str):
            raise InvalidArgumentError(
                f"a serial number is text, not {type(text).__name__}: pass one such as "
                "'ISO-1-NORD-NOR-K4T2-2026-0-24500'"
            )
        found = _GRAMMAR.fullmatch(text)
        if found is None or int(found["start"]) > int(found["end"]):
            return cls(text)
        return cls(
            text,
            registry=found["registry"],
            register=found["register"],
            supplier_code=found["supplier_code"],
            country=found["country"],
            project_code=found["project_code"],
            vintage_year=int(found["vintage_year"]),
            start=int(found["start"]),
            end=int(found["end"]),
        )

    def stripped(self) -> SerialNumber:
        """Return the serial number without the spaces that may have come along with a copy of it."""
        return SerialNumber.parse(self.text.strip())

    @property
    def is_readable(self) -> bool:
        """Whether the grammar is known, so that the parts are there."""
        return self.start is not None

    @property
    def credit_kgs(self) -> int | None:
        """The length of the range in kilograms, or None if the grammar is unknown."""
        return None if self.start is None or self.end is None else self.end - self.start

    @property
    def series(self) -> tuple[str | int | None, ...] | None:
        """Everything before the range, or None if the grammar is unknown. Only ranges of one series are compared."""
        if not self.is_readable:
            return None
        return (
            self.registry,
            self.register,
            self.supplier_code,
            self.country,
            self.project_code,
            self.vintage_year,
        )

    def __contains__(self, other: object) -> bool:
        """Say whether a serial number, its text, or a kilogram by its number lies within this one.

        Raises:
            InvalidArgumentError: If it is none of these.
        """
        if isinstance(other, int):
            return self.start is not None and self.end is not None and self.start <= other < self.end
        if isinstance(other, str):
            return SerialNumber.parse(other) in self
        if not isinstance(other, SerialNumber):
            raise InvalidArgumentError(
                f"{type(other).__name__} is not in any serial number: ask for a SerialNumber, its text or a kilogram"
            )
        if self.text == other.text:
            return True
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return False
        return self.series == other.series and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: SerialNumber) -> bool:
        """Say whether two serial numbers share at least a kilogram.

        Those of an unknown grammar overlap if they are the same.
        """
        if not self.is_readable or not other.is_readable:
            return self.text == other.text
        return self.overlap_kgs(other) > 0

    def overlap_kgs(self, other: SerialNumber) -> int:
        """Return how many kilograms two serial numbers share; none if the grammar of either is unknown."""
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return 0
        if self.series != other.series:
            return 0
        return max(0, min(self.end, other.end) - max(self.start, other.start))

    def __str__(self) -> str:
        return self.text

    def __eq__(self, other: object) -> bool:
        return self.text == other.text if isinstance(other, SerialNumber) else NotImplemented

    def __lt__(self, other: object) -> bool:
        return self._place() < other._place() if isinstance(other, SerialNumber) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.text)

    def _place(self) -> tuple[Any, ...]:
        return (0, self.series, self.start, self.end, self.text) if self.is_readable else (1, self.text)
