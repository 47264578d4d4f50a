"""A moment by which a synchronous answer must be there, whatever the server does.

httpx starts its clock anew for every read, so that a server which sends a byte now and then could hold a thread for
ever. Here every operation on a socket is cut off at the deadline. Asynchronous code has ``asyncio.timeout``.
"""

from __future__ import annotations

import socket
import time
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

import httpcore

from .timing import Abandoned, abandoned

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Iterable

ABANDON_CHECK_S = 0.2
"""How often a thread of a bulk run that waits for an answer looks whether anybody still wants it."""

deadline: ContextVar[float] = ContextVar("deadline")
"""The moment, on the clock of ``time.monotonic``."""


def _left(timeout: float | None, too_late: Callable[[], Exception]) -> float:
    left = deadline.get(float("inf")) - time.monotonic()
    if left <= 0:
        raise too_late()
    return left if timeout is None else min(timeout, left)


class DeadlineStream(httpcore.NetworkStream):
    """A socket that is cut off at the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        event = abandoned.get()
        if event is None:
            return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))
        while not event.is_set():
            left = _left(timeout, httpcore.ReadTimeout)
            try:
                return self._stream.read(max_bytes, min(left, ABANDON_CHECK_S))
            except httpcore.ReadTimeout:
                if left <= ABANDON_CHECK_S:
                    raise
        raise Abandoned

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens such sockets. Only the look-up of a name cannot be cut off: the system's resolver has its own limit."""

    def __init__(self) -> None:
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in _addresses(host, port):
            # The standard library would give each address the whole time again.
            left = _left(timeout, httpcore.ConnectTimeout)
            try:
                return DeadlineStream(self._backend.connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


def _addresses(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(address[0]) for *_, address in found))
