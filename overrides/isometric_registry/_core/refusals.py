"""What an answer that is no success means: pure functions from status, headers and body to a typed error."""

from __future__ import annotations

import json
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from .errors import (
    APIStatusError,
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    RateLimitError,
    RequestInfo,
    ServerError,
    UnprocessableEntityError,
)
from .hints import path_hints
from .retrying import parse_retry_after
from .text import one_line
from .wire import is_deeper_than

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from .environment import Environment

ERROR_BODY_BYTES = 64 * 1024
"""As much of an error's body as is read and kept: a sentence, or the head of a proxy's page."""

DETAIL_LEVELS = 20
"""A ``detail`` nested deeper than this is no list of faults, and could not be printed or pickled in the end."""

REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray")
"""No such header is documented; these are the usual names, the most telling first."""


def request_id_in(headers: Mapping[str, str]) -> str | None:
    """Return what the service or a proxy calls this request, or None if no header says so."""
    return next((headers[name] for name in REQUEST_ID_HEADERS if headers.get(name)), None)


def error_for(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    request: RequestInfo,
    now: datetime,
    environment: Environment | None = None,
    prefixes: Mapping[str, str],
    about_credentials: Sequence[str] = (),
) -> APIStatusError:
    """Turn any answer that is not a 200, with any body, into the error it stands for.

    Args:
        status: The HTTP status.
        headers: The answer's headers by lower-case name.
        body: The body, or the head of it.
        request: What was asked.
        now: The present, for expiry and for ``Retry-After``.
        environment: The environment in use, or None if it is not known.
        prefixes: What identifiers begin with, by the part of a path in front of them.
        about_credentials: What looks wrong about those that were sent, in sentences.
    """
    text = body[:ERROR_BODY_BYTES].decode("utf-8", errors="replace")
    detail = _detail(text)
    error_class = _class_for(status, detail)
    hints = list(about_credentials)
    if error_class in LOOKED_AT:
        hints += path_hints(request.path, environment, prefixes)
    more: dict[str, Any] = {}
    if error_class is RateLimitError:
        more["retry_after"] = wait = parse_retry_after(headers.get("retry-after"), now)
        hints += [] if wait is None else [f"The service asks to wait {wait:.0f} s."]
    if 300 <= status < 400:
        hints.append(
            "Redirects are not followed, since the client secret would go along: correct base_url, or log in first if "
            "this network has a page for that."
        )
    hints += [error_class.advice] if error_class.advice else []
    request_id = request_id_in(headers)
    message = _message(status, _words(detail, text, headers), request=request, request_id=request_id, hints=hints)
    return error_class(
        message,
        request=request,
        status_code=status,
        detail=detail,
        body=text,
        headers={name: value for name, value in headers.items() if name != "set-cookie"},
        request_id=request_id,
        **more,
    )


def not_found_in_null(
    request: RequestInfo, environment: Environment | None, prefixes: Mapping[str, str]
) -> NotFoundError:
    """Return the error for a 200 that holds null, which some endpoints of the service send for a missing object."""
    hints = [*path_hints(request.path, environment, prefixes), NotFoundError.advice]
    message = _message(200, "the answer is null", request=request, request_id=None, hints=hints)
    return NotFoundError(message, request=request, status_code=200, body="null")


LOOKED_AT: Final = (
    AuthenticationError,
    BadRequestError,
    NotFoundError,
    PermissionDeniedError,
    UnprocessableEntityError,
)
"""What the identifier and the address may be the cause of."""

_CLASSES: Final[dict[int, type[APIStatusError]]] = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionDeniedError,
    404: NotFoundError,
    422: UnprocessableEntityError,
    429: RateLimitError,
}


def _class_for(status: int, detail: Any) -> type[APIStatusError]:
    if status == 400 and isinstance(detail, str) and detail.lower().startswith("could not find"):
        return NotFoundError
    if 500 <= status < 600:
        return ServerError
    return _CLASSES.get(status, APIStatusError)


def _detail(text: str) -> Any:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return None
    detail = parsed.get("detail") if isinstance(parsed, dict) else parsed
    if detail is parsed and not isinstance(parsed, str | list):
        return None
    return None if is_deeper_than(DETAIL_LEVELS, detail) else detail


def _words(detail: Any, text: str, headers: Mapping[str, str]) -> str:
    """Return the server's own words on one line, cut to a length that fits a log."""
    if isinstance(detail, str):
        words = detail
    elif isinstance(detail, list):
        words = "; ".join(_fault(entry) for entry in detail[:5])
    elif detail is not None:
        words = json.dumps(detail, ensure_ascii=False)
    elif (page := web_page(text, headers)) is not None:
        words = page
    else:
        words = text
    return one_line(words)


def web_page(text: str, headers: Mapping[str, str]) -> str | None:
    """Return what to call a body that is a web page, by its title, or None if it is none."""
    if "html" not in headers.get("content-type", "") and text.lstrip()[:1] != "<":
        return None
    title = re.search(r"<title[^>]*>([^<]*)", text, re.IGNORECASE)
    return f"a web page, {title[1].strip()!r}" if title and title[1].strip() else "a web page"


def _fault(entry: Any) -> str:
    if not isinstance(entry, dict):
        return str(entry)
    place = entry.get("loc")
    where = ".".join(str(step) for step in place) if isinstance(place, list) else ""
    return f"{where}: {entry.get('msg', '')}".strip(": ")


def _message(status: int, words: str, *, request: RequestInfo, request_id: str | None, hints: list[str]) -> str:
    try:
        phrase = f" {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = ""
    parts = [f"{status}{phrase} for {request.method} {request.path}"]
    if words:
        parts.append(f": {words if words.endswith('...') else words.rstrip('.')}")
    notes = [f"{request.attempts} attempts"] if request.attempts > 1 else []
    if request_id:
        notes.append(f"request {one_line(request_id, 64)}")
    if notes:
        parts.append(f" ({', '.join(notes)})")
    if not parts[-1].endswith("..."):
        parts.append(".")
    return "".join(parts) + "".join(f" {hint}" for hint in hints)
