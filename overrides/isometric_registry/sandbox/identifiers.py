"""Identifiers of the registry's form, marked as a sandbox's and never given out twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .randomness import Draw

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Base 32 without I, L, O and U, which are easily misread."""

SANDBOX_MARK = "SBX"
"""Characters 10 to 12 of the body; every identifier seen on the real sandbox has them there."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _encode(number: int, width: int) -> str:
    digits = []
    for _ in range(width):
        number, digit = divmod(number, 32)
        digits.append(CROCKFORD[digit])
    return "".join(reversed(digits))


class Mint:
    """Makes identifiers: nine characters that follow the time, the sandbox's mark and four of chance."""

    def __init__(self, draw: Draw) -> None:
        self._draw = draw
        self._given_out: set[str] = set()

    def identifier(self, prefix: str, moment: datetime) -> str:
        """A new identifier for something that came to be at `moment`.

        Args:
            prefix: Three letters that name the kind, such as `iss` or `ctb`.
            moment: An aware time; identifiers of one kind sort by it, to the millisecond.
        """
        milliseconds = (moment - _EPOCH) // timedelta(milliseconds=1)
        head = f"{prefix}_{_encode(milliseconds, 9)}{SANDBOX_MARK}"
        # Batches of one issuance share their millisecond, so four characters do collide: draw again.
        return self._fresh(head, 4)

    def code(self) -> str:
        """A new project code of four characters, as serial numbers carry it."""
        return self._fresh("", 4)

    def _fresh(self, head: str, width: int) -> str:
        while True:
            made = head + _encode(self._draw.integer(0, 32**width - 1), width)
            if made not in self._given_out:
                self._given_out.add(made)
                return made
