"""One call from its first attempt to its end, without sending anything: what sync and async share.

Errors are made in one frame and raised in another, because a frame that has read a body holds what the server may have
echoed; and each is cleaned in between.
"""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Generic, TypeVar
from urllib.parse import urlsplit

from attrs import frozen

from .answer import NoAnswer
from .credentials import cleaned
from .decode import Fault, decode, invalid
from .errors import (
    APIConnectionError,
    APITimeoutError,
    AsyncOutcomeUnknownError,
    InvalidArgumentError,
    OutcomeUnknownError,
    RegistryError,
    RequestInfo,
)
from .hints import credentials_hints
from .log import logger
from .refusals import ERROR_BODY_BYTES, error_for, not_found_in_null, request_id_in, web_page
from .retrying import Failure, delay_before_retry, is_retried, is_undecided, parse_retry_after
from .settings import RetryEvent
from .text import ended

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
        """Begin a call.

        Raises:
            InvalidArgumentError: If a credential stands in what would be sent: addresses are logged on the way, and
                what is written to a ledger is public.
        """
        self._operation = operation
        self._settings = settings
        self._secrets = settings.secrets
        self._timing = timing
        self._unknown = AsyncOutcomeUnknownError if is_async else OutcomeUnknownError
        self._ends = timing.monotonic() + settings.budget
        self._began = 0.0
        self._attempt = 0
        if self._holds_a_credential():
            raise InvalidArgumentError(
                f"{operation.name} was not sent: a credential stands in one of its arguments, or in the answer that an "
                "identifier or a cursor came from; take it out"
            )

    def _holds_a_credential(self) -> bool:
        operation = self._operation
        shown = [operation.path, *(value for _, value in operation.query)]
        shown += [] if operation.body is None else [operation.content().decode()]
        # Whole ones alone: a cursor and a token begin alike, and a note may have a word in common with a credential.
        return any(map(self._secrets.holds, shown))

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
        error: RegistryError
        if isinstance(outcome, NoAnswer):
            error = self._connection_error(outcome, request)
            if is_write and outcome.sent:
                return self._undecided(error, request)
            return self._after_failure(error, request, Failure(outcome.retryable))
        if outcome.status in self._operation.successes:
            return self._read(outcome, request)
        now = self._timing.now()
        is_refused = outcome.status == HTTPStatus.UNAUTHORIZED
        error = error_for(
            outcome.status,
            outcome.headers,
            outcome.body,
            request=request,
            now=now,
            environment=self._settings.environment,
            prefixes=self._settings.prefixes,
            about_credentials=credentials_hints(self._settings.client_secret, outcome.token, now) if is_refused else (),
        )
        if is_undecided(outcome.status, is_write=is_write):
            return self._undecided(error, request)
        failure = Failure(
            is_retried(outcome.status, is_write=is_write), parse_retry_after(outcome.headers.get("retry-after"), now)
        )
        return self._after_failure(error, request, failure)

    def _read(self, answer: Answer, request: RequestInfo) -> Done[T]:
        body = self._secrets.taken_out(answer.body)
        result = decode(body, self._operation.into, self._settings.max_response_bytes)
        if result is not None and not isinstance(result, Fault):
            return Done(result)
        error: RegistryError
        if result is None:
            error = not_found_in_null(request, self._settings.environment, self._settings.prefixes)
        else:
            page = web_page(body[:ERROR_BODY_BYTES].decode("utf-8", errors="replace"), answer.headers)
            if page is not None and result.path == "$":
                result = Fault(
                    "$",
                    f"$: expected JSON, found {page}, from a proxy or from this network's login page",
                    "log in there with a browser, or correct base_url",
                )
            request_id = request_id_in(answer.headers)
            error = invalid(result, body=body, request=request, status=answer.status, request_id=request_id)
        return self._undecided(error, request) if self._operation.is_write else self._done(error)

    def _connection_error(self, outcome: NoAnswer, request: RequestInfo) -> RegistryError:
        error: RegistryError
        if outcome.status is not None:
            error = invalid(Fault("$", f"$: {outcome.reason}"), body=b"", request=request, status=outcome.status)
        else:
            attempts = f" after {request.attempts} attempts" if request.attempts > 1 else ""
            host = urlsplit(request.url).netloc or "the service"
            error = (APITimeoutError if outcome.timed_out else APIConnectionError)(
                f"{request.method} {request.path} failed{attempts}: {host}: {ended(outcome.reason)} "
                f"{self._advice(outcome)}",
                request=request,
            )
        error.__cause__ = outcome.cause
        return error

    def _advice(self, outcome: NoAnswer) -> str:
        if outcome.timed_out and outcome.sent:
            return "Raise timeout= if the answer is large."
        if self._settings.proxy is not None:
            return f"Check whether the proxy works, {self._settings.proxy}, and the network."
        return "Check the network and base_url."

    def _undecided(self, error: RegistryError, request: RequestInfo) -> Done[T]:
        unknown = self._unknown(
            f"{request.method} {request.path} may have been applied: {error} Do not send it again before you know.",
            request=request,
        )
        unknown.__cause__ = error
        return self._done(unknown)

    def _done(self, error: RegistryError) -> Done[T]:
        return Done(error=cleaned(error, self._secrets))

    def _after_failure(self, error: RegistryError, request: RequestInfo, failure: Failure) -> Retry | Done[T]:
        delay = delay_before_retry(
            failure,
            attempt=self._attempt,
            max_retries=self._settings.max_retries,
            budget_left=self._ends - self._timing.monotonic(),
            fraction=self._timing.fraction(),
        )
        if delay is None:
            return self._done(error)
        path = self._secrets.scrub(request.path)
        logger.warning(
            "%s %s: attempt %d failed (%s), next in %.2f s",
            request.method,
            path,
            self._attempt,
            getattr(error, "status_code", type(error).__name__),
            delay,
        )
        if self._settings.on_retry is not None:
            error = cleaned(error, self._secrets)
            self._tell_hook(RetryEvent(request.operation, request.method, path, self._attempt, delay, error))
        return Retry(delay)

    def _tell_hook(self, event: RetryEvent) -> None:
        assert self._settings.on_retry is not None  # or there is no event
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
                self._secrets.scrub(request.path),
                "no answer" if failed else outcome.status,
                self._attempt,
                (self._timing.monotonic() - self._began) * 1000,
            )
