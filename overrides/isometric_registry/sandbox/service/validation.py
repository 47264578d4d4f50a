"""Faults of what a request sends, in the words that the service's framework has for them, all of them at once."""

from __future__ import annotations

import re
from typing import Any

MIN_ID_LENGTH = 20
MAX_ID_LENGTH = 37
ID_PATTERN = "^[A-Za-z0-9_-]+$"
"""The form of an identifier, as the contract has it."""

_ID_CHARACTERS = re.compile("[A-Za-z0-9_-]+")

Fault = dict[str, Any]

ABSENT: Any = object()
"""Stands for what was not sent, since null is something that can be."""


class UnprocessableError(Exception):
    """A request that breaks the contract."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def fault(loc: tuple[str | int, ...], message: str, kind: str, sent: Any = ABSENT) -> Fault:
    """One entry of a 422's detail.

    Args:
        loc: Where it is, such as `("query", "first")`.
        message: What is wrong with it, for people.
        kind: What is wrong with it, for programs, such as `string_too_short`.
        sent: The value that was sent, which the framework echoes for bodies.
    """
    found: Fault = {"loc": list(loc), "msg": message, "type": kind}
    if sent is not ABSENT:
        found["input"] = sent
    return found


def missing(loc: tuple[str | int, ...], sent: Any = ABSENT) -> Fault:
    """The fault of a value that is required and was not sent. The framework echoes what it was missed in."""
    return fault(loc, "Field required", "missing", sent)


def identifier_faults(loc: tuple[str | int, ...], value: str, sent: Any = ABSENT) -> list[Fault]:
    """What is wrong with the form of an identifier; nothing, if the list is empty."""
    if len(value) < MIN_ID_LENGTH:
        return [fault(loc, f"String should have at least {MIN_ID_LENGTH} characters", "string_too_short", sent)]
    if len(value) > MAX_ID_LENGTH:
        return [fault(loc, f"String should have at most {MAX_ID_LENGTH} characters", "string_too_long", sent)]
    # fullmatch, because `$` alone lets a line feed through at the end.
    if not _ID_CHARACTERS.fullmatch(value):
        return [fault(loc, f"String should match pattern '{ID_PATTERN}'", "string_pattern_mismatch", sent)]
    return []


def word_fault(loc: tuple[str | int, ...], words: tuple[str, ...], sent: Any = ABSENT) -> Fault:
    """The fault of a word that is not one of those the contract knows."""
    quoted = [f"'{word}'" for word in words]
    listed = quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} or {quoted[-1]}"
    return fault(loc, f"Input should be {listed}", "enum", sent)
