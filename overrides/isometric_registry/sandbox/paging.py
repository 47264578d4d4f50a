"""Relay paging: which part of the list a query asks for."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from attrs import frozen

from .faults import Fault, fault

if TYPE_CHECKING:
    from collections.abc import Sequence

DEFAULT_SIZE = 10
MAX_SIZE = 50
"""The service's own numbers."""

_INTEGER = re.compile("-?[0-9]{1,18}")
"""Bounded, because Python refuses to read a number of thousands of digits."""

_FORWARD = ("first", "after")
_BACKWARD = ("last", "before")


@frozen
class Slice:
    """The part of a list from `start` up to, and without, `stop`."""

    start: int
    stop: int


def cursor(position: int) -> str:
    """The cursor of the entry at a position. Opaque on purpose: callers must not calculate with it."""
    return base64.urlsafe_b64encode(f"cursor:{position}".encode()).rstrip(b"=").decode()


def read_query(query: Sequence[tuple[str, str]], total: int) -> Slice | list[Fault]:
    """The slice of a list of `total` entries that a query asks for, or everything that is wrong with the query.

    An empty cursor counts as absent, as do parameters of other names. A count or cursor given twice is a fault, and
    so is the mixture of the two directions, which the contract advises against.
    """
    faults: list[Fault] = []
    values: dict[str, str] = {}
    for name, value in query:
        if name in values:
            faults.append(fault("query", name, "Parameter should be given once", "value_error"))
        elif name in _FORWARD + _BACKWARD and (value or name in ("first", "last")):
            values[name] = value
    sizes = {name: _size(name, values[name], faults) for name in ("first", "last") if name in values}
    positions = {name: _position(name, values[name], total, faults) for name in ("after", "before") if name in values}
    backward = [name for name in _BACKWARD if name in values]
    if backward and any(name in values for name in _FORWARD):
        message = "Page forward with first and after or backward with last and before, not both"
        faults.append(fault("query", backward[0], message, "value_error"))
    if faults:
        return faults
    if backward:
        stop = positions.get("before", total)
        return Slice(max(0, stop - sizes.get("last", DEFAULT_SIZE)), stop)
    start = positions.get("after", -1) + 1
    return Slice(start, min(total, start + sizes.get("first", DEFAULT_SIZE)))


def _size(name: str, text: str, faults: list[Fault]) -> int:
    if not _INTEGER.fullmatch(text):
        message = "Input should be a valid integer, unable to parse string as an integer"
        faults.append(fault("query", name, message, "int_parsing"))
        return DEFAULT_SIZE
    size = int(text)
    if size < 1:
        faults.append(fault("query", name, "Input should be greater than or equal to 1", "greater_than_equal"))
    elif size > MAX_SIZE:
        faults.append(fault("query", name, f"Input should be less than or equal to {MAX_SIZE}", "less_than_equal"))
    return size


def _position(name: str, text: str, total: int, faults: list[Fault]) -> int:
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii")
        position = int(decoded.removeprefix("cursor:")[:18])
    except ValueError:
        position = -1
    # Compared with what it would be written as, because the decoder skips characters that it does not know.
    if not 0 <= position < total or cursor(position) != text:
        faults.append(fault("query", name, "Cursor should be one from a page of this list", "value_error"))
    return position
