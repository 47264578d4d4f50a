"""How a write is sent: once, unless a client brings a writer that can find out what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from .funnel import AsyncFunnel, Funnel
    from .operation import Operation

T = TypeVar("T")

NO_JOURNAL = (
    "idempotency_key= needs a journal to be kept in: pass journal='writes.sqlite' to the client, or leave the key out"
)


class Writer(Protocol):
    """What sends the operations that create something."""

    def write(self, funnel: Funnel, operation: Operation[T], idempotency_key: str | None, /) -> T: ...


class AsyncWriter(Protocol):
    """What sends the operations that create something, for the asynchronous client."""

    async def write(self, funnel: AsyncFunnel, operation: Operation[T], idempotency_key: str | None, /) -> T: ...


class PlainWriter:
    """Sends a write as the retry rules allow and remembers nothing."""

    def write(self, funnel: Funnel, operation: Operation[T], idempotency_key: str | None, /) -> T:
        """Send the operation; see ``Funnel.call``."""
        if idempotency_key is not None:
            raise InvalidArgumentError(NO_JOURNAL)
        return funnel.call(operation)


class AsyncPlainWriter:
    """Sends a write as the retry rules allow and remembers nothing; see ``PlainWriter``."""

    async def write(self, funnel: AsyncFunnel, operation: Operation[T], idempotency_key: str | None, /) -> T:
        """Send the operation; see ``AsyncFunnel.call``."""
        if idempotency_key is not None:
            raise InvalidArgumentError(NO_JOURNAL)
        return await funnel.call(operation)
