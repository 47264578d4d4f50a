"""What is shown of a kind of object: one description, from which every table, card and file of it is made.

Whoever wants another column adds a ``Field`` to its kind in ``kinds.py``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

Value = str | int | date | None


class Shape(StrEnum):
    """How a value is written."""

    TEXT = "text"
    ID = "id"
    """Never broken into lines, so that it can be copied."""
    DATE = "date"
    """A day, or a moment, of which a table shows the day."""
    KGS = "kgs"
    """Whole kilograms; people see tonnes."""
    STATUS = "status"


@frozen
class Field:
    """One property of a kind."""

    heading: str
    """What stands above or before it, for people."""
    name: str
    """Its column in a CSV file."""
    value: Callable[[Any], Value]
    shape: Shape = Shape.TEXT
    rank: int = 0
    """When it is left out of a table that is too narrow: 0 never, then the highest first. Cards and files have all."""
    in_table: bool = True
    """Whether a table has it at all."""
    in_file: bool = True
    """Whether a CSV file has it; not if others say the same more plainly."""


@frozen
class Kind:
    """What is shown of the objects of one kind."""

    one: str
    many: str
    fields: tuple[Field, ...]
    when: Callable[[Any], datetime] | None = None
    """The moment by which its lists can be narrowed down, or None."""
    has_sums: bool = True
    """Whether a table of them ends with the sums of its amounts."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a CSV file."""
        return tuple(field.name for field in self.fields if field.in_file)


def text(heading: str, name: str, value: Callable[[Any], str | None], **more: Any) -> Field:
    """Return a field of plain text."""
    return Field(heading, name, value, **more)


def identifier(heading: str, name: str, value: Callable[[Any], str | None], **more: Any) -> Field:
    """Return a field with an identifier or an address, which people copy."""
    return Field(heading, name, value, Shape.ID, **more)


def day(heading: str, name: str, value: Callable[[Any], date | None], **more: Any) -> Field:
    """Return a field with a day or a moment."""
    return Field(heading, name, value, Shape.DATE, **more)


def amount(heading: str, name: str, value: Callable[[Any], int | None], **more: Any) -> Field:
    """Return a field with an amount in kilograms, which people see in tonnes."""
    return Field(heading, name, value, Shape.KGS, **more)


def status(value: Callable[[Any], str]) -> Field:
    """Return the field of a status."""
    return Field("Status", "status", value, Shape.STATUS)
