"""Quantities of credits as people type them, read exactly and never guessed at."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from .command import WrongArgument

if TYPE_CHECKING:
    from collections.abc import Iterable

KGS_IN = {"kg": 1, "t": 1000}
"""The units there are. A ton, a pound and a carat have other names."""

EXAMPLE = "such as 12500kg or 12.5t"

_QUANTITY = re.compile(r"([0-9]{1,12}(?:\.[0-9]{1,9})?) *(kg|t)", re.IGNORECASE)
"""With so many digits at most, no rounding of Decimal's is ever near."""


def read_quantity(text: str) -> int:
    """Return the kilograms that a text such as ``12.5 t`` or ``12500 kg`` names.

    Raises:
        WrongArgument: If it has no unit, is nothing, is no whole number of kilograms, or could mean two things.
    """
    stripped = text.strip()
    match = _QUANTITY.fullmatch(stripped)
    if match is None:
        raise WrongArgument(f"{text!r} is no quantity: {_what_is_wrong(stripped)}")
    kgs = Decimal(match[1]) * KGS_IN[match[2].lower()]
    if kgs <= 0:
        raise WrongArgument(f"{text!r} is nothing: write more than 0, {EXAMPLE}")
    if kgs != int(kgs):
        raise WrongArgument(
            f"{text!r} is no whole number of kilograms, of which credits are made: write one, {EXAMPLE}"
        )
    return int(kgs)


def _what_is_wrong(text: str) -> str:
    if re.fullmatch(r"[0-9.]+", text):
        return f"write {text}kg or {text}t, whichever is meant"
    if text.startswith("-"):
        return f"write more than 0, {EXAMPLE}"
    if "," in text:
        return f"a comma could mean thousands or a fraction; write digits, with a point for a fraction, {EXAMPLE}"
    if re.match(r"[0-9]+\s+[0-9]", text):
        return f"write its digits without a space, {EXAMPLE}"
    return f"write digits and kg or t, {EXAMPLE}"


def read_batches(words: Iterable[str]) -> dict[str, int]:
    """Return the kilograms of each credit batch that words such as ``ctb_...=12.5t`` name.

    A unit that the shell has parted from its number is put back.

    Raises:
        WrongArgument: If a word has no quantity or names a batch for the second time.
    """
    pairs: list[str] = []
    for word in words:
        if "=" not in word and pairs:
            pairs[-1] += f" {word}"
        else:
            pairs.append(word)
    batches: dict[str, int] = {}
    for pair in pairs:
        identifier, equals, quantity = pair.partition("=")
        if not identifier.strip():
            raise WrongArgument(f"{pair!r} does not say of which batch: write its identifier before the =")
        if not equals:
            raise WrongArgument(f"{pair!r} does not say how much: write the batch with a quantity, {pair[:40]}=12.5t")
        if identifier in batches:
            raise WrongArgument(f"{identifier} is named twice: add its quantities up")
        batches[identifier] = read_quantity(quantity)
    return batches
