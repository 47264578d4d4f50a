"""The web application of the sandbox: every operation of the contract over invented data."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from ..credentials import NotAdmittedError, admitted
from ..faults import AppliedWrite
from ..ledger.refusal import RefusalError
from . import accounts, changes, public
from .answers import to_json
from .call import Call
from .operations import routes
from .query import Query
from .validation import UnprocessableError

if TYPE_CHECKING:
    import threading
    from collections.abc import Awaitable, Callable

    from isometric_registry_client.api import Entry as OperationRoute
    from starlette.requests import Request

    from ..data import RegistryData
    from ..ledger.records import Organisation

ROOT = "/registry/v0"
"""The path that the real service's base URL ends with."""

HANDLERS = {**public.HANDLERS, **accounts.HANDLERS, **changes.HANDLERS}
"""By operationId. An operation of the contract that is not among them is answered with 501."""

_TOKEN_DEMANDED = frozenset({**accounts.HANDLERS, **changes.HANDLERS})
"""Operations that answer to nobody without an access token."""

MAX_BODY_BYTES = 1024 * 1024
"""Room for ten thousand batches in one request; more would only fill the memory."""

_KEPT = ("getIssuance", "getIssuanceCreditBatches", "getCreditBatch")
"""Operations whose answers are written once and kept until the ledger changes: what a client asks for in bulk."""


class Registry:
    """Answers requests out of one registry's data, one at a time."""

    def __init__(self, data: RegistryData, lock: threading.RLock, applied: list[AppliedWrite]) -> None:
        """Makes a registry that appends every write it does to `applied`, and holds `lock` while it works."""
        self._data = data
        self._lock = lock
        self._applied = applied
        self._kept: dict[tuple[str, ...], bytes] = {}
        self._kept_version = -1

    def answer(self, route: OperationRoute, request: Request, body: bytes) -> Response:
        """The answer to one request, a refusal included."""
        with self._lock:
            try:
                actor = admitted(
                    request.headers.getlist("x-client-secret"),
                    request.headers.getlist("authorization"),
                    self._data.ledger.organisations,
                )
                return _ok(self._written(route, request, actor, body))
            except NotAdmittedError:
                return _unauthorized("Invalid credentials")
            except UnprocessableError as error:
                return _problem(422, error.faults)
            except RefusalError as error:
                return _unauthorized(error.detail) if error.status == 401 else _problem(error.status, error.detail)

    def _written(self, route: OperationRoute, request: Request, actor: Organisation | None, body: bytes) -> bytes:
        handler = HANDLERS.get(route.name)
        if handler is None:
            raise RefusalError(501, f"The embedded registry does not know the operation {route.name} yet")
        ledger = self._data.ledger
        if self._kept_version != ledger.version:
            self._kept, self._kept_version = {}, ledger.version
        # Not by the address, from which line feeds are taken out.
        key = (route.name, *request.path_params.values())
        if key in self._kept:
            return self._kept[key]
        call = Call(self._data, actor, request.path_params, Query(request.query_params.multi_items()), body)
        if route.name in _TOKEN_DEMANDED:
            _ = call.actor  # refused before it is told whether there is such a thing
        written = to_json(handler(call))
        if call.applied is not None and actor is not None:
            self._data.refresh()
            self._applied.append(AppliedWrite(route.name, call.applied, actor.id, json.loads(body)))
        elif route.name in _KEPT:
            self._kept[key] = written
        return written


def make_app(registry: Registry) -> Starlette:
    """The application through which a registry is asked."""
    by_path: dict[str, dict[str, OperationRoute]] = {}
    for route in routes():
        by_path.setdefault(route.path, {})[route.method] = route
    app = Starlette(
        routes=[
            Route(f"{ROOT}{path}", _endpoint(registry, by_method), methods=list(by_method))
            # A path without identifiers first, or `from_oldest_credits` would be taken for one.
            for path, by_method in sorted(by_path.items(), key=lambda one: one[0].count("{"))
        ],
        exception_handlers={HTTPException: _refuse},
    )
    # A redirect from `/issuances/` would be an answer that the contract does not know.
    app.router.redirect_slashes = False
    return app


def _endpoint(registry: Registry, by_method: dict[str, OperationRoute]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        # Starlette lets HEAD in wherever GET is.
        route = by_method["GET" if request.method == "HEAD" else request.method]
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > MAX_BODY_BYTES:
                return _problem(413, f"A body has at most {MAX_BODY_BYTES} bytes")
        return registry.answer(route, request, body)

    return endpoint


def _ok(body: bytes) -> Response:
    return Response(body, media_type="application/json")


def _problem(status: int, detail: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(to_json({"detail": detail}), status, headers, "application/json")


def _unauthorized(detail: str) -> Response:
    # RFC 9110, section 15.5.2: a 401 says how to authenticate.
    return _problem(401, detail, {"WWW-Authenticate": "Bearer"})


async def _refuse(_request: Request, error: Exception) -> Response:
    """An unknown address or a method that it does not have."""
    if not isinstance(error, HTTPException):
        raise error
    headers = dict(error.headers or {})
    if "Allow" in headers:
        # Starlette keeps the methods in a set, which comes out in another order each time.
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
    return _problem(error.status_code, error.detail, headers)
