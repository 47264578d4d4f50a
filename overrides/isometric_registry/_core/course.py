"""One call from its first attempt to its end, without sending anything: what sync and async share.

Errors are made in one frame and raised in another, because a frame that has read a body holds what the server may have
echoed.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Generic, TypeVar

from attrs import frozen

from .answer import NoAnswer
from .decode import Fault, decode, invalid, without_secrets
from .errors import (
    APIConnectionError,
    APITimeoutError,
    AsyncOutcomeUnknownError,
    OutcomeUnknownError,
    RegistryError,
    RequestInfo,
)
from .log import logger
from .refusals import error_for, not_found_in_null, request_id_in
from .retrying import Failure, delay_before_retry, is_retried, is_undecided, parse_retry_after
from .secrets import scrub
from .settings import RetryEvent

if TYPE_CHECKING:
    from .answer import Answer
    from .operation import Operation
    from .settings import Settings
    from .timing import Timing

T = TypeVar("T")


@frozen
class Retry:
    """Wait, then try again."""

    delay: float


@frozen
class Done(Generic[T]):
    """The call is over, one way or the other."""

    result: T | None = None
    error: RegistryError | None = None


class Course(Generic[T]):
    """One call from its first attempt to its end."""

    def __init__(self, operation: Operation[T], settings: Settings, timing: Timing, *, is_async: bool = False) -> None:
        self._operation = operation
        self._settings = settings
        self._timing = timing
        self._unknown = AsyncOutcomeUnknownError if is_async else OutcomeUnknownError
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
            method=self._operation.method,
            url=outcome.url,
            path=outcome.path,
            attempts=self._attempt,
        )
        self._log_attempt(outcome, request)
        is_write = self._operation.is_write
        if isinstance(outcome, NoAnswer):
            error = self._connection_error(outcome, request)
            if is_write and outcome.sent:
                return self._undecided(error, request)
            return self._after_failure(error, request, Failure(outcome.retryable))
        if outcome.status in self._operation.successes:
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
        if is_undecided(outcome.status, is_write=is_write):
            return self._undecided(error, request)
        failure = Failure(
            is_retried(outcome.status, is_write=is_write), parse_retry_after(headers.get("retry-after"), now)
        )
        return self._after_failure(error, request, failure)

    def _read(self, answer: Answer, request: RequestInfo) -> Done[T]:
        result = decode(answer.body, self._operation.into)
        if isinstance(result, Fault):
            request_id = scrub(request_id_in(answer.headers) or "", answer.secrets) or None
            fault, body = without_secrets(result, answer.body, self._operation.into, answer.secrets)
            error: RegistryError = invalid(
                fault, body=body, request=request, status=answer.status, request_id=request_id
            )
            return self._undecided(error, request) if self._operation.is_write else Done(error=error)
        if result is None:
            error = not_found_in_null(request, self._settings.environment)
            return self._undecided(error, request) if self._operation.is_write else Done(error=error)
        return Done(result)

    def _connection_error(self, outcome: NoAnswer, request: RequestInfo) -> RegistryError:
        error: RegistryError
        if outcome.status is not None:
            error = invalid(Fault("$", f"$: {outcome.reason}"), body="", request=request, status=outcome.status)
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

    def _undecided(self, error: RegistryError, request: RequestInfo) -> Done[T]:
        unknown = self._unknown(
            f"{request.method} {request.path} may have been applied: {error} Do not send it again before you know.",
            request=request,
        )
        unknown.__cause__ = error
        return Done(error=unknown)

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
