"""Reads the JSON body of a request."""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, Any

from .answers import to_json
from .validation import ABSENT, UnprocessableError, fault, identifier_faults, missing, word_fault

if TYPE_CHECKING:
    from .validation import Fault

MAX_TEXT = 256
"""The most characters of notes, names and domains."""

MOST = 2**63 - 1
"""The largest whole number of the contract: its integers have 64 bits. What no float reaches could not be answered."""

_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")

Loc = tuple[str | int, ...]


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is no JSON number that can be written again")
    return number


class Body:
    """The properties of one JSON object, and the faults that were met in reading them.

    Each reader gives something of its type in any case; what it gives for a faulty value is never used, because `check`
    comes first.
    """

    def __init__(self, content: bytes) -> None:
        """Reads the object.

        Raises:
            UnprocessableError: It is none.
        """
        self.faults: list[Fault] = []
        if not content:
            raise UnprocessableError([missing(("body",), None)])
        try:
            value = json.loads(content, parse_float=_finite, parse_constant=_finite)
            # It has to be writable too, a few levels deeper, because faults echo what was sent.
            to_json([[[[[[[[value]]]]]]]])
        except (ValueError, RecursionError) as error:
            place = error.pos if isinstance(error, json.JSONDecodeError) else 0
            raise UnprocessableError([fault(("body", place), "JSON decode error", "json_invalid", {})]) from error
        if not isinstance(value, dict):
            message = "Input should be a valid dictionary or object to extract fields from"
            raise UnprocessableError([fault(("body",), message, "model_attributes_type", value)])
        self.values: dict[str, Any] = value

    def check(self) -> None:
        """Ends the reading.

        Raises:
            UnprocessableError: There were faults.
        """
        if self.faults:
            raise UnprocessableError(self.faults)

    def text(self, name: str, *, most: int | None = None, required: bool = True, nullable: bool = False) -> str | None:
        """A string, or None for null where that is allowed."""
        value = self._value(name, required=required)
        if value is ABSENT or (value is None and (nullable or not required)):
            return None
        return self._string(("body", name), value, most)

    def identifier(self, name: str, *, required: bool = True) -> str:
        """An identifier; empty for one that may be left out and was."""
        value = self._value(name, required=required)
        if value is ABSENT or (value is None and not required):
            return ""
        return self._identifier(("body", name), value)

    def integer(
        self, name: str, *, above: int | None = None, within: tuple[int, int] | None = None, required: bool = True
    ) -> int | None:
        """A whole number, or None for one that may be left out and was."""
        value = self._value(name, required=required)
        if value is ABSENT or (value is None and not required):
            return None
        return self._integer(("body", name), value, above, within)

    def boolean(self, name: str) -> bool:
        """Yes or no."""
        value = self._value(name)
        if value is not ABSENT and not isinstance(value, bool):
            self.faults.append(fault(("body", name), "Input should be a valid boolean", "bool_type", value))
        return value is True

    def word(self, name: str, words: tuple[str, ...]) -> str:
        """One of the words that the contract knows."""
        value = self._value(name)
        if value is ABSENT:
            return ""
        if not isinstance(value, str) or value not in words:
            self.faults.append(word_fault(("body", name), words, value))
        return str(value)

    def words(self, name: str, words: tuple[str, ...]) -> list[str]:
        """At least one of the words that the contract knows, each once."""
        values = self._list(name, at_least=1)
        for place, value in enumerate(values):
            if not isinstance(value, str) or value not in words:
                self.faults.append(word_fault(("body", name, place), words, value))
        if len({str(value) for value in values}) < len(values):
            self.faults.append(fault(("body", name), "Values should be unique", "value_error", values))
        return [str(value) for value in values]

    def quantities(self, name: str, *, at_least: int) -> list[tuple[str, int]]:
        """Identifiers of credit batches, each with kilograms."""
        found = []
        for place, value in enumerate(self._list(name, at_least=at_least)):
            loc: Loc = ("body", name, place)
            if not isinstance(value, dict):
                message = "Input should be a valid dictionary or object to extract fields from"
                self.faults.append(fault(loc, message, "model_attributes_type", value))
                continue
            for key in ("credit_batch_id", "credit_quantity_kg"):
                if key not in value:
                    self.faults.append(missing((*loc, key), value))
            identifier, kgs = "", 0
            if "credit_batch_id" in value:
                identifier = self._identifier((*loc, "credit_batch_id"), value["credit_batch_id"])
            if "credit_quantity_kg" in value:
                kgs = self._integer((*loc, "credit_quantity_kg"), value["credit_quantity_kg"], 0, None)
            found.append((identifier, kgs))
        return found

    def email(self, name: str) -> str | None:
        """An e-mail address that may be left out."""
        value = self.text(name, required=False)
        if value is not None and not _EMAIL.fullmatch(value):
            message = "value is not a valid email address"
            self.faults.append(fault(("body", name), message, "value_error", value))
        return value

    def _value(self, name: str, *, required: bool = True) -> Any:
        value = self.values.get(name, ABSENT)
        if value is ABSENT and required:
            self.faults.append(missing(("body", name), self.values))
        return value

    def _list(self, name: str, *, at_least: int) -> list[Any]:
        value = self._value(name)
        if value is ABSENT:
            return []
        if not isinstance(value, list):
            self.faults.append(fault(("body", name), "Input should be a valid list", "list_type", value))
            return []
        if len(value) < at_least:
            message = f"List should have at least {at_least} item after validation, not {len(value)}"
            self.faults.append(fault(("body", name), message, "too_short", value))
        return value

    def _identifier(self, loc: Loc, value: Any) -> str:
        text = self._string(loc, value, None)
        if isinstance(value, str):
            self.faults += identifier_faults(loc, value, value)
        return text

    def _string(self, loc: Loc, value: Any, most: int | None) -> str:
        if not isinstance(value, str):
            self.faults.append(fault(loc, "Input should be a valid string", "string_type", value))
            return ""
        if most is not None and len(value) > most:
            message = f"String should have at most {most} characters"
            self.faults.append(fault(loc, message, "string_too_long", value))
        return value

    def _integer(self, loc: Loc, value: Any, above: int | None, within: tuple[int, int] | None) -> int:
        if isinstance(value, float) and not value.is_integer():
            message = "Input should be a valid integer, got a number with a fractional part"
            self.faults.append(fault(loc, message, "int_from_float", value))
            return 0
        if isinstance(value, float):  # 2.0 is an integer to JSON Schema
            value = int(value)
        # A bool is an int to Python, and one kilogram to nobody.
        if not isinstance(value, int) or isinstance(value, bool):
            self.faults.append(fault(loc, "Input should be a valid integer", "int_type", value))
            return 0
        low, high = within or (-MOST, MOST)
        if above is not None and value <= above:
            self.faults.append(fault(loc, f"Input should be greater than {above}", "greater_than", value))
        elif value < low:
            message = f"Input should be greater than or equal to {low}"
            self.faults.append(fault(loc, message, "greater_than_equal", value))
        elif value > high:
            self.faults.append(fault(loc, f"Input should be less than or equal to {high}", "less_than_equal", value))
        return value
