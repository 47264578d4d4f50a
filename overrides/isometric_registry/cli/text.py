"""Text that is safe to show: names come from a service, and a terminal obeys what it is sent."""

from __future__ import annotations

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


def one_line(text: str) -> str:
    """Return a text as one line that is safe to show."""
    return printable(" ".join(text.split()))


def tonnes(kilograms: int) -> str:
    """Return kilograms as tonnes, exact at any size, for people: 1,530.330."""
    sign = "-" if kilograms < 0 else ""
    whole, rest = divmod(abs(kilograms), 1000)
    return f"{sign}{whole:,}.{rest:03d}"
