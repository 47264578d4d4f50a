"""What the generated models share: strict readers of JSON values, and the error that says where one is wrong."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import Any, Final


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()
"""Stands for a property that is not in an answer. It never leaves from_dict."""


class InvalidFieldError(ValueError):
    """A value that breaks the contract.

    Attributes:
        path: Where it is, from the outermost object inwards: property names and list indexes.
        expected: What the contract asks for, in words.
        found: The offending value; ``ABSENT`` if a required property is missing.
    """

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(expected, found)
        self.path: list[str | int] = []
        self.expected = expected
        self.found = found

    def inside(self, step: str | int) -> InvalidFieldError:
        """Note that this happened under ``step`` and return the same error."""
        self.path.insert(0, step)
        return self

    @property
    def json_path(self) -> str:
        """The place in JSONPath's notation, such as ``$.supplier_credit_batches[3].size.credit_kgs``."""
        return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)

    def __str__(self) -> str:
        if self.found is ABSENT:
            return f"{self.json_path} is missing"
        return f"{self.json_path}: expected {self.expected}, found {_shown(self.found)}"


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=4096)
def to_datetime(text: str) -> datetime.datetime:
    """Read an RFC 3339 date-time. The batches of an answer share a few timestamps, so the last ones are kept.

    ``fromisoformat`` alone also takes week dates, missing offsets and missing seconds.
    """
    if _RFC3339.fullmatch(text) is None:
        raise InvalidFieldError("an RFC 3339 date-time", text)
    try:
        return datetime.datetime.fromisoformat(text.upper())
    except ValueError:
        raise InvalidFieldError("an RFC 3339 date-time", text) from None


@lru_cache(maxsize=4096)
def to_date(text: str) -> datetime.date:
    """Read an RFC 3339 full-date."""
    if _FULL_DATE.fullmatch(text) is None:
        raise InvalidFieldError("a date", text)
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise InvalidFieldError("a date", text) from None


def from_datetime(moment: datetime.datetime) -> str:
    """Write a date-time the way the service does, with Z for UTC."""
    return moment.isoformat().replace("+00:00", "Z")


def to_list(decode: Any, value: object) -> list[Any]:
    """Decode every item of a JSON list. The index is worked out only if one of them is wrong."""
    if type(value) is not list:
        raise InvalidFieldError("a list", value)
    try:
        return [decode(item) for item in value]
    except InvalidFieldError:
        for index, item in enumerate(value):
            try:
                decode(item)
            except InvalidFieldError as error:
                raise error.inside(index) from None
        raise


def to_scalars(kind: type, expected: str, value: object) -> list[Any]:
    """Check every item of a JSON list of plain values."""
    if type(value) is not list:
        raise InvalidFieldError("a list", value)
    for index, item in enumerate(value):
        if type(item) is not kind:
            raise InvalidFieldError(expected, item).inside(index)
    return value
