"""Writers that are made late: most clients only read, and what sends a write and finds out about it is much to load."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

from .funnel import AsyncWriter, Writer

if TYPE_CHECKING:
    from collections.abc import Callable

    from .funnel import AsyncFunnel, Funnel
    from .operation import Operation

T = TypeVar("T")

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
