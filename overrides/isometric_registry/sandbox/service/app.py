"""The web application of the sandbox: the contract's four operations over invented data."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Route

from .answers import Answers, to_json
from .credentials import accepted
from .faults import id_faults
from .paging import read_query
from .request_log import RequestLog, ServedRequest

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from .data import RegistryData

ROOT = "/registry/v0"
"""The path that the real service's base URL ends with."""

Find = Callable[[str], bytes | None]


def make_app(data: RegistryData) -> Starlette:
    """The application that answers from `data`."""
    answers = Answers(data)

    async def list_issuances(request: Request) -> Response:
        if not _may_enter(request):
            return _unauthorized()
        part = read_query(request.query_params.multi_items(), answers.total)
        return _unprocessable(part) if isinstance(part, list) else _ok(answers.page(part))

    def by_id(kind: str, find: Find) -> Callable[[Request], Any]:
        async def get(request: Request) -> Response:
            if not _may_enter(request):
                return _unauthorized()
            identifier = request.path_params["id"]
            if faults := id_faults(identifier):
                return _unprocessable(faults)
            body = find(identifier)
            if body is None:
                return _problem(400, f"Could not find '{kind}' with IDs '{identifier}'")
            return _ok(body)

        return get

    app = Starlette(
        routes=[
            Route(f"{ROOT}/issuances", list_issuances),
            Route(f"{ROOT}/issuances/{{id}}", by_id("Issuance", answers.issuance)),
            Route(f"{ROOT}/issuances/{{id}}/credit_batches", by_id("Issuance", answers.issuance_credit_batches)),
            Route(f"{ROOT}/credit_batches/{{id}}", by_id("CreditBatch", answers.credit_batch)),
        ],
        exception_handlers={HTTPException: _refuse},
    )
    # A redirect from `/issuances/` would be an answer that the contract does not know.
    app.router.redirect_slashes = False
    return app


class Desk:
    """Stands before the application: records each answer, and holds it back for as long as the latency says."""

    def __init__(self, app: ASGIApp, requests: RequestLog, latency: float) -> None:
        self._app = app
        self._requests = requests
        self._latency = latency
        self._closing = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._requests.append(
                    ServedRequest(
                        method=scope["method"],
                        path=scope["path"],
                        query=scope["query_string"].decode("latin-1"),
                        status=message["status"],
                    )
                )
                await self._wait()
            await send(message)

        await self._app(scope, receive, answer)

    def close(self) -> None:
        """Lets go of every answer that is being held back. For the event loop's own thread only."""
        self._closing.set()

    async def _wait(self) -> None:
        if self._latency > 0:
            try:
                await asyncio.wait_for(self._closing.wait(), self._latency)
            except TimeoutError:
                return


def _may_enter(request: Request) -> bool:
    return accepted(request.headers.getlist("x-client-secret"), request.headers.getlist("authorization"))


def _ok(body: bytes) -> Response:
    return Response(body, media_type="application/json")


def _problem(status: int, detail: Any, headers: dict[str, str] | None = None) -> Response:
    return Response(to_json({"detail": detail}), status, headers, "application/json")


def _unauthorized() -> Response:
    # RFC 9110, section 15.5.2: a 401 says how to authenticate.
    return _problem(401, "Invalid credentials", {"WWW-Authenticate": "Bearer"})


def _unprocessable(faults: list[dict[str, Any]]) -> Response:
    return _problem(422, faults)


async def _refuse(_request: Request, error: Exception) -> Response:
    """An unknown address or a method that it does not have."""
    if not isinstance(error, HTTPException):
        raise error
    # Starlette keeps the methods in a set, which comes out in another order each time.
    headers = {"Allow": "GET, HEAD"} if error.status_code == 405 else None
    return _problem(error.status_code, error.detail, headers)
