"""A wrapper that keeps a credential out of every place where values are shown."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = "***"
"""What stands where a credential stood."""

RECOGNISED_CHARACTERS = 8
"""A text that ends with this much of a credential was cut in the middle of it."""


class Secret:
    """Holds a credential in a closure, so that neither ``repr`` nor ``vars`` nor a debugger's view of it shows it."""

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential is not pickled; read it again from the environment on the other side")


def scrub(text: str, secrets: tuple[Secret, ...]) -> str:
    """Replace every credential in a text from outside: a proxy's error page may echo what it was sent.

    It is found as it was sent and as JSON, HTML, a URL or Python's ``repr`` would spell it. Of a text that was cut
    in the middle of a credential, the beginning of it goes too.
    """
    for secret in secrets:
        value = secret.reveal()
        text = text.replace(value, HIDDEN)
        if not re.fullmatch(_NEVER_ESCAPED + "+", value):
            text = re.sub("".join(_spelled(character) for character in value), HIDDEN, text, flags=re.IGNORECASE)
        for length in range(min(len(value), len(text)), RECOGNISED_CHARACTERS - 1, -1):
            if text.endswith(value[:length]):
                text = text[:-length] + HIDDEN
                break
    return text


_NEVER_ESCAPED = "[A-Za-z0-9]"


def _spelled(character: str) -> str:
    """Return a pattern for the ways in which encoders write a character."""
    if re.fullmatch(_NEVER_ESCAPED, character):
        return f"(?-i:{re.escape(character)})"
    code, named = ord(character), html.escape(character)
    # No two of these match the same text, or a text that is almost a credential would take for ever to look through.
    ways = [
        rf"\\{{0,4}}{re.escape(character)}",
        rf"\\{{1,4}}(?:u00|x){code:02x}",
        f"%{code:02x}",
        f"&#(?:0{{0,4}}{code}|x0{{0,4}}{code:x});",
        *([re.escape(named)] if named != character else []),
    ]
    return f"(?:{'|'.join(ways)})"
