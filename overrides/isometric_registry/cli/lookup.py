"""Names where identifiers are taken: the one that matches, or an error that lists what there is."""

from __future__ import annotations

import os
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any
from unicodedata import combining, normalize

from .._core.text import one_line
from .command import Failure, WrongArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .. import RegistryClient

LISTED = 12
"""As many names as an error can list and still be read."""

MEANT = 3
"""As many as are offered for a name that was misspelled."""

CLOSE = 0.7
"""Two letters of eight may be wrong, swapped or left out. What is less like it was hardly meant."""


def supplier(registry: RegistryClient, text: str | None, *, is_exact: bool = False) -> str | None:
    """Return the identifier of the supplier that a text names, or None for None.

    Args:
        registry: The client.
        text: An identifier, a name or a part of one.
        is_exact: Refuse a part of a name.
    """
    return _found(
        text,
        "supplier",
        "spl",
        registry.suppliers.get,
        registry.suppliers.list,
        lambda s: s.organisation.name,
        is_exact=is_exact,
    )


def project(registry: RegistryClient, text: str | None) -> str | None:
    """Return the identifier of the project that a text names, or None for None."""
    return _found(text, "project", "prj", registry.projects.get, registry.projects.list, lambda p: p.name)


def organisation(registry: RegistryClient, text: str | None, *, is_exact: bool = False) -> str | None:
    """Return the identifier of the organisation that a text names, or None for None; see ``supplier``.

    Names are those of the organisations that credits can be retired for or transferred to; their lists take a token.

    Raises:
        Failure: If there is a name and no token, before anything is sent.
    """
    if text is not None and not text.strip().startswith("org_") and not os.environ.get("ISOMETRIC_ACCESS_TOKEN"):
        raise Failure(
            f"{text!r} cannot be looked up: the service lists organisations to those with an access token; set "
            "ISOMETRIC_ACCESS_TOKEN, or write the identifier, which begins with org_"
        )
    return _found(
        text,
        "organisation",
        "org",
        registry.organisations.get,
        lambda: organisations(registry),
        lambda o: o.name,
        is_exact=is_exact,
    )


def organisations(registry: RegistryClient) -> Iterable[Any]:
    """Yield every organisation that the service lists: those with an account, and those credits were retired for."""
    seen: set[str] = set()
    for listed in (registry.transferees.list(), registry.beneficiaries.list()):
        for found in listed:
            if found.id not in seen:
                seen.add(found.id)
                yield found


def _found(
    text: str | None,
    one: str,
    prefix: str,
    get: Callable[[str], Any],
    every: Callable[[], Iterable[Any]],
    name_of: Callable[[Any], str],
    *,
    is_exact: bool = False,
) -> str | None:
    if text is None:
        return None
    text = text.strip()
    if re.fullmatch(rf"{prefix}_[A-Za-z0-9_-]+", text):
        return _checked(text, one, get, every, name_of)
    if re.fullmatch(r"[a-z]{3}_[0-9A-Z]{10,}", text):
        raise WrongArgument(
            f"{text} is the identifier of something else: a{'n' * (one[0] in 'aeiou')} {one}'s begins with {prefix}_"
        )
    return named(text, one, list(every()), id_of=lambda item: item.id, name_of=name_of, is_exact=is_exact)


def named(
    text: str,
    one: str,
    there: list[Any],
    *,
    id_of: Callable[[Any], str],
    name_of: Callable[[Any], str],
    is_exact: bool = False,
) -> str:
    """Return the identifier of the one whose name is a text, or has it as a part unless it must be exact.

    Raises:
        WrongArgument: If none or several match; the text lists what there is.
    """
    wanted = text.casefold().strip()
    exact = [item for item in there if name_of(item).casefold() == wanted]
    matching = exact or [item for item in there if wanted and wanted in name_of(item).casefold()]
    if is_exact and matching and not exact:
        raise WrongArgument(
            f"{text!r} is only a part of {_listed(matching, id_of, name_of)}, and nobody will be asked whether that is "
            "meant: write the whole name or the identifier"
        )
    if len(matching) == 1:
        return str(id_of(matching[0]))
    if matching:
        raise WrongArgument(
            f"several {one}s match {text!r}: {_listed(matching, id_of, name_of)}; write more of the name"
        )
    close = _closest(wanted, there, name_of)
    meant = f"did you mean {_listed(close, id_of, name_of)}? There are" if close else "there are"
    raise WrongArgument(f"no {one} matches {text!r}; {meant}: {_listed(there, id_of, name_of)}")


def _closest(wanted: str, there: list[Any], name_of: Callable[[Any], str]) -> list[Any]:
    """Return those with a name, or a word in it, that may have been meant, the most likely first."""

    def likeness(item: Any) -> float:
        name = _plain(name_of(item))
        return max(SequenceMatcher(None, _plain(wanted), part).ratio() for part in (name, *name.split()))

    likely = sorted(((likeness(item), -place) for place, item in enumerate(there)), reverse=True)
    return [there[-place] for ratio, place in likely[:MEANT] if wanted and ratio >= CLOSE]


def _plain(text: str) -> str:
    """Return a text without accents, which not every keyboard has."""
    return "".join(one for one in normalize("NFKD", text.casefold()) if not combining(one))


def _checked(
    text: str, one: str, get: Callable[[str], Any], every: Callable[[], Iterable[Any]], name_of: Callable[[Any], str]
) -> str:
    from ..errors import NotFoundError, UnprocessableEntityError

    try:
        get(text)
    except (NotFoundError, UnprocessableEntityError):
        raise WrongArgument(
            f"there is no {one} {text}; there are: {_listed(list(every()), lambda item: item.id, name_of)}"
        ) from None
    return text


def _listed(items: list[Any], id_of: Callable[[Any], str], name_of: Callable[[Any], str]) -> str:
    names = [f"{one_line(name_of(item), 60)} ({id_of(item)})" for item in items]
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(names[:LISTED]) + more if names else "none"
