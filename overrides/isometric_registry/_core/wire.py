"""What the generated models share: strict readers of JSON values, and the error that says where one is wrong."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from .text import one_line, shown

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Absent:
    def __repr__(self) -> str:
        return "nothing"


ABSENT: Final = _Absent()
"""Stands for a property that is not in an answer. It never leaves from_dict."""


MOST: Final = 1e300
"""No number is larger. The sum of as many as a body can hold is still a float, and has digits that Python writes."""

MOST_LEVELS = 100
"""What the contract does not know may be nested so deep: ten times as deep as anything that it does know."""

MOST_NAMED = 5
"""So many names are enough to recognise the one that was renamed."""


class InvalidFieldError(ValueError):
    """A value that breaks the contract.

    Attributes:
        path: Where it is, from the outermost object inwards: property names and list indexes.
        expected: What the contract asks for, in words.
        found: The offending value; ``ABSENT`` if a required property is missing.
        unknown: If one is missing, properties beside it that the contract does not know.
    """

    def __init__(self, expected: str, found: object) -> None:
        super().__init__(expected, found)
        self.path: list[str | int] = []
        self.expected = expected
        self.found = found
        self.unknown: list[str] = []

    def inside(self, step: str | int) -> InvalidFieldError:
        """Note that this happened under ``step`` and return the same error."""
        self.path.insert(0, step)
        return self

    @property
    def json_path(self) -> str:
        """The place in JSONPath's notation, such as ``$.supplier_credit_batches[3].size.credit_kgs``."""
        return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)

    def __str__(self) -> str:
        if self.found is not ABSENT:
            return f"{self.json_path}: expected {self.expected}, found {_shown(self.found)}"
        names = ", ".join(f"`{one_line(name, 60)}`" for name in self.unknown)
        return f"{self.json_path} is missing" + (f"; {names} is new: renamed?" if names else "")


def missing(name: str, value: Mapping[str, Any], known: frozenset[str]) -> InvalidFieldError:
    """Return the error for a required property that is not there, with what may have taken its place."""
    error = InvalidFieldError("a value", ABSENT)
    error.unknown = [other for other in value if other not in known][:MOST_NAMED]
    return error.inside(name)


def no_number(expected: str, value: object) -> InvalidFieldError:
    """Return the error for a value that is none, or too large a one to be added up or written."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = expected == "an integer" and not isinstance(value, int)
    return InvalidFieldError(f"{expected} below 10^300" if is_number and not fits else expected, value)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return shown(value, 60)


def unknown(value: Mapping[str, Any], known: frozenset[str]) -> dict[str, Any]:
    """Return the properties that the contract does not know.

    Raises:
        InvalidFieldError: If one is nested so deeply that a copy, a pickle or JSON of it would end in a RecursionError.
    """
    extra = {name: item for name, item in value.items() if name not in known}
    for name, item in extra.items():
        if is_deeper_than(MOST_LEVELS, item):
            raise InvalidFieldError(f"at most {MOST_LEVELS} levels", item).inside(one_line(name, 60))
    return extra


def is_deeper_than(levels: int, value: Any) -> bool:
    """Say whether objects and lists are nested more deeply than that."""
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(is_deeper_than(levels - 1, item) for item in inner)


def counted(items: list[Any] | None) -> str:
    """Return what a model's ``repr`` shows of a list of models."""
    return "None" if items is None else f"[{len(items)} items]" if len(items) != 1 else "[1 item]"


_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,18})?"
    r"([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])"
)
"""The RFC has no end to a fraction. More than attoseconds are no time, and the last texts are kept."""

_FULL_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@lru_cache(maxsize=4096)
def to_datetime(text: str) -> datetime.datetime:
    """Read an RFC 3339 date-time. The batches of an answer share a few timestamps, so the last ones are kept.

    ``fromisoformat`` alone also takes week dates, missing offsets and missing seconds. A ``datetime`` holds
    microseconds; what is behind them is cut off. A moment that lies outside of the years 1 to 9999 in UTC is refused,
    since every comparison by day would raise an ``OverflowError``.
    """
    if _RFC3339.fullmatch(text) is None:
        raise InvalidFieldError("an RFC 3339 date-time", text)
    try:
        moment = datetime.datetime.fromisoformat(text.upper())
    except ValueError:
        raise InvalidFieldError("an RFC 3339 date-time", text) from None
    if moment.year in (datetime.MINYEAR, datetime.MAXYEAR):
        try:
            moment.astimezone(datetime.UTC)
        except OverflowError:
            raise InvalidFieldError("a date-time within the years 1 to 9999 in UTC", text) from None
    return moment


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
