"""Serial numbers, as they are observed. Their grammar has no official definition, so nothing here refuses one."""

from __future__ import annotations

import re
import unicodedata
from functools import total_ordering
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from .._core.arguments import checked_kind
from ..errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Iterator

EXAMPLE = "ISO-1-NORD-NOR-K4T2-2026-0-24500"
"""What errors show for the form of a serial number."""

_PATTERN = (
    r"(?P<registry>[A-Z]+)-(?P<register>[0-9]+)-(?P<supplier_code>[^\s-](?:\S*[^\s-])?)-(?P<country>[A-Z]{3})"
    r"-(?P<project_code>[A-Za-z0-9]+)-(?P<vintage_year>[0-9]{4})-(?P<start>[0-9]{1,40})-(?P<end>[0-9]{1,40})"
)
_GRAMMAR = re.compile(_PATTERN)
"""The supplier's code is what is left between the parts on both sides, so it may hold hyphens of its own.
Forty digits of kilograms are more than the mass of the solar system; a longer number is some other grammar."""

_IN_A_SENTENCE = re.compile(rf"(?<![\w-]){_PATTERN}(?![\w-]|[.,]\d)")

_DASHES = re.compile("[\u00ad\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d]")
"""The hyphens and dashes that programs for documents put in place of a hyphen."""

LONGEST_PASTE = 2_000
"""Characters. A longer text is no serial number, and not searched for one."""


def _candidates(text: str) -> Iterator[str]:
    """Yield a text as it is, then with the changes undone that documents and people make, the least first."""
    if len(text) > LONGEST_PASTE:
        return
    yield text
    hyphens = _DASHES.sub("-", unicodedata.normalize("NFKC", _DASHES.sub("-", text)))
    plain = "".join(character for character in hyphens if unicodedata.category(character) != "Cf")
    yield plain
    yield plain.upper()
    joined = re.sub(r"\s*-[\s-]*", "-", plain)
    yield joined
    yield joined.upper()


@total_ordering
@frozen(eq=False)
class SerialNumber:
    """A serial number: ``ISO-1-NORD-NOR-K4T2-2026-0-24500``, where ``0-24500`` is a half-open range of kilograms.

    Two serial numbers are equal if their texts are. They sort by series, then by range; those of an unknown grammar
    come last, by their text. Whether one holds another does not depend on upper and lower case. Make one with
    ``SerialNumber.parse``, or of what a person has pasted with ``SerialNumber.pasted``.
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
                f"a serial number is text, not {type(text).__name__}: pass one such as {EXAMPLE!r}"
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

    @classmethod
    def pasted(cls, text: str) -> SerialNumber:
        """Read a serial number out of what a person has pasted.

        Spaces and quotes around it, a sentence around it, dashes and spaces that a document made of its hyphens, line
        breaks at them, invisible characters and lower case are understood. Where there is none, or more than one, the
        text is kept as ``parse`` would.

        Raises:
            InvalidArgumentError: If it is not text.
        """
        serial = cls.parse(cls.parse(text).text.strip())
        if serial.is_readable:
            return serial
        for candidate in _candidates(serial.text):
            found = {match[0] for match in _IN_A_SENTENCE.finditer(candidate)}
            if len(found) == 1 and (read := cls.parse(found.pop())).is_readable:
                return read
        return serial

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
        if self.text.casefold() == other.text.casefold():
            return True
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return False
        return self._is_beside(other) and self.start <= other.start and other.end <= self.end

    def overlaps(self, other: SerialNumber) -> bool:
        """Say whether two serial numbers share at least a kilogram.

        Those of an unknown grammar overlap if they are the same.

        Raises:
            InvalidArgumentError: If the other is none.
        """
        _check_serial(other)
        if not self.is_readable or not other.is_readable:
            return self.text.casefold() == other.text.casefold()
        return self.overlap_kgs(other) > 0

    def overlap_kgs(self, other: SerialNumber) -> int:
        """Return how many kilograms two serial numbers share; none if the grammar of either is unknown.

        Raises:
            InvalidArgumentError: If the other is none.
        """
        _check_serial(other)
        if self.start is None or self.end is None or other.start is None or other.end is None:
            return 0
        if not self._is_beside(other):
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

    def _is_beside(self, other: SerialNumber) -> bool:
        """Say whether two readable serial numbers are of one series, however a person wrote its letters."""
        ours, theirs = self.series, other.series
        if ours is None or theirs is None:
            return False
        return ours == theirs or [str(part).casefold() for part in ours] == [str(part).casefold() for part in theirs]

    def _place(self) -> tuple[Any, ...]:
        return (0, self.series, self.start, self.end, self.text) if self.is_readable else (1, self.text)


def _check_serial(other: object) -> None:
    checked_kind("the other", other, SerialNumber, "a SerialNumber; SerialNumber.parse makes one of a text")
