"""The one place that sends: attempt, wait, attempt again, and an answer or a typed error at the end.

``Course`` holds what sync and async share, so that each driver is a short loop. Errors are made in one frame and
raised in another, because a frame that has read a body holds what the server may have echoed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from attrs import define

from ._answer import NoAnswer
from ._logging import logger
from ._secrets import scrub
from ._settings import RetryEvent
from .decode import Fault, decode, invalid, without_secrets
from .errors import APIConnectionError, APITimeoutError, RegistryError, RequestInfo
from .policy import (
    Failure,
    delay_before_retry,
    error_for,
    is_retried,
    not_found_in_null,
    parse_retry_after,
    request_id_in,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._answer import Answer
    from ._settings import Settings
    from ._timing import Timing
    from .limiter import RequestSpacer, Spacer
    from .transport import AsyncTransport, SyncTransport

T = TypeVar("T")


@define(frozen=True, slots=True)
class Operation(Generic[T]):
    """A request to send and the model to read its answer into."""

    name: str
    """The ``operationId`` in the contract."""
    request: dict[str, Any]
    """What the generated request builder returned."""
    into: Callable[[Any], T]


@define(frozen=True, slots=True)
class Retry:
    """Wait, then try again."""

    delay: float


@define(frozen=True, slots=True)
class Done(Generic[T]):
    """The call is over, one way or the other."""

    result: T | None = None
    error: RegistryError | None = None


class Course(Generic[T]):
    """One call from its first attempt to its end."""

    def __init__(self, operation: Operation[T], settings: Settings, timing: Timing) -> None:
        self._operation = operation
        self._settings = settings
        self._timing = timing
        self._ends = timing.monotonic() + settings.budget
        self._began = 0.0
        self._attempt = 0

    def waited_for_turn(self, seconds: float) -> None:
        """Do not count the wait for one's own turn: it is the caller's pace, not the service's delay."""
        self._ends += seconds

    def begin_attempt(self) -> float:
        """Return how many seconds the next attempt may take."""
        self._attempt += 1
        self._began = self._timing.monotonic()
        return min(self._settings.timeout, max(self._ends - self._began, 0.001))

    def end_attempt(self, outcome: Answer | NoAnswer) -> Retry | Done[T]:
        """Turn what came back into a result, an error or another attempt."""
        request = RequestInfo(
            operation=self._operation.name,
            method=self._operation.request["method"].upper(),
            url=outcome.url,
            path=outcome.path,
            attempts=self._attempt,
        )
        self._log_attempt(outcome, request)
        if isinstance(outcome, NoAnswer):
            return self._after_failure(self._connection_error(outcome, request), request, Failure(outcome.retryable))
        if outcome.status == 200:
            return self._read(outcome, request)
        headers = {name: scrub(value, outcome.secrets) for name, value in outcome.headers.items()}
        now = self._timing.now()
        error = error_for(
            outcome.status,
            headers,
            scrub(outcome.body.decode("utf-8", errors="replace"), outcome.secrets).encode(),
            request=request,
            now=now,
            environment=self._settings.environment,
            token_expires=outcome.token_expires,
        )
        failure = Failure(
            is_retried(request.method, outcome.status), parse_retry_after(headers.get("retry-after"), now)
        )
        return self._after_failure(error, request, failure)

    def _read(self, answer: Answer, request: RequestInfo) -> Done[T]:
        result = decode(answer.body, self._operation.into)
        if isinstance(result, Fault):
            request_id = scrub(request_id_in(answer.headers) or "", answer.secrets) or None
            fault, body = without_secrets(result, answer.body, self._operation.into, answer.secrets)
            return Done(error=invalid(fault, body=body, request=request, request_id=request_id))
        if result is None:
            return Done(error=not_found_in_null(request, self._settings.environment))
        return Done(result)

    def _connection_error(self, outcome: NoAnswer, request: RequestInfo) -> RegistryError:
        error: RegistryError
        if outcome.status is not None:
            error = invalid(Fault("$", f"$: {outcome.reason}"), body="", request=request)
        else:
            attempts = f" after {request.attempts} attempts" if request.attempts > 1 else ""
            advice = (
                "Raise timeout= if the answer is large." if outcome.timed_out else "Check the network and base_url."
            )
            error = (APITimeoutError if outcome.timed_out else APIConnectionError)(
                f"{request.method} {request.path} failed{attempts}: {outcome.reason}. {advice}", request=request
            )
        error.__cause__ = outcome.cause
        return error

    def _after_failure(self, error: RegistryError, request: RequestInfo, failure: Failure) -> Retry | Done[T]:
        delay = delay_before_retry(
            failure,
            attempt=self._attempt,
            max_retries=self._settings.max_retries,
            budget_left=self._ends - self._timing.monotonic(),
            fraction=self._timing.fraction(),
        )
        if delay is None:
            return Done(error=error)
        logger.warning(
            "%s %s: attempt %d failed (%s), next in %.2f s",
            request.method,
            request.path,
            self._attempt,
            getattr(error, "status_code", type(error).__name__),
            delay,
        )
        self._tell_hook(RetryEvent(request.operation, request.method, request.path, self._attempt, delay, error))
        return Retry(delay)

    def _tell_hook(self, event: RetryEvent) -> None:
        if self._settings.on_retry is None:
            return
        try:
            self._settings.on_retry(event)
        except Exception as error:  # noqa: BLE001  # a broken metric must not break the call it counts
            logger.warning("on_retry raised %s; the call goes on", type(error).__name__)

    def _log_attempt(self, outcome: Answer | NoAnswer, request: RequestInfo) -> None:
        if logger.isEnabledFor(logging.DEBUG):
            failed = isinstance(outcome, NoAnswer)
            logger.debug(
                "%s %s: %s, attempt %d, %.0f ms",
                request.method,
                request.path,
                "no answer" if failed else outcome.status,
                self._attempt,
                (self._timing.monotonic() - self._began) * 1000,
            )


class Funnel:
    """Sends operations, for any number of threads."""

    def __init__(
        self,
        settings: Settings,
        transport: SyncTransport,
        timing: Timing,
        spacer: Spacer | None,
        paces: dict[int, RequestSpacer] | None = None,
    ) -> None:
        self.settings = settings
        self.transport = transport
        self.timing = timing
        self.spacer = spacer
        self._paces: dict[int, RequestSpacer] = {} if paces is None else paces

    def with_settings(self, settings: Settings) -> Funnel:
        """Return a funnel with other settings over the same connections and the same pace."""
        return Funnel(settings, self.transport, self.timing, self.spacer, self._paces)

    def for_many(self, per_minute: int | None) -> Funnel:
        """Return a funnel for a bulk run, which keeps to another pace as well; None changes nothing.

        All who ask for the same pace share it, so that one bulk run after another, or beside it, is no burst.
        """
        spacer = _slower(self.spacer, per_minute, self._paces, self.timing)
        return Funnel(self.settings, self.transport, self.timing, spacer, self._paces)

    def call(self, operation: Operation[T]) -> T:
        """Send an operation and return its answer.

        Raises:
            RegistryError: The one that fits what happened.
        """
        course = Course(operation, self.settings, self.timing)
        while True:
            if self.spacer is not None and (turn := self.spacer.book()) > 0:
                self.timing.sleep(turn)
                course.waited_for_turn(turn)
            outcome = self.transport.send(operation.request, self.settings, course.begin_attempt())
            step = course.end_attempt(outcome)
            if isinstance(step, Retry):
                self.timing.sleep(step.delay)
                continue
            return _unwrap(step)


class AsyncFunnel:
    """Sends operations, for any number of tasks of one event loop."""

    def __init__(
        self,
        settings: Settings,
        transport: AsyncTransport,
        timing: Timing,
        spacer: Spacer | None,
        paces: dict[int, RequestSpacer] | None = None,
    ) -> None:
        self.settings = settings
        self.transport = transport
        self.timing = timing
        self.spacer = spacer
        self._paces: dict[int, RequestSpacer] = {} if paces is None else paces

    def with_settings(self, settings: Settings) -> AsyncFunnel:
        """Return a funnel with other settings over the same connections and the same pace."""
        return AsyncFunnel(settings, self.transport, self.timing, self.spacer, self._paces)

    def for_many(self, per_minute: int | None) -> AsyncFunnel:
        """Return a funnel for a bulk run; see ``Funnel.for_many``."""
        spacer = _slower(self.spacer, per_minute, self._paces, self.timing)
        # A transport may have faster connections for many calls than for one.
        for_many: Callable[[], AsyncTransport] | None = getattr(self.transport, "for_many", None)
        transport = self.transport if for_many is None else for_many()
        return AsyncFunnel(self.settings, transport, self.timing, spacer, self._paces)

    async def call(self, operation: Operation[T]) -> T:
        """Send an operation and return its answer.

        Raises:
            RegistryError: The one that fits what happened.
        """
        course = Course(operation, self.settings, self.timing)
        while True:
            if self.spacer is not None and (turn := self.spacer.book()) > 0:
                await self.timing.async_sleep(turn)
                course.waited_for_turn(turn)
            outcome = await self.transport.send(operation.request, self.settings, course.begin_attempt())
            step = course.end_attempt(outcome)
            if isinstance(step, Retry):
                await self.timing.async_sleep(step.delay)
                continue
            return _unwrap(step)


def _slower(
    spacer: Spacer | None, per_minute: int | None, paces: dict[int, RequestSpacer], timing: Timing
) -> Spacer | None:
    if per_minute is None:
        return spacer
    from .limiter import RequestSpacer, Slower  # see client._spacer

    pace = paces.setdefault(per_minute, RequestSpacer(per_minute, timing.monotonic))
    return pace if spacer is None else Slower(spacer, pace)


def _unwrap(done: Done[T]) -> T:
    if done.error is not None:
        raise done.error
    assert done.result is not None  # Done holds one or the other
    return done.result
