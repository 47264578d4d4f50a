"""Where a server may put what it was sent, and how it may spell it: for `make chaos` and the tests of the core."""

from __future__ import annotations

import base64
import html
import json
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Callable

PLACES: dict[str, Callable[[str], tuple[int, dict[str, str], str]]] = {
    "a detail": lambda text: (400, {}, json.dumps({"detail": text})),
    "a detail in escapes": lambda text: (400, {}, f'{{"detail": "{text}"}}'),
    "a list of faults": lambda text: (422, {}, json.dumps({"detail": [{"loc": [text], "msg": text, text: [text]}]})),
    "a page": lambda text: (502, {"content-type": "text/html"}, f"<title>{text}</title>"),
    "plain text": lambda text: (500, {}, text),
    "a broken answer": lambda text: (200, {}, text),
    "the wrong type": lambda text: (200, {}, json.dumps({"credits": 1, "credit_kgs": text})),
    "a new property": lambda text: (200, {}, json.dumps({"credits": 1, text: text})),
    "a header": lambda text: (429, {"retry-after": text, "x-request-id": text}, ""),
    "a header's name": lambda text: (302, {text.lower(): "", "location": f"https://x/{text}"}, ""),
}
"""A status, headers and a body with a text in it."""

SPELLINGS: dict[str, Callable[[str], str]] = {
    "itself": str,
    "json": lambda value: "".join(f"\\u{ord(character):04x}" for character in value),
    "percent": lambda value: "".join(f"%{ord(character):02X}" for character in value),
    "html": lambda value: "".join(f"&#{ord(character)};" for character in value),
    "quoted": quote,
    "escaped": html.escape,
    "base64": lambda value: base64.b64encode(value.encode()).decode(),
}

FRAGMENT = 8
"""So many characters in a row of a credential are a part that may be seen nowhere."""


def fragments(text: str) -> set[str]:
    """Return every part of a text, in lower case."""
    folded = text.lower()
    return {folded[at : at + FRAGMENT] for at in range(len(folded) - FRAGMENT + 1)}


def seen_in(shown: str, parts: set[str]) -> set[str]:
    """Return those of some parts that stand in what is shown, as it is or behind one layer of HTML or URL escapes."""
    return parts & set().union(*map(fragments, (shown, html.unescape(shown), unquote(shown))))
