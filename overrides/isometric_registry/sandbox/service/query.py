"""Reads the query of a request."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .validation import fault, identifier_faults, word_fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .validation import Fault


class Query:
    """The parameters of one query, and the faults that were met in reading them.

    A parameter of another name is ignored. An empty value is a fault: were it taken for none, a filter that somebody
    forgot to fill in would give the whole list.
    """

    def __init__(self, items: Sequence[tuple[str, str]]) -> None:
        self.items = items
        self.faults: list[Fault] = []

    def all(self, name: str) -> list[str]:
        """Every value of a parameter."""
        return [value for key, value in self.items if key == name]

    def one(self, name: str) -> str | None:
        """The only value of a parameter."""
        values = self.all(name)
        if len(values) > 1:
            self.faults.append(fault(("query", name), "Parameter should be given once", "value_error"))
        return values[0] if values else None

    def identifier(self, name: str) -> str | None:
        """An identifier to filter by."""
        value = self.one(name)
        if value is not None:
            self.faults += identifier_faults(("query", name), value)
        return value

    def word(self, name: str, words: tuple[str, ...], default: str) -> str:
        """One of the words that the contract knows."""
        value = self.one(name)
        if value is not None and value not in words:
            self.faults.append(word_fault(("query", name), words))
        return value or default

    def words(self, name: str, words: tuple[str, ...]) -> list[str]:
        """Several of the words that the contract knows, each once."""
        values = self.all(name)
        for place, value in enumerate(values):
            if value not in words:
                self.faults.append(word_fault(("query", name, place), words))
        if len(set(values)) < len(values):
            self.faults.append(fault(("query", name), "Values should be unique", "value_error"))
        return values

    def moment(self, name: str) -> datetime | None:
        """A time with a zone."""
        value = self.one(name)
        if value is None:
            return None
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            message = "Input should be a valid datetime"
            self.faults.append(fault(("query", name), message, "datetime_from_date_parsing"))
            return None
        if moment.tzinfo is None:
            self.faults.append(fault(("query", name), "Input should have timezone info", "timezone_aware"))
            return None
        return moment
