"""What an answer that is no success means: pure functions from status, headers and body to a typed error."""

from __future__ import annotations

import base64
import binascii
import json
import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from .environment import Environment, environment_of
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
from .retrying import parse_retry_after
from .text import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

ERROR_BODY_BYTES = 64 * 1024
"""As much of an error's body as is read and kept: a sentence, or the head of a proxy's page."""

DETAIL_LEVELS = 20
"""A ``detail`` nested deeper than this is no list of faults, and could not be printed or pickled in the end."""

REQUEST_ID_HEADERS: Final = ("x-request-id", "request-id", "x-correlation-id", "x-amzn-requestid", "cf-ray")
"""No such header is documented; these are the usual names, the most telling first."""


def request_id_in(headers: Mapping[str, str]) -> str | None:
    """Return what the service or a proxy calls this request, or None if no header says so."""
    return next((headers[name] for name in REQUEST_ID_HEADERS if headers.get(name)), None)


def token_expiry(token: str) -> datetime | None:
    """Read the expiry claim of a JWT without verifying it, or None if it has none that can be read."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        expiry = claims.get("exp") if isinstance(claims, dict) else None
        if isinstance(expiry, bool) or not isinstance(expiry, int | float):
            return None
        return datetime.fromtimestamp(expiry, UTC)
    except (ValueError, OverflowError, OSError, RecursionError, binascii.Error):
        return None


def other_environment(path: str, used: Environment | None) -> Environment | None:
    """Return the environment that an identifier in the path seems to come from, if it is not the one in use."""
    if used is None:
        return None
    for segment in path.split("/"):
        tagged = environment_of(segment)
        if tagged is not None:
            return tagged if tagged is not used else None
    return None


def environment_hint(path: str, used: Environment | None) -> str | None:
    """Return a sentence if the identifier in the path and the environment in use look different."""
    other = other_environment(path, used)
    if other is None:
        return None
    return f"The identifier looks like one from {other}, and {used} is in use: they look different."


def error_for(
    status: int,
    headers: Mapping[str, str],
    body: bytes,
    *,
    request: RequestInfo,
    now: datetime,
    environment: Environment | None = None,
    token_expires: datetime | None = None,
) -> APIStatusError:
    """Turn any answer that is not a 200, with any body, into the error it stands for.

    Args:
        status: The HTTP status.
        headers: The answer's headers by lower-case name.
        body: The body, or the head of it.
        request: What was asked.
        now: The present, for expiry and for ``Retry-After``.
        environment: The environment in use, or None if it is not known.
        token_expires: When the access token that was sent expires, if it says so.
    """
    text = body[:ERROR_BODY_BYTES].decode("utf-8", errors="replace")
    detail = _detail(text)
    error_class = _class_for(status, detail)
    hints = [error_class.advice] if error_class.advice else []
    if error_class is AuthenticationError and token_expires is not None and token_expires <= now:
        hints.insert(0, f"The access token expired on {token_expires:%Y-%m-%d}; make a new one.")
    if error_class in (AuthenticationError, PermissionDeniedError, NotFoundError):
        hint = environment_hint(request.path, environment)
        hints[:0] = [hint] if hint else []
    if 300 <= status < 400:
        hints.append("Redirects are not followed, since the client secret would go along; correct base_url.")
    request_id = request_id_in(headers)
    message = _message(status, _words(detail, text, headers), request=request, request_id=request_id, hints=hints)
    more: dict[str, Any] = {}
    if error_class is RateLimitError:
        more["retry_after"] = parse_retry_after(headers.get("retry-after"), now)
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


def not_found_in_null(request: RequestInfo, environment: Environment | None) -> NotFoundError:
    """Return the error for a 200 that holds null, which some endpoints of the service send for a missing object."""
    hints = [hint for hint in (environment_hint(request.path, environment), NotFoundError.advice) if hint]
    message = _message(200, "the answer is null", request=request, request_id=None, hints=hints)
    return NotFoundError(message, request=request, status_code=200, body="null")


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
    return None if _is_deeper_than(DETAIL_LEVELS, detail) else detail


def _is_deeper_than(levels: int, value: Any) -> bool:
    if not isinstance(value, dict | list):
        return False
    inner = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper_than(levels - 1, item) for item in inner)


def _words(detail: Any, text: str, headers: Mapping[str, str]) -> str:
    """Return the server's own words on one line, cut to a length that fits a log."""
    if isinstance(detail, str):
        words = detail
    elif isinstance(detail, list):
        words = "; ".join(_fault(entry) for entry in detail[:5])
    elif detail is not None:
        words = json.dumps(detail, ensure_ascii=False)
    elif "html" in headers.get("content-type", "") or text.lstrip()[:1] == "<":
        title = re.search(r"<title[^>]*>([^<]*)", text, re.IGNORECASE)
        words = f"a web page, {title[1].strip()!r}" if title and title[1].strip() else "a web page"
    else:
        words = text
    return one_line(words)


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
