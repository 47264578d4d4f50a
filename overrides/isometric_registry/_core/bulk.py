"""Many calls at once: at a steady pace, a few in flight, each with its result or its error.

The synchronous run uses threads over the client's own connections, the asynchronous one tasks. Both take the next
identifier only when the caller asks for the next record and there is room, so that a slow caller holds up the run
instead of filling the memory. Measured beside each other, the threads are as fast as an event loop in a thread of
its own (see docs/performance.md), and they go through the same transport, callbacks and tests as a single call.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator, Sized
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import frozen

from .arguments import checked_flag, checked_hook
from .errors import ConfigurationError, InvalidArgumentError, RegistryError
from .log import logger
from .settings import MOST_TIMES
from .text import shown
from .timing import abandoned

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Generator

    from .funnel import AsyncFunnel, Funnel
    from .operation import Operation

T = TypeVar("T")

MAX_CONCURRENCY = 8
"""At 120 requests a minute this keeps the pace even if an answer takes four seconds."""

MOST_CONCURRENCY = 100
"""As many as the client keeps connections; more would only wait for one until their time is up."""


@frozen
class Fetched(Generic[T]):
    """What became of one identifier: a result or an error, never both."""

    id: str
    result: T | None = None
    error: RegistryError | None = None

    def unwrap(self) -> T:
        """Return the result.

        Raises:
            RegistryError: The error, if there is one.
        """
        if self.error is not None:
            raise self.error
        assert self.result is not None  # one or the other
        return self.result


@frozen
class Progress:
    """How far a bulk run has come, as its ``on_progress`` is told before each record."""

    done: int
    """Records so far, this one and failed ones included."""
    failed: int
    total: int | None
    """How many there will be, or None if the identifiers came in something that has no length."""


def fetch_many(
    funnel: Funnel,
    ids: Iterable[str],
    operation: Callable[[str], Operation[T]],
    *,
    max_concurrency: int = MAX_CONCURRENCY,
    max_requests_per_minute: int | None = None,
    in_order: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> Generator[Fetched[T], None, None]:
    """Send one operation for each identifier and yield the outcomes, as they come or in the order of the identifiers.

    At most ``max_concurrency`` are in flight or waiting to be taken. Closing the generator stops the run: what is in
    flight is broken off, and no thread is left.

    Args:
        funnel: Where the operations go.
        ids: Read one at a time, in the caller's thread, as there is room.
        operation: Makes the operation for an identifier. The ``InvalidArgumentError`` it raises becomes a record.
        max_concurrency: How many calls are under way at once, 1 to 100.
        max_requests_per_minute: The pace, retries included. Default: the client's own, or 120 if it has none.
        in_order: Yield in the order of ``ids``, which holds quick answers back behind a slow one.
        on_progress: Called before each record is yielded.

    Raises:
        InvalidArgumentError: If an argument has the wrong form, at once.
        ConfigurationError: From the generator, since it concerns every call alike.
    """
    _check(ids, max_concurrency, max_requests_per_minute, in_order, on_progress)
    run = _Run(ids, operation, on_progress)
    return _in_threads(funnel.for_many(max_requests_per_minute), run, max_concurrency, in_order)


def _in_threads(
    funnel: Funnel, run: _Run[T], max_concurrency: int, in_order: bool
) -> Generator[Fetched[T], None, None]:
    gone = threading.Event()
    context = copy_context()
    context.run(abandoned.set, gone)

    def call(identifier: str, operation: Operation[T]) -> Fetched[T]:
        try:
            return Fetched(identifier, funnel.call(operation))
        except ConfigurationError:
            raise
        except RegistryError as error:
            return Fetched(identifier, error=error)

    queue: deque[Future[Fetched[T]]] = deque()
    finished: SimpleQueue[Future[Fetched[T]]] = SimpleQueue()
    pool = ThreadPoolExecutor(max_concurrency, thread_name_prefix="isometric-bulk")
    underway = 0
    try:
        while True:
            while underway < max_concurrency and (item := run.next()) is not None:
                underway += 1
                if isinstance(item, Fetched):
                    future: Future[Fetched[T]] = Future()
                    future.set_result(item)
                else:
                    future = pool.submit(context.copy().run, partial(call, *item))
                if in_order:
                    queue.append(future)
                else:
                    future.add_done_callback(finished.put)
            if underway == 0:
                return
            record = (queue.popleft() if in_order else finished.get()).result()
            underway -= 1
            run.tell(record)
            yield record
    finally:
        gone.set()
        pool.shutdown(wait=True, cancel_futures=True)


def fetch_many_async(
    funnel: AsyncFunnel,
    ids: Iterable[str] | AsyncIterable[str],
    operation: Callable[[str], Operation[T]],
    *,
    max_concurrency: int = MAX_CONCURRENCY,
    max_requests_per_minute: int | None = None,
    in_order: bool = False,
    on_progress: Callable[[Progress], None] | None = None,
) -> AsyncGenerator[Fetched[T], None]:
    """Do what ``fetch_many`` does, with tasks of the running event loop; ``ids`` may be asynchronous too.

    Leave the loop early inside ``async with contextlib.aclosing(...)``: without it, Python closes the generator at a
    moment of its own choosing. Cancelling the task that reads it cancels what is in flight at once.
    """
    _check(ids, max_concurrency, max_requests_per_minute, in_order, on_progress, takes_async=True)
    run = _Run(ids, operation, on_progress)
    return _in_tasks(funnel.for_many(max_requests_per_minute), run, max_concurrency, in_order)


async def _in_tasks(
    funnel: AsyncFunnel, run: _Run[T], max_concurrency: int, in_order: bool
) -> AsyncGenerator[Fetched[T], None]:
    async def call(identifier: str, operation: Operation[T]) -> Fetched[T]:
        try:
            result = await funnel.call(operation)
        except ConfigurationError:
            raise
        except RegistryError as error:
            return Fetched(identifier, error=error)
        return Fetched(identifier, result)

    loop = asyncio.get_running_loop()
    queue: deque[asyncio.Future[Fetched[T]]] = deque()
    finished: asyncio.Queue[asyncio.Future[Fetched[T]]] = asyncio.Queue()
    underway: set[asyncio.Future[Fetched[T]]] = set()
    try:
        while True:
            while len(underway) < max_concurrency and (item := await run.next_async()) is not None:
                future: asyncio.Future[Fetched[T]]
                if isinstance(item, Fetched):
                    future = loop.create_future()
                    future.set_result(item)
                else:
                    future = loop.create_task(call(*item))
                underway.add(future)
                if in_order:
                    queue.append(future)
                else:
                    future.add_done_callback(finished.put_nowait)
            if not underway:
                return
            future = queue.popleft() if in_order else await finished.get()
            record = await future
            underway.discard(future)
            run.tell(record)
            yield record
    finally:
        for future in underway:
            future.cancel()
        await asyncio.gather(*underway, return_exceptions=True)


class _Run(Generic[T]):
    """The identifiers still to come and the count of those that are through."""

    def __init__(
        self,
        ids: Iterable[str] | AsyncIterable[str],
        operation: Callable[[str], Operation[T]],
        on_progress: Callable[[Progress], None] | None,
    ) -> None:
        self._ids = aiter(ids) if isinstance(ids, AsyncIterable) else iter(ids)
        self._operation = operation
        self._on_progress = on_progress
        self._total = len(ids) if isinstance(ids, Sized) else None
        self._done = 0
        self._failed = 0

    def next(self) -> tuple[str, Operation[T]] | Fetched[T] | None:
        """Return the next operation, the record of an identifier there can be none for, or None at the end."""
        assert isinstance(self._ids, Iterator)  # fetch_many takes no other
        for identifier in self._ids:
            return self._prepared(identifier)
        return None

    async def next_async(self) -> tuple[str, Operation[T]] | Fetched[T] | None:
        """Do what ``next`` does, for either kind of identifiers."""
        if isinstance(self._ids, AsyncIterator):
            async for identifier in self._ids:
                return self._prepared(identifier)
            return None
        return self.next()

    def _prepared(self, identifier: str) -> tuple[str, Operation[T]] | Fetched[T]:
        try:
            return identifier, self._operation(identifier)
        except InvalidArgumentError as error:
            return Fetched(identifier, error=error)

    def tell(self, record: Fetched[T]) -> None:
        """Count a record and tell the caller's hook."""
        self._done += 1
        self._failed += record.error is not None
        if self._on_progress is None:
            return
        try:
            self._on_progress(Progress(self._done, self._failed, self._total))
        except Exception as error:  # noqa: BLE001  # a broken progress bar must not break the run it shows
            logger.warning("on_progress raised %s; the run goes on", type(error).__name__)


def _check(
    ids: object,
    max_concurrency: Any,
    max_requests_per_minute: Any,
    in_order: object,
    on_progress: object,
    *,
    takes_async: bool = False,
) -> None:
    checked_flag("in_order", in_order)
    checked_hook("on_progress", on_progress)
    if isinstance(ids, str | bytes):
        raise InvalidArgumentError("the identifiers are one string: pass a list of them")
    if not isinstance(ids, Iterable | AsyncIterable if takes_async else Iterable):
        kind = (
            "asynchronous: use AsyncRegistryClient, or collect them first" if isinstance(ids, AsyncIterable) else None
        )
        raise InvalidArgumentError(f"the identifiers are {kind or f'{type(ids).__name__}: pass a list of them'}")
    if type(max_concurrency) is not int or not 1 <= max_concurrency <= MOST_CONCURRENCY:
        raise InvalidArgumentError(
            f"max_concurrency is {shown(max_concurrency)}: pass a whole number from 1 to {MOST_CONCURRENCY}"
        )
    if max_requests_per_minute is not None and (
        type(max_requests_per_minute) is not int or not 1 <= max_requests_per_minute <= MOST_TIMES
    ):
        raise InvalidArgumentError(
            f"max_requests_per_minute is {shown(max_requests_per_minute)}: pass a whole number, 1 or more, or None"
        )
