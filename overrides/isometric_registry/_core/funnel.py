"""The one place that sends: attempt, wait, attempt again, and an answer or a typed error at the end.

``Course`` in ``course.py`` holds what sync and async share, so that each driver here is a short loop.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from .course import Course, Done, Retry
from .errors import InvalidArgumentError

if TYPE_CHECKING:
    from .operation import Operation
    from .pace import RequestSpacer, Spacer
    from .settings import Settings
    from .timing import Timing
    from .transport import AsyncTransport, SyncTransport

T = TypeVar("T")

REQUESTS_PER_MINUTE = 120
"""The service's own limit, kept to by whatever sends many requests unless the client was told another pace."""

NO_JOURNAL = (
    "idempotency_key= needs a journal to be kept in: pass journal='writes.sqlite' to the client, or leave the key out"
)


class Writer(Protocol):
    """What sends the operations that create something, and can find out what became of them."""

    def write(self, funnel: Funnel, operation: Operation[T], idempotency_key: str | None, /) -> T: ...


class AsyncWriter(Protocol):
    """What sends the operations that create something, for the asynchronous client."""

    async def write(self, funnel: AsyncFunnel, operation: Operation[T], idempotency_key: str | None, /) -> T: ...


class _Funnel:
    """What both funnels share: the settings, the clock and the pace."""

    def __init__(self, settings: Settings, timing: Timing, paces: dict[int, RequestSpacer] | None = None) -> None:
        self.settings = settings
        self.timing = timing
        self._paces: dict[int, RequestSpacer] = {} if paces is None else paces
        per_minute = settings.max_requests_per_minute
        self.spacer: Spacer | None = None if per_minute is None else self._pace(per_minute)

    def _pace(self, per_minute: int) -> RequestSpacer:
        """Return the pace of so many a minute. All who ask for the same share it, so that two runs are no burst."""
        from .pace import RequestSpacer  # an import of a tenth of a second that few clients need

        return self._paces.setdefault(per_minute, RequestSpacer(per_minute, self.timing.monotonic))

    def _slowed(self, per_minute: int | None) -> Spacer:
        """Return the pace of a run of many: the client's own, or 120 a minute if it has none, and one given as well."""
        if per_minute is None:
            return self.spacer or self._pace(REQUESTS_PER_MINUTE)
        from .pace import Slower

        pace = self._pace(per_minute)
        return pace if self.spacer is None or self.spacer is pace else Slower(self.spacer, pace)


class Funnel(_Funnel):
    """Sends operations, for any number of threads."""

    def __init__(
        self,
        settings: Settings,
        transport: SyncTransport,
        timing: Timing,
        *,
        writer: Writer | None = None,
        paces: dict[int, RequestSpacer] | None = None,
    ) -> None:
        super().__init__(settings, timing, paces)
        self.transport = transport
        self.writer = writer

    def with_settings(self, settings: Settings) -> Funnel:
        """Return a funnel with other settings over the same connections and the same pace."""
        return Funnel(settings, self.transport, self.timing, writer=self.writer, paces=self._paces)

    def for_many(self, per_minute: int | None) -> Funnel:
        """Return a funnel for a run of many calls, which keeps to a pace; see ``_slowed``."""
        funnel = self.with_settings(self.settings)
        funnel.spacer = self._slowed(per_minute)
        return funnel

    def call(self, operation: Operation[T]) -> T:
        """Send an operation and return its answer.

        Raises:
            RegistryError: The one that fits what happened; for a write whose outcome is open, ``OutcomeUnknownError``.
        """
        course = Course(operation, self.settings, self.timing)
        while True:
            if self.spacer is not None:
                began = self.timing.monotonic()
                self.spacer.take(self.timing.sleep)
                course.waited_for_turn(self.timing.monotonic() - began)
            outcome = self.transport.send(operation, self.settings, course.begin_attempt())
            step = course.end_attempt(outcome)
            if isinstance(step, Retry):
                self.timing.sleep(step.delay)
                continue
            return _unwrap(step)

    def write(self, operation: Operation[T], *, idempotency_key: str | None = None) -> T:
        """Send an operation that creates something, the way the client's writer does; without one, as ``call`` does.

        Raises:
            RegistryError: As for ``call``.
        """
        if self.writer is None:
            return self.call(_without_key(operation, idempotency_key))
        return self.writer.write(self, operation, idempotency_key)


class AsyncFunnel(_Funnel):
    """Sends operations, for any number of tasks of one event loop."""

    def __init__(
        self,
        settings: Settings,
        transport: AsyncTransport,
        timing: Timing,
        *,
        writer: AsyncWriter | None = None,
        paces: dict[int, RequestSpacer] | None = None,
    ) -> None:
        super().__init__(settings, timing, paces)
        self.transport = transport
        self.writer = writer

    def with_settings(self, settings: Settings) -> AsyncFunnel:
        """Return a funnel with other settings over the same connections and the same pace."""
        return AsyncFunnel(settings, self.transport, self.timing, writer=self.writer, paces=self._paces)

    def for_many(self, per_minute: int | None) -> AsyncFunnel:
        """Return a funnel for a run of many calls; see ``Funnel.for_many``."""
        funnel = self.with_settings(self.settings)
        funnel.spacer = self._slowed(per_minute)
        return funnel

    async def call(self, operation: Operation[T]) -> T:
        """Send an operation and return its answer; see ``Funnel.call``."""
        course = Course(operation, self.settings, self.timing, is_async=True)
        while True:
            if self.spacer is not None:
                began = self.timing.monotonic()
                await self.spacer.take_async(self.timing.async_sleep)
                course.waited_for_turn(self.timing.monotonic() - began)
            outcome = await self.transport.send(operation, self.settings, course.begin_attempt())
            step = course.end_attempt(outcome)
            if isinstance(step, Retry):
                await self.timing.async_sleep(step.delay)
                continue
            return _unwrap(step)

    async def write(self, operation: Operation[T], *, idempotency_key: str | None = None) -> T:
        """Send an operation that creates something; see ``Funnel.write``."""
        if self.writer is None:
            return await self.call(_without_key(operation, idempotency_key))
        return await self.writer.write(self, operation, idempotency_key)


def _without_key(operation: Operation[T], idempotency_key: str | None) -> Operation[T]:
    if idempotency_key is not None:
        raise InvalidArgumentError(NO_JOURNAL)
    return operation


def _unwrap(done: Done[T]) -> T:
    if done.error is not None:
        raise done.error
    assert done.result is not None  # Done holds one or the other
    return done.result
