"""Stands before the application: records each answer, holds it back, and lets the faults happen that were asked for."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from ..faults import Fault, FaultPlan, IncomingRequest
from ..request_log import RequestLog, ServedRequest

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

NO_ANSWER = 0
"""What is recorded as the status of a request that got no answer."""

_WITHOUT_CONTENT = (204, 205, 304)
"""RFC 9110, sections 15.3.5, 15.3.6 and 15.4.5: these come without a page."""

_PROXY_PAGE = b"<html><head><title>%d</title></head><body><h1>%d</h1><hr>a proxy that is not there</body></html>"


class Desk:
    """The outermost part of the application. It is used on the event loop's own thread, but for `plan`."""

    def __init__(self, app: ASGIApp, requests: RequestLog, latency: float) -> None:
        self.plan: FaultPlan | None = None
        self.late = 0
        """Requests that were answered and are still to be applied."""
        self._app = app
        self._requests = requests
        self._latency = latency
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request, or does whatever the plan says instead."""
        plan = self.plan
        fault = None
        if plan is not None:
            fault = plan(IncomingRequest(scope["method"], scope["path"], scope["query_string"].decode("latin-1")))
        if fault is None:
            await self._app(scope, receive, self._recorded(scope, send))
        else:
            await self._spoil(fault, scope, receive, send)

    def close(self) -> None:
        """Lets go of every answer that is being held back, and of what was to be applied late."""
        self._closing.set()

    async def _spoil(self, fault: Fault, scope: Scope, receive: Receive, send: Send) -> None:
        body = await _read(receive)
        answer: list[Message] = []
        waits = fault.answer in ("normal", "cut")
        if fault.applies and (waits or not fault.delay):
            if fault.delay:
                await self._pause(fault.delay)
            answer = await self._apply(scope, body)
        elif fault.applies:
            self.late += 1
            task = asyncio.create_task(self._apply_late(fault.delay, scope, body))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        if fault.answer == "normal":
            for message in answer:
                await self._recorded(scope, send)(message)
        elif fault.answer == "status":
            await self._page(fault.status, b"text/html", _PROXY_PAGE % (fault.status, fault.status), fault, scope, send)
        elif fault.answer == "garbage":
            await self._page(200, b"application/json", b'{"id": "\xff\x00 <', fault, scope, send)
        else:
            self._record(scope, NO_ANSWER)
            if fault.answer == "cut":
                await _cut(answer, send)
            await self._leave(fault.answer, scope, receive)

    async def _apply(self, scope: Scope, body: bytes) -> list[Message]:
        """What the application answers, kept from the caller."""
        answer: list[Message] = []

        async def read() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def keep(message: Message) -> None:
            answer.append(message)

        await self._app(scope, read, keep)
        return answer

    async def _apply_late(self, delay: float, scope: Scope, body: bytes) -> None:
        try:
            if not await self._pause(delay):
                await self._apply(scope, body)
        finally:
            self.late -= 1

    async def _page(self, status: int, kind: bytes, body: bytes, fault: Fault, scope: Scope, send: Send) -> None:
        if status in _WITHOUT_CONTENT:
            body = b""
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in fault.headers.items()]
        recorded = self._recorded(scope, send)
        await recorded({"type": "http.response.start", "status": status, "headers": headers})
        await recorded({"type": "http.response.body", "body": body, "more_body": False})

    async def _leave(self, answer: str, scope: Scope, receive: Receive) -> None:
        """Closes the connection, or leaves it open until the caller or the sandbox does."""
        transport: asyncio.Transport = scope["state"]["transport"]
        if answer == "drop":
            transport.abort()
        elif answer == "cut":
            transport.close()
        gone = asyncio.ensure_future(_gone(receive))
        closing = asyncio.ensure_future(self._closing.wait())
        await asyncio.wait((gone, closing), return_when=asyncio.FIRST_COMPLETED)
        gone.cancel()
        closing.cancel()
        if not transport.is_closing():
            transport.abort()
            # The server has to notice, or it would answer in the application's stead.
            await _gone(receive)

    def _recorded(self, scope: Scope, send: Send) -> Send:
        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._record(scope, message["status"])
                if self._latency > 0:
                    await self._pause(self._latency)
            await send(message)

        return answer

    def _record(self, scope: Scope, status: int) -> None:
        self._requests.append(
            ServedRequest(
                method=scope["method"],
                path=scope["path"],
                query=scope["query_string"].decode("latin-1"),
                status=status,
            )
        )

    async def _pause(self, seconds: float) -> bool:
        """Waits, and tells whether the sandbox was told to stop meanwhile."""
        try:
            return await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return False


async def _read(receive: Receive) -> bytes:
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body", False):
            return body


async def _cut(answer: list[Message], send: Send) -> None:
    """Sends the first half of an answer whose head promises all of it."""
    start, *parts = answer or [
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"64")]},
        {"type": "http.response.body", "body": b'{"id":"'.ljust(64)},
    ]
    body = b"".join(part.get("body", b"") for part in parts)
    await send(start)
    await send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
