"""Connections of the asynchronous client: an attempt that nobody waits for ends as if the connection had broken.

httpcore 1.0.9 is not safe to cancel: between connecting and its first lock a connection stays new for ever, and its
place in the pool is gone. So it is never cancelled here. Each attempt runs in a task of its own, and giving it up
breaks its connection; httpcore meets an ordinary error, for which it cleans up.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar, cast

import httpcore

from .exchange import Exchange, current

if TYPE_CHECKING:
    import ssl
    from collections.abc import Coroutine, Iterable

T = TypeVar("T")

GIVE_UP_S = 5.0
"""How long an attempt whose connection was broken may take to clean up. Microseconds are what it takes."""


class AbortableExchange(Exchange):
    """An attempt that can be given up."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self._is_given_up = False
        self._connecting: asyncio.Task[Any] | None = None
        self._stream: AbortableStream | None = None

    async def run(self, attempt: Coroutine[Any, Any, T]) -> T:
        """Run an attempt to its end, or give it up when time is up or the caller is cancelled.

        Raises:
            TimeoutError: If time is up.
        """
        mark = current.set(self)
        task = asyncio.ensure_future(attempt)
        current.reset(mark)
        try:
            await asyncio.wait({task}, timeout=max(self.left(), 0.0))
        except asyncio.CancelledError:
            await self._give_up(task)
            raise
        if not task.done():
            await self._give_up(task)
            if task.cancelled() or task.exception() is not None:
                raise TimeoutError
        return task.result()

    async def _give_up(self, task: asyncio.Future[Any]) -> None:
        """Break the connection and wait until the attempt has ended, which takes no more than its own cleaning up."""
        self._is_given_up = True
        cancelled: asyncio.CancelledError | None = None
        patience: float | None = GIVE_UP_S
        while not task.done():
            if self._connecting is not None:
                self._connecting.cancel()
            if self._stream is not None:
                self._stream.abort()
            try:
                _, running = await asyncio.wait({task}, timeout=patience)
            except asyncio.CancelledError as error:
                cancelled = error
            else:
                # A place in the pool may be lost with this, and that is better than to wait for ever.
                if running:
                    task.cancel()
                    patience = None
        with suppress(Exception, asyncio.CancelledError):
            task.result()
        if cancelled is not None:
            raise cancelled

    def is_using(self, stream: AbortableStream, given_up: Exception) -> None:
        """Take note of the connection that the attempt is about to use."""
        if self._is_given_up:
            raise given_up
        self._stream = stream

    async def connect(self, connection: Coroutine[Any, Any, T]) -> T:
        """Wait for a connection, which alone may be cancelled: nothing of httpcore's pool is involved yet."""
        if self._is_given_up:
            connection.close()
            raise httpcore.ConnectError("given up")
        self._connecting = asyncio.ensure_future(connection)
        try:
            await asyncio.wait({self._connecting})
            if self._connecting.cancelled():
                raise httpcore.ConnectError("given up")
            connected: T = self._connecting.result()
            return connected
        finally:
            self._connecting = None


class AbortableStream(httpcore.AsyncNetworkStream):
    """A connection that can be broken from outside."""

    def __init__(self, stream: httpcore.AsyncNetworkStream) -> None:
        self._stream = stream

    def abort(self) -> None:
        """Break the connection: whoever reads from it meets its end."""
        connection = self._stream.get_extra_info("socket")
        if connection is not None:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, or nothing at the end."""
        self._used(httpcore.ReadError("given up"))
        return await self._stream.read(max_bytes, timeout)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._used(httpcore.WriteError("given up"))
        exchange = current.get(None)
        if exchange is not None:
            exchange.is_sending(buffer)
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        """Close the connection."""
        await self._stream.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """Shake hands; a connection for which that fails is closed."""
        try:
            self._used(httpcore.ConnectError("given up"))
            return AbortableStream(await self._stream.start_tls(ssl_context, server_hostname, timeout))
        except BaseException:
            await self._stream.aclose()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        return self._stream.get_extra_info(info)

    def _used(self, given_up: Exception) -> None:
        exchange = current.get(None)
        if isinstance(exchange, AbortableExchange):
            exchange.is_using(self, given_up)


class AbortableBackend(httpcore.AsyncNetworkBackend):
    """Opens such connections."""

    def __init__(self) -> None:
        # httpcore has a stand-in of this name for where anyio is missing, which httpx rules out.
        self._backend = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Connect."""
        connection = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        exchange = current.get(None)
        if isinstance(exchange, AbortableExchange):
            return AbortableStream(await exchange.connect(connection))
        return AbortableStream(await connection)
