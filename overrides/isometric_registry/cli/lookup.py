"""Names where identifiers are taken: the one that matches, or an error that lists what there is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .._core.text import one_line
from .command import WrongArgument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .. import RegistryClient

LISTED = 12
"""As many names as an error can list and still be read."""


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
    """
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
    if re.fullmatch(rf"{prefix}_[A-Za-z0-9_-]+", text):
        return _checked(text, one, get, every, name_of)
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
    raise WrongArgument(f"no {one} matches {text!r}; there are: {_listed(there, id_of, name_of)}")


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
