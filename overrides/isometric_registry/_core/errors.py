"""Every error that a user of this package meets; ``isometric_registry.errors`` draws the tree and re-exports them.

``ReconciliationError`` and ``IncompleteExportError`` belong to the ledger and to the export. An error holds plain
values only, so it can be pickled, and never a credential.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from attrs import define

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncOutcomeUnknownError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "IdempotencyConflictError",
    "InvalidArgumentError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "RateLimitError",
    "RegistryError",
    "RequestInfo",
    "ResponseValidationError",
    "ServerError",
    "UnprocessableEntityError",
]


@define(frozen=True, slots=True)
class RequestInfo:
    """Which request an error is about. It holds no header, so it holds no credential."""

    operation: str
    """The ``operationId`` in the contract."""
    method: str
    url: str
    path: str
    attempts: int = 1
    """How many times the request was sent."""


class RegistryError(Exception):
    """The root of every error that this package raises."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__, _picklable(self.__cause__))


def _rebuild(
    cls: type[RegistryError], args: tuple[Any, ...], state: dict[str, Any], cause: BaseException | None
) -> RegistryError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    error.__cause__ = cause
    return error


def _picklable(cause: BaseException | None) -> BaseException | None:
    """Return a cause that can go along in a pickle: itself, or if a library made it so that it cannot, its words."""
    import pickle  # whoever pickles an error has it already

    try:
        pickle.loads(pickle.dumps(cause))
    except Exception:  # noqa: BLE001  # anything may happen in somebody else's __reduce__
        return RegistryError(f"{type(cause).__name__}: {cause}")
    return cause


class ConfigurationError(RegistryError):
    """The client cannot be used as it was set up. Nothing was sent."""


class InvalidArgumentError(RegistryError, ValueError):
    """An argument has the wrong form. Nothing was sent."""


class _RequestError(RegistryError):
    """What the errors about one request share.

    Attributes:
        operation: The ``operationId`` in the contract.
        method: The HTTP method.
        url: The full address.
        attempts: How many times the request was sent.
    """

    def __init__(self, message: str, *, request: RequestInfo) -> None:
        super().__init__(message)
        self.operation = request.operation
        self.method = request.method
        self.url = request.url
        self.attempts = request.attempts


class APIConnectionError(_RequestError):
    """No complete answer came back: name resolution, refused, reset, TLS, a truncated body.

    ``__cause__`` says which.
    """


class APITimeoutError(APIConnectionError):
    """No complete answer came back in time. ``timeout=`` and ``max_retries=`` say how long that is."""


class APIStatusError(_RequestError):
    """The service answered with a status that is no success.

    Attributes:
        status_code: The HTTP status.
        detail: What the body's ``detail`` says, a sentence or a list as a rule; None if there is none.
        body: The body as text, cut to its first 64 KiB.
        headers: The answer's headers by lower-case name, cookies left out.
        request_id: What the service or a proxy calls this request, if a header says so.
    """

    advice: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        request: RequestInfo,
        status_code: int,
        detail: Any = None,
        body: str = "",
        headers: Mapping[str, str] | None = None,
        request_id: str | None = None,
    ) -> None:
        super().__init__(message, request=request)
        self.status_code = status_code
        self.detail = detail
        self.body = body
        self.headers = dict(headers or {})
        self.request_id = request_id


class BadRequestError(APIStatusError):
    """400: the request cannot be answered as it is."""

    advice = "The request itself is wrong; sending it again will not help."


class AuthenticationError(APIStatusError):
    """401: a credential is missing, wrong or expired."""

    advice = "Check ISOMETRIC_CLIENT_SECRET and ISOMETRIC_ACCESS_TOKEN; each belongs to one environment."


class PermissionDeniedError(APIStatusError):
    """403: the credentials are valid and do not reach this resource."""

    advice = "Ask the organisation that owns the resource for access, or use its access token."


class NotFoundError(APIStatusError):
    """There is no such resource: a 404, the service's 400 that says so, or a 200 that holds null."""

    advice = "Check the identifier, and that it belongs to the environment in use."


class UnprocessableEntityError(APIStatusError):
    """422: an argument has the wrong form.

    Attributes:
        errors: One mapping for each fault, with ``loc``, ``msg`` and ``type`` as a rule; empty if the body has none.
    """

    advice = "Check the length and the form of the arguments."

    def __init__(self, message: str, **details: Any) -> None:
        super().__init__(message, **details)
        listed = self.detail if isinstance(self.detail, list) else []
        self.errors: list[dict[str, Any]] = [entry for entry in listed if isinstance(entry, dict)]


class RateLimitError(APIStatusError):
    """429: too many requests.

    Attributes:
        retry_after: How many seconds the service asks to wait, or None if it does not say.
    """

    advice = "Slow down: ISOMETRIC_MAX_REQUESTS_PER_MINUTE=120 stays within the service's guidance."

    def __init__(self, message: str, *, retry_after: float | None = None, **details: Any) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class ServerError(APIStatusError):
    """5xx: the service or a proxy in front of it failed."""

    advice = "The fault is on the other side; try again later."


class ResponseValidationError(_RequestError):
    """A success whose body breaks the contract. It is raised rather than letting a wrong number through.

    Attributes:
        path: Where the fault is, in JSONPath's notation: ``$.supplier_credit_batches[3].size.credit_kgs``.
        body: The body as text, cut to its first 4 MiB.
        status_code: The HTTP status.
        request_id: What the service or a proxy calls this request, if a header says so.
        created: What a write created, if it was applied and its answer is not what was asked for; None otherwise.
    """

    def __init__(
        self,
        message: str,
        *,
        request: RequestInfo,
        path: str,
        body: str,
        status_code: int,
        request_id: str | None = None,
        created: Any = None,
    ) -> None:
        super().__init__(message, request=request)
        self.path = path
        self.body = body
        self.status_code = status_code
        self.request_id = request_id
        self.created = created


class OutcomeUnknownError(_RequestError):
    """A write that may have been applied, and reading could not tell. Do not send it again: call ``resolve``.

    ``__cause__`` is what happened to the request: a timeout, a 5xx, a success whose body could not be read.

    Attributes:
        intent: What was asked for, by the names of the arguments. Nothing personal is in it.
        seen: What the reads afterwards have shown, in words; empty if none could be made.
        candidates: The objects that may be the one that was created, if there are any.
    """

    def __init__(
        self,
        message: str,
        *,
        request: RequestInfo,
        intent: Mapping[str, Any] | None = None,
        seen: tuple[str, ...] = (),
        candidates: tuple[Any, ...] = (),
    ) -> None:
        super().__init__(message, request=request)
        self.intent = dict(intent or {})
        self.seen = seen
        self.candidates = candidates
        self._look_again: Callable[[], Any] | None = None

    def resolve(self) -> Any:
        """Look again, and return the object that was created.

        Raises:
            OutcomeUnknownError: If it is still open, as it always is for an operation that no read tells of, and for an
                error that comes out of a pickle and has left its client behind.
            RegistryError: What happened to the request, if it has become certain that it was not applied.
        """
        if self._look_again is None:
            raise self
        return self._look_again()

    def __reduce__(self) -> tuple[Any, ...]:
        rebuild, (kind, args, state, cause) = super().__reduce__()
        return rebuild, (kind, args, state | {"_look_again": None}, cause)


class AsyncOutcomeUnknownError(OutcomeUnknownError):
    """What the asynchronous client raises in place of ``OutcomeUnknownError``: its ``resolve`` is awaited."""

    async def resolve(self) -> Any:
        """Look again, and return the object that was created; see ``OutcomeUnknownError.resolve``."""
        if self._look_again is None:
            raise self
        return await self._look_again()


class IdempotencyConflictError(RegistryError):
    """The journal holds this ``idempotency_key`` with another request, or for an object that it cannot return again."""


for _name in __all__:
    # People catch and pickle them by the name they import.
    globals()[_name].__module__ = "isometric_registry.errors"
