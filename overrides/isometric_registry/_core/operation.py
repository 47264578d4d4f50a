"""One operation of the contract with everything it is asked with: what is sent, and how its answer is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import field, frozen

from .errors import InvalidArgumentError
from .text import one_line

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

T = TypeVar("T")

OK = frozenset({200})
"""The success that nearly every operation documents."""

MOST_CHARACTERS = 8000
"""RFC 9110, section 4.1: servers should take an address of so many. The connection breaks off, or worse, over more."""


@frozen
class Operation(Generic[T]):
    """A request to send and the model to read its answer into. Credentials are no part of it."""

    name: str
    """The ``operationId`` in the contract."""
    method: str
    """In capitals."""
    path: str = field(repr=False)
    """Below the base URL, with every identifier filled in and checked."""
    into: Callable[[Any], T]
    """Reads a decoded body; raises ``InvalidFieldError`` if it breaks the contract."""
    query: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    """Names and values in the contract's order. A name may come several times."""
    body: Mapping[str, Any] | None = field(default=None, repr=False)
    """The JSON object to send, or None. It may hold names and e-mails, so it is not shown."""
    successes: frozenset[int] = OK
    """The statuses that the contract documents as a success."""

    def __attrs_post_init__(self) -> None:
        if self.query and sum(len(name) + len(value) + 2 for name, value in self.query) > MOST_CHARACTERS:
            name, _ = max(self.query, key=lambda pair: sum(len(value) for name, value in self.query if name == pair[0]))
            raise InvalidArgumentError(f"{name} makes the address of the request too long: pass less")

    @property
    def is_write(self) -> bool:
        """Whether sending it twice may do more than sending it once (RFC 9110, section 9.2.2)."""
        return self.method not in IDEMPOTENT_METHODS

    def content(self) -> bytes:
        """Return the body as it is sent.

        Raises:
            InvalidArgumentError: If a text in it cannot be written in UTF-8.
        """
        from msgspec.json import encode  # most operations have no body

        for name, value in (self.body or {}).items():
            try:
                encode({name: value})
            except UnicodeEncodeError:
                break
        else:
            return encode(self.body)
        raise InvalidArgumentError(f"{one_line(name)} has half of a character (a surrogate): pass whole text")


IDEMPOTENT_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"})
"""RFC 9110, section 9.2.2: sending these twice does what sending them once does."""


def queried(*pairs: tuple[str, object]) -> tuple[tuple[str, str], ...]:
    """Return what stands in a query: nothing for None, ``true`` for True, and for a list its name with each value."""
    query: list[tuple[str, str]] = []
    for name, value in pairs:
        values = value if isinstance(value, list) else [] if value is None else [value]
        query += [(name, str(item).lower() if isinstance(item, bool) else str(item)) for item in values]
    return tuple(query)


def filled(required: dict[str, Any], *optional: tuple[str, Any]) -> dict[str, Any]:
    """Return a request body: what must be there, null included, and what may be left out unless it is None."""
    return required | {name: value for name, value in optional if value is not None}
