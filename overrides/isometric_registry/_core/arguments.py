"""What callers pass, checked before anything is sent, by the limits that the contract names."""

from __future__ import annotations

import datetime
import inspect
import re
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from .errors import InvalidArgumentError
from .text import shown

if TYPE_CHECKING:
    from types import UnionType

PAGE_SIZE = 50
"""The most that the service returns at once; smaller pages only cost more requests."""

MOST_CURSOR = 4000
"""Characters. A real cursor has a hundred; RFC 9110, section 4.1, asks servers for addresses of 8,000 alone."""


def checked_identifier(name: str, value: object) -> str:
    """Refuse an identifier that could change the path of the request.

    Raises:
        InvalidArgumentError: If it is no string, empty, longer than 200 characters, or has more than ASCII letters,
            digits, ``_`` and ``-``.
    """
    if not isinstance(value, str):
        raise InvalidArgumentError(f"{name} is {type(value).__name__}: pass a string such as 'iss_1EWT8R5FY1S0GFCY'")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,200}", value):
        raise InvalidArgumentError(
            f"{name} is {shown(value)}: pass letters, digits, '_' and '-' only, such as 'iss_1EWT8R5FY1S0GFCY'"
        )
    return value


def checked_page_size(value: object) -> int:
    """Refuse a page size that the service would refuse.

    Raises:
        InvalidArgumentError: If it is no whole number from 1 to 50.
    """
    if type(value) is not int or not 1 <= value <= PAGE_SIZE:
        raise InvalidArgumentError(f"page_size is {shown(value)}: pass a whole number from 1 to {PAGE_SIZE}")
    return value


def checked_cursor(value: object) -> str | None:
    """Refuse what cannot be a cursor.

    Raises:
        InvalidArgumentError: If it is neither None nor text, or empty, too long, or cannot be written in UTF-8.
    """
    if isinstance(value, str) and len(value) > MOST_CURSOR:
        raise InvalidArgumentError(f"after has {len(value)} characters: pass the cursor of an earlier call")
    if value is not None and (not isinstance(value, str) or not value or not _is_utf8(value)):
        raise InvalidArgumentError(
            f"after is {shown(value)}: pass the cursor of an earlier call, or None to begin anew"
        )
    return value


def checked_text(name: str, value: object, *, least: int = 0, most: int | None = None) -> str:
    """Refuse a text that is too short or too long.

    Raises:
        InvalidArgumentError: If it is no string, outside of its limits, or cannot be written in UTF-8.
    """
    if not isinstance(value, str):
        raise InvalidArgumentError(f"{name} is {type(value).__name__}: pass a string")
    if not _is_utf8(value):
        raise InvalidArgumentError(f"{name} has half of a character (a surrogate): pass whole text")
    if len(value) < least:
        raise InvalidArgumentError(f"{name} has {len(value)} characters: pass {least} or more")
    if most is not None and len(value) > most:
        raise InvalidArgumentError(f"{name} has {len(value)} characters: pass {most} at most")
    return value


def checked_integer(name: str, value: object, *, least: int | None = None, most: int | None = None) -> int:
    """Refuse a number that is not whole or outside of its limits.

    Raises:
        InvalidArgumentError: If it is a fraction, a boolean or text, too small or too large.
    """
    if type(value) is not int or (least is not None and value < least) or (most is not None and value > most):
        limits = "" if least is None else f", {least} or more" if most is None else f" from {least} to {most}"
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass a whole number{limits}")
    if not -(2**63) <= value < 2**63:
        raise InvalidArgumentError(f"{name} is beyond 64 bits: pass {'a smaller' if value > 0 else 'a larger'} number")
    return value


def checked_flag(name: str, value: object) -> bool:
    """Refuse what is neither true nor false.

    Raises:
        InvalidArgumentError: If it is no boolean.
    """
    if type(value) is not bool:
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass True or False")
    return value


def checked_kind(name: str, value: object, kind: type[Any] | UnionType, advice: str) -> None:
    """Refuse what is of another kind.

    Raises:
        InvalidArgumentError: If it is; the text says to pass ``advice``.
    """
    if not isinstance(value, kind):
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass {advice}")


def checked_items(name: str, value: object, items: str) -> None:
    """Refuse what is no list, a single text above all.

    Raises:
        InvalidArgumentError: If it is none; the text says to pass a list of ``items``.
    """
    if isinstance(value, str | bytes | bytearray) or not isinstance(value, Collection):
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass a list of {items}")


def checked_hook(name: str, value: object) -> None:
    """Refuse what cannot be called to tell of progress.

    Raises:
        InvalidArgumentError: If it is neither None nor a plain function.
    """
    if value is not None and not callable(value):
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass a function, or leave it out")
    if is_asynchronous(value):
        raise InvalidArgumentError(f"{name} is asynchronous: pass a plain function, which may start a task")


def is_asynchronous(value: object) -> bool:
    """Say whether calling something only makes what would have to be awaited."""
    called = value if inspect.isroutine(value) or isinstance(value, partial) else getattr(value, "__call__", None)  # noqa: B004  # it is looked at, not for
    return inspect.iscoroutinefunction(called) or inspect.isasyncgenfunction(called)


def utc_offset(name: str, moment: datetime.datetime) -> datetime.timedelta | None:
    """Return how far a moment's time zone is from UTC, or None if it has none.

    Raises:
        InvalidArgumentError: If the time zone, which may be anybody's code, cannot say.
    """
    try:
        return moment.utcoffset()
    except Exception as error:  # noqa: BLE001  # it is somebody else's code
        kind = type(error).__name__
    raise InvalidArgumentError(f"{name} has a time zone that does not work ({kind}): convert it to datetime.UTC")


def checked_moment(name: str, value: object) -> str:
    """Refuse a moment without a time zone, and return it as RFC 3339 writes it.

    Raises:
        InvalidArgumentError: If it is no ``datetime``, or a naive one.
    """
    if not isinstance(value, datetime.datetime):
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass a datetime.datetime with a time zone")
    offset = utc_offset(name, value)
    if offset is None:
        raise InvalidArgumentError(f"{name} has no time zone: add tzinfo=datetime.UTC")
    if offset % datetime.timedelta(minutes=1):
        raise InvalidArgumentError(f"{name} has a time zone with seconds in it: convert it to datetime.UTC")
    return value.isoformat().replace("+00:00", "Z")


def checked_word(name: str, value: object, known: Sequence[str]) -> str:
    """Refuse a word that the contract does not know, where a question can have no other.

    Raises:
        InvalidArgumentError: If it is another one.
    """
    if not isinstance(value, str) or value not in known:
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass {' or '.join(map(repr, known))}")
    return value


def checked_words(name: str, value: object, *, least: int = 0, unique: bool = True) -> list[str]:
    """Refuse what is no list of words. Words that the contract does not know may be new, and pass.

    Raises:
        InvalidArgumentError: If it is one string, has too few words, one twice, or one that is no word.
    """
    if isinstance(value, str) or not isinstance(value, Sequence | set | frozenset):
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass a list of words")
    for word in value:
        if not isinstance(word, str) or not re.fullmatch(r"[A-Za-z0-9_-]{1,100}", word):
            raise InvalidArgumentError(f"{name} has {shown(word)}: pass words of letters, digits and '_'")
    words = sorted(value) if isinstance(value, set | frozenset) else list(value)
    if len(words) < least:
        raise InvalidArgumentError(f"{name} is empty: pass at least {least}")
    if unique and len(set(words)) != len(words):
        raise InvalidArgumentError(f"{name} names a word twice: pass each once")
    return [str(word) for word in words]


def checked_pairs(
    name: str, value: object, *, key: str, amount: str, least: int = 0, smallest: int = 1
) -> list[dict[str, Any]]:
    """Refuse what does not say how much of what, and return it as the list of objects that the service takes.

    Args:
        name: The argument.
        value: A mapping of identifiers to whole numbers, or a list of models with these two properties.
        key: The property that holds the identifier.
        amount: The property that holds the number.
        least: How many there must be.
        smallest: The smallest number.

    Raises:
        InvalidArgumentError: If it is neither, too short, names an identifier twice, or has a wrong value.
    """
    if isinstance(value, Mapping):
        pairs = list(value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str | bytes):
        if not all(hasattr(item, key) and hasattr(item, amount) for item in value):
            raise InvalidArgumentError(f"{name} has an item without {key} or {amount}: pass a mapping, or such models")
        pairs = [(getattr(item, key), getattr(item, amount)) for item in value]
    else:
        raise InvalidArgumentError(f"{name} is {shown(value)}: pass a mapping of identifiers to whole numbers")
    if len(pairs) < least:
        raise InvalidArgumentError(f"{name} is empty: pass at least {least}")
    checked = [
        {
            key: checked_identifier(f"{name}: {key}", one),
            amount: checked_integer(f"{name}[{shown(one)}]", other, least=smallest),
        }
        for one, other in pairs
    ]
    if len({pair[key] for pair in checked}) != len(checked):
        raise InvalidArgumentError(f"{name} names an identifier twice: add its amounts up")
    return checked


def _is_utf8(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
