"""What the clients' funnels write with."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any, TypeVar

from .._core.errors import ConfigurationError, InvalidArgumentError
from .._core.funnel import NO_JOURNAL
from .deadline import Deadline
from .driving import drive, drive_async
from .entry import Memory
from .settling import SETTLE_S, Writing, checked_settle
from .store import SALT_BYTES

if TYPE_CHECKING:
    from .._core.funnel import AsyncFunnel, Funnel
    from .._core.operation import Operation
    from .entry import Book, Entry
    from .journal import Journal

T = TypeVar("T")


class _SettlingWriter:
    """What both writers share: the journal, or a memory in its place."""

    def __init__(self, journal: Journal | None = None, *, settle_s: float = SETTLE_S) -> None:
        """Make a writer.

        Args:
            journal: Where writes are remembered; without one, in memory.
            settle_s: Seconds after which a request that was lost is believed to be out of the way.
        """
        self.journal = journal
        self._book: Book = journal or Memory(secrets.token_bytes(SALT_BYTES))
        self._settle_s = checked_settle(settle_s)

    def _check_key(self, key: str | None) -> None:
        if key is not None and self.journal is None:
            raise InvalidArgumentError(NO_JOURNAL)

    def _found(self, key: str) -> Entry:
        if self.journal is None:
            raise ConfigurationError("the client has no journal: pass journal='writes.sqlite' to it")
        return self.journal.find(key)

    def _writing(self, funnel: Funnel | AsyncFunnel, deadline: Deadline, is_async: bool) -> Writing:
        def look_again(entry: Entry) -> Any:
            return self.resolve_entry(funnel, entry)

        return Writing(
            self._book, funnel.timing, deadline, funnel.settings.base_url, self._settle_s, is_async, look_again
        )

    def resolve_entry(self, funnel: Any, entry: Entry) -> Any:
        """Find out what became of a write."""
        raise NotImplementedError


class SettlingWriter(_SettlingWriter):
    """Sends a write once and finds out what became of it, for any number of threads."""

    def write(self, funnel: Funnel, operation: Operation[T], idempotency_key: str | None, /) -> T:
        """Send a write, or return what it created before; see ``Writing.write``."""
        self._check_key(idempotency_key)
        deadline = Deadline(funnel.settings, funnel.timing)
        return drive(self._writing(funnel, deadline, False).write(operation, idempotency_key), funnel, deadline)

    def resolve(self, funnel: Funnel, key: str) -> Any:
        """Find out what became of the write that has a key."""
        return self.resolve_entry(funnel, self._found(key))

    def resolve_entry(self, funnel: Funnel, entry: Entry) -> Any:
        """Find out what became of a write; see ``Writing.resolve``."""
        deadline = Deadline(funnel.settings, funnel.timing)
        return drive(self._writing(funnel, deadline, False).resolve(entry), funnel, deadline)


class AsyncSettlingWriter(_SettlingWriter):
    """Sends a write once and finds out what became of it, for any number of tasks of one event loop.

    The journal is written between the requests, a few times for each write, and takes a millisecond each time.
    """

    async def write(self, funnel: AsyncFunnel, operation: Operation[T], idempotency_key: str | None, /) -> T:
        """Send a write, or return what it created before; see ``Writing.write``."""
        self._check_key(idempotency_key)
        deadline = Deadline(funnel.settings, funnel.timing)
        steps = self._writing(funnel, deadline, True).write(operation, idempotency_key)
        return await drive_async(steps, funnel, deadline)

    async def resolve(self, funnel: AsyncFunnel, key: str) -> Any:
        """Find out what became of the write that has a key."""
        return await self.resolve_entry(funnel, self._found(key))

    async def resolve_entry(self, funnel: AsyncFunnel, entry: Entry) -> Any:
        """Find out what became of a write; see ``Writing.resolve``."""
        deadline = Deadline(funnel.settings, funnel.timing)
        return await drive_async(self._writing(funnel, deadline, True).resolve(entry), funnel, deadline)
