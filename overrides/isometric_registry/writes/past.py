"""The writes of the past: what the journal remembers, and what is still open in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._core.arguments import checked_kind
from .._core.errors import ConfigurationError
from .._core.operation import Operation
from .._core.writing import Late
from .asked import asked_by

if TYPE_CHECKING:
    import builtins

    from .._core.funnel import AsyncFunnel, Funnel
    from .journal import Journal, JournalEntry


class _Writes:
    """What both clients' views of the journal share."""

    def __init__(self, journal: Journal | None, address: str) -> None:
        self._journal = journal
        self._address = address

    def _kept(self) -> Journal:
        # Not when it is made: an attribute that raises breaks whatever looks at all that a client has.
        if self._journal is None:
            raise ConfigurationError("the client has no journal: pass journal='writes.sqlite' to it")
        return self._journal

    def list(self) -> builtins.list[JournalEntry]:
        """Return every write that the journal holds, the oldest first. Nothing is sent.

        Raises:
            ConfigurationError: If the client has no journal, as for every method here.
        """
        return self._kept().entries()

    def get(self, idempotency_key: str) -> JournalEntry:
        """Return the write that has a key. Nothing is sent.

        Raises:
            InvalidArgumentError: If there is none.
        """
        return self._kept().entry(idempotency_key)

    def alike(self, operation: Operation[Any], idempotency_key: str | None = None) -> builtins.list[JournalEntry]:
        """Return the writes that asked this client's address for the very same, the oldest first. Nothing is sent.

        Args:
            operation: What the generated function of an operation returns.
            idempotency_key: Look only at the write that has this key.

        Raises:
            IdempotencyConflictError: If the key is that of another request.
            InvalidArgumentError: If an argument has the wrong form.
        """
        journal = self._kept()
        checked_kind("operation", operation, Operation, "what the generated function of an operation returns")
        return journal.alike(asked_by(operation, self._address, journal.salt), idempotency_key)


class Writes(_Writes):
    """What the journal remembers."""

    def __init__(self, funnel: Funnel, journal: Journal | None) -> None:
        super().__init__(journal, funnel.settings.base_url)
        self._funnel = funnel
        self._writer: Any = funnel.writer.made() if isinstance(funnel.writer, Late) else funnel.writer

    def resolve(self, idempotency_key: str) -> Any:
        """Find out by reading what became of a write, and return what it created. Nothing is sent a second time.

        Raises:
            OutcomeUnknownError: If it is still open.
            RegistryError: If nothing was applied; the text says so.
            IdempotencyConflictError: If it was applied and cannot be returned again, as a checkout.
            InvalidArgumentError: If the journal has no such key.
        """
        return self._writer.resolve(self._funnel, idempotency_key)


class AsyncWrites(_Writes):
    """What the journal remembers; see ``Writes``."""

    def __init__(self, funnel: AsyncFunnel, journal: Journal | None) -> None:
        super().__init__(journal, funnel.settings.base_url)
        self._funnel = funnel
        self._writer: Any = funnel.writer.made() if isinstance(funnel.writer, Late) else funnel.writer

    async def resolve(self, idempotency_key: str) -> Any:
        """Find out by reading what became of a write; see ``Writes.resolve``."""
        return await self._writer.resolve(self._funnel, idempotency_key)
