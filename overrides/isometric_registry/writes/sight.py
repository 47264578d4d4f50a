"""What one round of reads has shown of a write, and the reads that all kinds of writes share."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from attrs import evolve, field, frozen

from .._core.pages import Walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._core.operation import Operation
    from .asked import Asked
    from .entry import Entry

T = TypeVar("T")


@frozen
class Pause:
    """Wait, then go on."""

    seconds: float


Steps = Generator["Operation[Any] | Pause", Any, T]
"""What is to be sent, one after the other. Each yield gives back the answer, or raises what happened to it."""


@frozen
class Found:
    """It was applied: this is what it created."""

    created: Any


@frozen
class Absent:
    """Nothing of it can be seen."""

    seen: tuple[str, ...]


@frozen
class Unclear:
    """It may have been applied, and what can be seen does not tell."""

    seen: tuple[str, ...]
    candidates: tuple[Any, ...] = ()


Sight = Found | Absent | Unclear

NOT_THE_SAME_LIST: Final = Unclear(
    ("the list does not show what was its newest before: are these the credentials that it was sent with?",)
)
"""What a list proves from which something is missing."""


@frozen
class Known:
    """What need not be read again while one write is being settled."""

    is_claimed: Callable[[str], bool]
    """Whether an object is known to be another write's."""
    passed_over: dict[str, list[Any]] = field(factory=dict)
    """By its identifier, the batches of each object that turned out to be another one."""


class Resolver(Protocol):
    """Knows of one operation what to note before it is sent, and which reads tell afterwards."""

    def refuse(self, asked: Asked, /) -> None: ...
    def is_decidable(self, asked: Asked, /) -> bool: ...
    def note(self, asked: Asked, /) -> Steps[dict[str, Any]]: ...
    def look(self, asked: Asked, noted: dict[str, Any], known: Known, /) -> Steps[Sight]: ...
    def is_rival(self, asked: Asked, other: Entry, /) -> bool: ...
    def is_shared(self) -> bool: ...
    def again(self, asked: Asked, object_id: str | None, /) -> Steps[Any]: ...
    def mismatch(self, asked: Asked, created: Any, /) -> str | None: ...


def items(operation: Operation[Any], until: Callable[[Any], bool] = lambda _: False) -> Steps[tuple[list[Any], bool]]:
    """Walk through a list and return its items down to one, which is left out, and whether that one was met."""
    found: list[Any] = []
    walk: Walk[Any] = Walk(operation, None, 50, None)
    while not walk.is_over:
        for item in walk.received((yield walk.question())).nodes:
            if until(item):
                return found, True
            found.append(item)
    return found, False


def newest(operation: Operation[Any]) -> Steps[str | None]:
    """Return the identifier of the first object of a list, or None if it is empty."""
    page = yield evolve(operation, query=(*operation.query, ("first", "1")))
    return page.nodes[0].id if page.nodes else None


def since(operation: Operation[Any], mark: str | None) -> Steps[tuple[list[Any], bool]]:
    """Return what stands in a list before the object that was the newest once, and whether that object was met."""
    found, met = yield from items(operation, lambda item: item.id == mark)
    return found, met or mark is None


def differing(asked: Asked, actual: Mapping[str, Any]) -> list[str]:
    """Return the names of the properties that are not as they were asked for."""
    return [name for name, value in actual.items() if asked.fields.get(name) != value]
