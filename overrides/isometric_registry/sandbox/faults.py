"""Faults of a request's parameters, in the words that the service's framework has for them."""

from __future__ import annotations

import re
from typing import Any

MIN_ID_LENGTH = 20
MAX_ID_LENGTH = 37
ID_PATTERN = "^[A-Za-z0-9_-]+$"
"""The form of an identifier, as the contract has it."""

_ID_CHARACTERS = re.compile("[A-Za-z0-9_-]+")

Fault = dict[str, Any]


def fault(location: str, name: str, message: str, kind: str) -> Fault:
    """One entry of a 422's detail.

    Args:
        location: `path` or `query`.
        name: The parameter.
        message: What is wrong with it, for people.
        kind: What is wrong with it, for programs, such as `string_too_short`.
    """
    return {"loc": [location, name], "msg": message, "type": kind}


def id_faults(identifier: str) -> list[Fault]:
    """What is wrong with the form of an identifier in the path; nothing, if the list is empty."""
    if len(identifier) < MIN_ID_LENGTH:
        message = f"String should have at least {MIN_ID_LENGTH} characters"
        return [fault("path", "id", message, "string_too_short")]
    if len(identifier) > MAX_ID_LENGTH:
        message = f"String should have at most {MAX_ID_LENGTH} characters"
        return [fault("path", "id", message, "string_too_long")]
    # fullmatch, because `$` alone lets a line feed through at the end.
    if not _ID_CHARACTERS.fullmatch(identifier):
        message = f"String should match pattern '{ID_PATTERN}'"
        return [fault("path", "id", message, "string_pattern_mismatch")]
    return []
