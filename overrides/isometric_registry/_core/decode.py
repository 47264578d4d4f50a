"""From the bytes of a success to a model, or to a ResponseValidationError that says where the fault is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

import msgspec
from attrs import define

from .errors import ResponseValidationError
from .log import logger
from .settings import MAX_RESPONSE_BYTES
from .text import ended, one_line
from .wire import InvalidFieldError

if TYPE_CHECKING:
    from collections.abc import Callable

    from .errors import RequestInfo

T = TypeVar("T")

BYTES_A_MARK = 12
"""The limit in bytes allows for a comma, colon or opening bracket in so many. The densest of real answers
have one in 16; each may cost 64 bytes of memory, so that a body of nothing but empty lists took 25 times its size."""

FREE_MARKS = 100_000
"""So many are always allowed, whatever the limit: they are 6 MB."""

KEPT_BYTES = 4 * 1024 * 1024
"""As much of a body as an error keeps: more than the largest answer seen, and little enough to be pickled."""


@define(frozen=True, slots=True)
class Fault:
    """Where and how a body breaks the contract."""

    path: str
    """The place, in JSONPath's notation."""
    reason: str
    advice: str = "look at .body, and for a newer version of this package"


def decode(body: bytes, into: Callable[[Any], T], limit: int = MAX_RESPONSE_BYTES) -> T | Fault | None:
    """Decode a body. Of two properties with the same name the last one counts, as in every common JSON parser.

    Args:
        body: The body, UTF-8 as RFC 8259 demands, whatever the headers say.
        into: The model's ``from_dict``.
        limit: The ``max_response_bytes`` that the body was read with, which bounds the memory that it may cost as well.

    Returns:
        The model, None if the body is null, or the fault if it is not JSON or breaks the contract.
    """
    most = max(limit // BYTES_A_MARK, FREE_MARKS)
    if len(body) > most and sum(map(body.count, (b",", b":", b"[", b"{"))) > most:
        return Fault("$", f"$: expected {most} values at most, found more; raise max_response_bytes={limit} for them")
    try:
        value = msgspec.json.decode(body)
        return None if value is None else into(value)
    except InvalidFieldError as error:
        return Fault(error.json_path, str(error))
    except RecursionError:
        return Fault("$", "$: expected JSON, found objects nested too deeply to read")
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        if _HALF.search(_WHOLE.sub(b"", body)):
            return Fault("$", "$: expected JSON, found half of a character (a surrogate by itself, such as \\ud800)")
        return Fault("$", f"$: expected JSON, found something else ({error})")


_WHOLE = re.compile(rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u(?![dD][89a-fA-F])|[^u])")
"""An escape that means a whole character, or a backslash."""

_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
"""One that means half of one. msgspec calls it the end of the body, or malformed."""


def answer_about(asked: str, name: str, into: Callable[[Any], T]) -> Callable[[Any], T]:
    """Return a reader that warns if the answer is about another identifier than the one that was asked for.

    A connection that a proxy put out of step brings the answer to an earlier request, and httpx hands it on. It is
    no error, since the contract does not promise that the identifier is repeated, and a mock server that answers
    with one fixed example must stay usable.

    Args:
        asked: The identifier in the request.
        name: The property of the model that repeats it.
        into: The model's ``from_dict``.
    """

    def read(value: Any) -> T:
        model = into(value)
        if getattr(model, name).casefold() != asked.casefold():
            # Not what it names instead: that is text from outside, and may be an echoed credential.
            logger.warning("%s was asked for, and the answer's %s is another", asked, name)
        return model

    return read


def invalid(
    fault: Fault, *, body: bytes, request: RequestInfo, status: int = 200, request_id: str | None = None
) -> ResponseValidationError:
    """Return the error for a success that breaks the contract."""
    named = f" (request {one_line(request_id, 64)})" if request_id else ""
    return ResponseValidationError(
        f"the answer to {request.method} {request.path} breaks the contract at {ended(fault.reason + named)} "
        f"Nothing of it was used; {fault.advice}.",
        request=request,
        path=fault.path,
        body=body[:KEPT_BYTES].decode("utf-8", errors="replace"),
        status_code=status,
        request_id=request_id,
    )
