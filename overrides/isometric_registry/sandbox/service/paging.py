"""Relay paging: which part of a list a query asks for."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

from .validation import fault

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .query import Query

DEFAULT_SIZE = 10
MAX_SIZE = 50
"""The service's own numbers."""

_INTEGER = re.compile("-?[0-9]{1,18}")
"""Bounded, because Python refuses to read a number of thousands of digits."""

_FORWARD = ("first", "after")
_BACKWARD = ("last", "before")

Entry = dict[str, Any]


def cursor(identifier: str) -> str:
    """The cursor of an entry. Opaque on purpose: callers must not calculate with it.

    It names the entry and not its place, so that a list which grows at its head is still walked without a gap or a
    repetition.
    """
    return base64.urlsafe_b64encode(f"cursor:{identifier}".encode()).rstrip(b"=").decode()


def part_of(identifiers: Sequence[str], query: Query) -> range:
    """The places of the entries that a query asks for. What is wrong with it is added to the query's faults.

    An empty cursor is a fault, a count or cursor given twice is one, and so is the mixture of the two directions,
    which the contract advises against.
    """
    values: dict[str, str] = {}
    for name, value in query.items:
        if name not in _FORWARD + _BACKWARD:
            continue
        if name in values:
            query.faults.append(fault(("query", name), "Parameter should be given once", "value_error"))
        elif value or name in ("first", "last"):
            values[name] = value
        else:
            query.faults.append(fault(("query", name), "String should have at least 1 character", "string_too_short"))
    sizes = {name: _size(name, values[name], query) for name in ("first", "last") if name in values}
    places = {name: _place(name, values[name], identifiers, query) for name in ("after", "before") if name in values}
    backward = [name for name in _BACKWARD if name in values]
    if backward and any(name in values for name in _FORWARD):
        message = "Page forward with first and after or backward with last and before, not both"
        query.faults.append(fault(("query", backward[0]), message, "value_error"))
    total = len(identifiers)
    if backward:
        stop = places.get("before", total)
        return range(max(0, stop - sizes.get("last", DEFAULT_SIZE)), stop)
    start = places.get("after", -1) + 1
    return range(start, min(total, start + sizes.get("first", DEFAULT_SIZE)))


def page_info(identifiers: Sequence[str], part: range) -> Entry:
    """The `PageInfo` of a part."""
    return {
        "has_previous_page": part.start > 0,
        "start_cursor": cursor(identifiers[part[0]]) if part else None,
        "has_next_page": part.stop < len(identifiers),
        "end_cursor": cursor(identifiers[part[-1]]) if part else None,
    }


def _size(name: str, text: str, query: Query) -> int:
    if not _INTEGER.fullmatch(text):
        message = "Input should be a valid integer, unable to parse string as an integer"
        query.faults.append(fault(("query", name), message, "int_parsing"))
        return DEFAULT_SIZE
    size = int(text)
    if size < 1:
        query.faults.append(fault(("query", name), "Input should be greater than 0", "greater_than"))
    elif size > MAX_SIZE:
        message = f"Input should be less than or equal to {MAX_SIZE}"
        query.faults.append(fault(("query", name), message, "less_than_equal"))
    return size


def _place(name: str, text: str, identifiers: Sequence[str], query: Query) -> int:
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        place = identifiers.index(decoded.removeprefix("cursor:"))
    except ValueError:
        place = -1
    # Compared with what it would be written as, because the decoder skips characters that it does not know.
    if place >= 0 and cursor(identifiers[place]) == text:
        return place
    query.faults.append(fault(("query", name), "Cursor should be one from a page of this list", "value_error"))
    return -1
