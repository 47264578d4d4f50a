"""What must never be shown, and how it is found in any text, however it is spelled there."""

from __future__ import annotations

import base64
import html
import json
import re
import threading
from array import array
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HIDDEN = "***"
"""What stands where a credential stood."""

FRAGMENT = 8
"""So many characters of a credential in a row are taken out: it may be cut anywhere, and fewer help nobody to guess
the rest of one that is 32 long."""

LEAST = 4
"""A proxy's password shorter than this cannot be told from a syllable, and would be masked all over every text."""

REMEMBERED = 64
"""So many credentials of a client are known at once: a callable may return a new token for every request."""

WHOLE = 16
"""A credential at least this long is taken out of an answer, where a shorter one, in a test perhaps, may be a word."""

LAYERS = 6
"""So many encodings around each other are undone, JSON in JSON in a URL among them. Real ones have two or three."""


class Secret:
    """Holds a credential in a closure, so that neither ``repr`` nor ``vars`` nor a debugger's view of it shows it."""

    __slots__ = ("reveal",)

    def __init__(self, value: str) -> None:
        self.reveal: Callable[[], str] = lambda: value

    def __repr__(self) -> str:
        return "Secret('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a credential is not pickled; read it again from the environment on the other side")


class Secrets:
    """Every credential that a client has used: the one place that knows what must not leave.

    It shows hashes of fragments at most, and no credential.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: frozenset[int] = frozenset()
        self._known: dict[int, tuple[Secret, dict[int, frozenset[int]]]] = {}
        """Each credential and its fragments, by their length. It is never changed, only replaced."""
        self._merged: tuple[object, dict[int, frozenset[int]]] = (None, {})

    def __repr__(self) -> str:
        return f"<{len(self._known)} credentials>"

    def add(self, value: str, *, for_good: bool = False) -> None:
        """Remember a credential, if not for good, until so many others have come that no answer is about it."""
        key = hash(value)
        if len(value) < LEAST or key in self._known:
            return
        with self._lock:
            self._kept |= {key} if for_good else set()
            known = {**self._known, key: (Secret(value), _fragments(value))}
            passing = [each for each in known if each not in self._kept]
            for each in passing[:-REMEMBERED]:
                del known[each]
            self._known = known

    def taken_out(self, body: bytes) -> bytes:
        """Replace every credential in the JSON of an answer, whole ones alone, so that no name is ever touched.

        It costs next to nothing in an answer without one.
        """
        values = [value for value in (secret.reveal() for secret, _ in self._known.values()) if len(value) >= WHOLE]
        plain = _JSON_ESCAPE.sub(_json_meant, body) if b"\\u00" in body else body
        found = [value for value in values if value.encode() in plain]
        for value in found:
            plain = plain.replace(value.encode(), HIDDEN.encode())
        return plain if found else body

    def scrub(self, text: str) -> str:
        """Replace every fragment of a credential in a text: a proxy's error page may echo what it was sent.

        It is found in upper and lower case, as JSON, HTML, a URL and Python's ``repr`` spell it, one inside of the
        other too, in base64, and with line breaks in its middle.
        """
        marks = bytearray(len(text))
        for view, places in _views(text):
            for start, end in self._found(view):
                first, last = places[start], places[end]
                marks[first:last] = b"\1" * (last - first)
        if not any(marks):
            return text
        return "".join(
            HIDDEN if run[0].startswith("\1") else text[run.start() : run.end()]
            for run in re.finditer("\0+|\1+", marks.decode())
        )

    def clean(self, value: Any) -> Any:
        """Return a value with every text in it scrubbed, whatever lists and mappings it stands in."""
        if isinstance(value, str):
            return self.scrub(value)
        if isinstance(value, bytes):
            text = value.decode("utf-8", errors="replace")
            return value if (clean := self.scrub(text)) == text else clean.encode()
        if isinstance(value, dict):
            return {self.clean(key): self.clean(item) for key, item in value.items()}
        if type(value) in (list, tuple, set, frozenset):
            return type(value)(self.clean(item) for item in value)
        return value

    def holds(self, text: str) -> bool:
        """Say whether a whole credential stands in a text, as it is, as JSON quotes it, or in base64."""
        values = [value for value in (secret.reveal() for secret, _ in self._known.values()) if len(value) >= FRAGMENT]
        return any(
            spelling in text for value in values for spelling in (value, json.dumps(value)[1:-1], *_base64(value))
        )

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        known, (merged, by_length) = self._known, self._merged
        if merged is not known:
            each = [fragments for _, fragments in known.values()]
            by_length = {
                length: frozenset().union(*(fragments.get(length, ()) for fragments in each))
                for length in {length for fragments in each for length in fragments}
            }
            self._merged = known, by_length
        folded = _folded(text)
        for length, fragments in by_length.items():
            for at in range(len(folded) - length + 1):
                if hash(folded[at : at + length]) in fragments:
                    yield at, at + length


def _fragments(value: str) -> dict[int, frozenset[int]]:
    """Return the hashes of a credential's fragments, by length, and of what it may have become where it is found."""
    # What looks like an escape in it is undone along with those around it.
    spellings = [view for view, _ in _views(value)]
    spellings += _base64(value)
    found: dict[int, set[int]] = {}
    for spelling in map(_folded, spellings):
        length = min(FRAGMENT, len(value), len(spelling))
        hashes = {hash(spelling[at : at + length]) for at in range(len(spelling) - length + 1)}
        if length >= LEAST:
            found.setdefault(length, set()).update(hashes)
    return {length: frozenset(hashes) for length, hashes in found.items()}


def _base64(value: str) -> Iterator[str]:
    """Yield what a text becomes in base64, in both alphabets, wherever it stands among others."""
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + value.encode()).decode()
        # The first and the last characters depend on what stands around it.
        inner = encoded[(0, 2, 3)[offset] : len(encoded.rstrip("=")) - 1]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


_JSON_ESCAPE = re.compile(rb"\\(?:u00([2-7][0-9a-fA-F])|.)", re.DOTALL)


def _json_meant(escape: re.Match[bytes]) -> bytes:
    character = bytes([int(escape[1], 16)]) if escape[1] else b""
    return escape[0] if character in b'"\\' else character


def _folded(text: str) -> str:
    """Return a text in lower case, as header names come, with every character in its place: this one becomes two."""
    return text.replace("\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}", "i").lower()


_UNSEEN = re.compile(r"[\0-\x1f\x7f-\x9f\xad\u200b-\u200d\u2060\ufeff\ufffd]\s*")
"""What a wrapped line has in its middle, and UTF-16 taken for UTF-8 everywhere."""

_ESCAPE = re.compile(
    r"""
    \\[ux]\{([0-9a-fA-F]{1,5})\} | (?: \\u | \\U0000 | %u)([0-9a-fA-F]{4}) | (?: \\x | %)([0-9a-fA-F]{2})
    | \\ (?: [bfnrt]\s* | ([0-7]{3}) | ([!-/:-@\[-`{-~]) )
    | (& (?: [\#\w] | \\{1,8}[bfnrt]\s* ){1,40} ;?)
    """,
    re.VERBOSE,
)
"""JSON, JavaScript and Python; URLs; HTML, in whose entities a wrapped line may break, as JSON then spells it."""

_BREAK = re.compile(r"\\+[bfnrt]\s*")


def _views(text: str) -> Iterator[tuple[str, range | array[int]]]:
    """Yield a text with no escape undone, with one layer of them, with two ..., and where each character began."""
    places: range | array[int] = range(len(text) + 1)
    yield text, places
    idle = 0
    for pattern in (_UNSEEN, _ESCAPE) * LAYERS:
        parts, begun, at = [], array("I"), 0
        for escape in pattern.finditer(text):
            meant = _meant(escape) if pattern is _ESCAPE else ""
            parts += [text[at : escape.start()], meant]
            begun.extend(places[at : escape.start()])
            begun.extend([places[escape.start()]] * len(meant))
            at = escape.end()
        undone = "".join([*parts, text[at:]])
        idle = idle + 1 if undone == text else 0
        if idle == 0:
            begun.extend(places[at:])
            text, places = undone, begun
            yield text, places
        elif idle > 1:
            return


def _meant(escape: re.Match[str]) -> str:
    *hexadecimal, octal, itself, named = escape.groups()
    code = next(filter(None, hexadecimal), None)
    if code or octal:
        return chr(int(code, 16) if code else int(octal, 8))
    return itself or html.unescape(_BREAK.sub("", named or ""))
