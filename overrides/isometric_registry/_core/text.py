"""Text from outside, made safe to show: a terminal and a log obey what they are sent."""

from __future__ import annotations

import os

SHOWN_CHARACTERS = 200
"""As much of somebody else's words as fits into a line of a log."""

SHOWN_VALUE = 80
"""As much of a wrong value as helps to find it."""

JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
"""Invisible, harmless, and part of how Persian, Hindi and others are spelled."""


def printable(text: str) -> str:
    """Return a text without what could move the cursor, change colours or turn the reading direction."""
    return "".join(
        character
        if character.isprintable() or character in JOINERS
        else (" " if character.isspace() else "\N{REPLACEMENT CHARACTER}")
        for character in text
    )


def one_line(text: str, most: int | None = SHOWN_CHARACTERS) -> str:
    """Return a text as one line that is safe to show, cut to a length that fits a log, or whole if ``most`` is None."""
    text = printable(" ".join(text.split()))
    return text if most is None or len(text) <= most else text[: most - 3] + "..."


def ended(text: str) -> str:
    """Return a text as a sentence that another may follow: with a full stop, if it does not end as one does already."""
    return text if text.endswith((".", "!", "?")) else f"{text}."


def missing(what: str, module: str | None, extra: str) -> str:
    """Return what to install for something: from a clone, since the package is on no index yet."""
    return f"{what} needs {module}, which is not installed: in a clone, pip install '.[{extra}]'"


def shown(value: object, most: int = SHOWN_VALUE) -> str:
    """Return the ``repr`` of a wrong value on one line, or its type if it has none that can be shown."""
    try:
        return one_line(repr(value), most)
    except Exception:  # noqa: BLE001  # somebody else's __repr__, or an integer of 5,000 digits
        return f"a value of type {type(value).__name__}"


def shown_path(path: str | os.PathLike[str]) -> str:
    """Return a path in quotes for a message, on one line and cut if it is longer than any that is meant."""
    text = os.fsdecode(path)
    return one_line(repr(text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."), None)
