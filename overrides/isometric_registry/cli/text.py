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


def tonnes(kgs: int) -> str:
    """Return kilograms as tonnes for a column that says so in its heading: ``1,530.330``."""
    from isometric_registry.ledger import format_tonnes

    return format_tonnes(kgs).removesuffix(" t")


def counted(number: int, one: str, many: str | None = None) -> str:
    """Return a number with what is counted: ``1 batch``, ``1,200 batches``."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
