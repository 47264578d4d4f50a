"""How a write is sent: once, unless a client brings a writer that can find out what became of it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from collections.abc import Callable

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


W = TypeVar("W", Writer, AsyncWriter)


class Late(Generic[W]):
    """A writer that is made for the first write, since most clients only read."""

    def __init__(self, make: Callable[[], W]) -> None:
        self._make: Callable[[], W] = make
        self._lock = threading.Lock()
        self._made: W | None = None

    def made(self) -> W:
        """Return the writer."""
        with self._lock:
            if self._made is None:
                self._made = self._make()
            return self._made


class LateWriter(Late[Writer]):
    """Hands each write to the writer that is made for the first one."""

    def write(self, funnel: Funnel, operation: Operation[T], idempotency_key: str | None, /) -> T:
        """Send the operation; see ``Writer``."""
        return self.made().write(funnel, operation, idempotency_key)


class AsyncLateWriter(Late[AsyncWriter]):
    """Hands each write to the writer that is made for the first one; see ``LateWriter``."""

    async def write(self, funnel: AsyncFunnel, operation: Operation[T], idempotency_key: str | None, /) -> T:
        """Send the operation; see ``AsyncWriter``."""
        return await self.made().write(funnel, operation, idempotency_key)


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
