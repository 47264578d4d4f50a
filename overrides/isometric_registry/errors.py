"""Every error that a user of this package meets; ``RegistryError`` is the root of them all.

    RegistryError
    ├── ConfigurationError            the client cannot be used as it was set up; nothing was sent
    ├── InvalidArgumentError          an argument has the wrong form; nothing was sent (also a ValueError)
    ├── APIConnectionError            no complete answer came back
    │   └── APITimeoutError           not in time
    ├── APIStatusError                the answer says that it is not one
    │   ├── BadRequestError           400
    │   ├── AuthenticationError       401
    │   ├── PermissionDeniedError     403
    │   ├── NotFoundError             404, the 400 that says "Could not find", and a 200 that holds null
    │   ├── UnprocessableEntityError  422
    │   ├── RateLimitError            429
    │   └── ServerError               5xx
    ├── ResponseValidationError       a success whose body breaks the contract
    ├── OutcomeUnknownError           a write that may have been applied, and it could not be found out
    │   └── AsyncOutcomeUnknownError  the asynchronous client's, whose resolve() is awaited
    ├── IdempotencyConflictError      the journal holds this key with another request
    ├── ReconciliationError           an issuance's credit batches do not add up; raise_for_errors() raises it
    ├── MirrorError                   a mirror's database cannot be used, or a sync had to stop
    └── IncompleteExportError         some issuances could not be read, so that nothing was written

An error holds plain values only, so it can be pickled, and never a credential.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._core.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOutcomeUnknownError,
    AuthenticationError,
    BadRequestError,
    ConfigurationError,
    IdempotencyConflictError,
    InvalidArgumentError,
    NotFoundError,
    OutcomeUnknownError,
    PermissionDeniedError,
    RateLimitError,
    RegistryError,
    RequestInfo,
    ResponseValidationError,
    ServerError,
    UnprocessableEntityError,
)

if TYPE_CHECKING:
    from .export.outcomes import IncompleteExportError
    from .ledger.findings import ReconciliationError
    from .mirror.problems import MirrorError

__all__ = [
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncOutcomeUnknownError",
    "AuthenticationError",
    "BadRequestError",
    "ConfigurationError",
    "IdempotencyConflictError",
    "IncompleteExportError",
    "InvalidArgumentError",
    "MirrorError",
    "NotFoundError",
    "OutcomeUnknownError",
    "PermissionDeniedError",
    "RateLimitError",
    "ReconciliationError",
    "RegistryError",
    "RequestInfo",
    "ResponseValidationError",
    "ServerError",
    "UnprocessableEntityError",
]


def __getattr__(name: str) -> Any:
    # These belong to their rooms, where they are made of what _core.errors has, so that no import runs in a circle.
    if name == "ReconciliationError":
        from .ledger.findings import ReconciliationError

        return ReconciliationError
    if name == "IncompleteExportError":
        from .export.outcomes import IncompleteExportError

        return IncompleteExportError
    if name == "MirrorError":
        from .mirror.problems import MirrorError

        return MirrorError
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted(__all__)
