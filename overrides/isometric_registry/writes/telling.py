"""How the end of a write is put into words, for the caller and for the journal."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from .._core.errors import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AsyncOutcomeUnknownError,
    ConfigurationError,
    InvalidArgumentError,
    OutcomeUnknownError,
    RegistryError,
    ResponseValidationError,
)
from .._core.text import ended
from .._core.transport import CLOSED

if TYPE_CHECKING:
    from .entry import Entry

_WORDS: tuple[tuple[type[RegistryError], str], ...] = (
    (APITimeoutError, "no answer in time"),
    (APIConnectionError, "the connection failed"),
    (ResponseValidationError, "an answer that cannot be read"),
    (ConfigurationError, "the client could not be used"),
    (InvalidArgumentError, "refused before it left"),
    (RegistryError, "no plain answer"),
)
"""The first that fits holds."""


def words(error: BaseException) -> str:
    """Return what may be kept of an error: a status or what kind it is, never the service's words."""
    if isinstance(error, APIStatusError):
        return str(error.status_code)
    if str(error) == CLOSED:
        return "the client was closed"
    return next((text for kind, text in _WORDS if isinstance(error, kind)), "interrupted")


def mismatched(entry: Entry, created: Any, wrong: str) -> ResponseValidationError:
    """Return the error for what was created otherwise than it was asked for."""
    return ResponseValidationError(
        ended(f"POST {entry.asked.path} was applied as {created.id}, and not as asked: {wrong}")
        + " Look at it in .created before you go on.",
        request=entry.asked.request(),
        path=f"$.{wrong.split()[0]}",
        body="",
        status_code=200,
        created=created,
    )


def not_applied(entry: Entry, why: str) -> RegistryError:
    """Return what happened to the request, if this process saw it, saying that nothing was applied."""
    text = ended(f"Nothing was applied: {why}")
    if entry.cause is None:
        return APIConnectionError(f"POST {entry.asked.path} failed. {text}", request=entry.asked.request())
    return _reworded(entry.cause, f"{ended(str(entry.cause))} {text}")


def not_read_again(entry: Entry, error: RegistryError) -> RegistryError:
    """Return the error of a read, saying that what it was to read again is there."""
    return _reworded(
        error, f"POST {entry.asked.path} was applied as {entry.object_id}, and reading that again failed: {error}"
    )


def unknown(entry: Entry, seen: tuple[str, ...], candidates: tuple[Any, ...], *, is_async: bool) -> OutcomeUnknownError:
    """Return the error for a write that may have been applied."""
    kind = AsyncOutcomeUnknownError if is_async else OutcomeUnknownError
    intent = entry.asked.shown | ({} if entry.key is None else {"idempotency_key": entry.key})
    again = "resolve()" if entry.key is None else f"resolve(), or use idempotency_key={entry.key!r} again"
    return kind(
        f"POST {entry.asked.path} may have been applied ({entry.reason or 'it is under way'}; {'; '.join(seen)}): "
        f"do not send it anew, call {again}.",
        request=entry.asked.request(),
        intent=intent,
        seen=seen,
        candidates=candidates,
    )


def _reworded(error: RegistryError, text: str) -> RegistryError:
    changed = copy.copy(error)
    changed.args = (text, *error.args[1:])
    return changed
