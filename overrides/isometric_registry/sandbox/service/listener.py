"""The running server: uvicorn in a thread of its own, on a loopback socket."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import os
import socket
import threading
from typing import TYPE_CHECKING, Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from .app import Registry, make_app
from .desk import Desk

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from ..request_log import RequestLog

HOST = "127.0.0.1"
"""Never an address that another machine can reach: there is no TLS and the credentials are public."""

START_TIMEOUT_S = 10.0
"""Starting takes milliseconds; whatever has not started by then never will."""

STOP_TIMEOUT_S = 5.0
"""A graceful stop takes a tenth of a second. After this one, connections are dropped."""

TICK_S = 0.1
"""How often uvicorn looks after its own affairs."""

KEEP_ALIVE_S = 60
"""How long an idle connection is kept: longer than our clients keep theirs, since a request that leaves just as it is
closed is lost. Uvicorn's own five seconds are not."""

BACKLOG = 1024
"""Tests open many connections at once, and a refused one would look like a defect of the client."""


class _Protocol(H11Protocol):
    """HTTP/1.1 without an access log, whose connection the application can break off.

    Uvicorn's own switch for the access log changes its logger for the whole process.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.access_log = False
        self._inner = self.app
        self.app = self._with_transport

    async def _with_transport(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["state"]["transport"] = self.transport
        await self._inner(scope, receive, send)


class _Server(uvicorn.Server):
    """A server that tells when it is ready, stops when it is told to, and then lets go of waiting answers."""

    def __init__(self, config: uvicorn.Config, desk: Desk) -> None:
        super().__init__(config)
        self.ready = threading.Event()
        self._desk = desk
        self._told = asyncio.Event()

    def stop(self) -> None:
        """Tells it from another thread."""
        self.should_exit = True
        if self.ready.is_set():
            with contextlib.suppress(RuntimeError):  # it has ended by itself, and its loop with it
                self._loop.call_soon_threadsafe(self._told.set)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._loop = asyncio.get_running_loop()
        self.ready.set()

    async def main_loop(self) -> None:
        """Does what uvicorn's own does ten times a second, and does not sleep on when it is told to stop."""
        ticks = itertools.count()
        while not await self.on_tick(next(ticks)):
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._told.wait(), TICK_S)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._desk.close()
        await super().shutdown(sockets)


class Listener:
    """One run of the server, from the moment it is made until `close`."""

    def __init__(self, *, registry: Registry, requests: RequestLog, port: int, latency: float) -> None:
        """Starts listening, and returns when requests are answered.

        Raises:
            OSError: The port is taken.
        """
        self.desk = desk = Desk(make_app(registry), requests, latency)
        config = uvicorn.Config(
            desk,
            http=_Protocol,
            ws="none",
            lifespan="off",
            loop="asyncio",
            interface="asgi3",
            log_config=None,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=KEEP_ALIVE_S,
            backlog=BACKLOG,
            workers=1,
        )
        self._server = _Server(config, desk)
        self._socket = _listen(port)
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name=f"isometric-sandbox-{self.port}", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(START_TIMEOUT_S):
            self.close()
            raise OSError(f"the server on port {self.port} did not start")

    def close(self) -> None:
        """Stops the server, waits for its thread and closes its socket."""
        self._server.stop()
        self._thread.join(STOP_TIMEOUT_S)
        if self._thread.is_alive():
            self._server.force_exit = True
            self._thread.join(STOP_TIMEOUT_S)
        self._socket.close()

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))


def _listen(port: int) -> socket.socket:
    """A socket that listens already, so that nobody else can take the port before the server runs."""
    # TCP by name: asyncio sets TCP_NODELAY on no other socket, and each answer would wait 40 ms for an
    # acknowledgement between its head and its body.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            # A port that was just stopped can be taken again. On Windows the option would let two servers share it.
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((HOST, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening
