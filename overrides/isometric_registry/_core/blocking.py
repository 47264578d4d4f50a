"""Connections of the synchronous client: cut off at a moment, whatever the server does, and when nobody waits any more.

httpx starts its clock anew for every read, so that a server which sends a byte now and then could hold a thread for
ever. Here every operation on a socket is cut off at the end of its attempt.
"""

from __future__ import annotations

import socket
import ssl
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

import httpcore

from .exchange import current
from .timing import Abandoned, abandoned

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ABANDON_CHECK_S = 0.2
"""How often a thread that waits for an answer looks whether anybody still wants it."""


def _left(timeout: float | None, too_late: Callable[[], Exception]) -> float:
    exchange = current.get(None)
    left = float("inf") if exchange is None else exchange.left()
    if left <= 0:
        raise too_late()
    return left if timeout is None else min(timeout, left)


class DeadlineStream(httpcore.NetworkStream):
    """A connection that is cut off in time."""

    def __init__(self, stream: httpcore.NetworkStream, *, is_nested: bool = False) -> None:
        self._stream = stream
        self._is_nested = is_nested
        """Whether this is TLS inside of TLS, of which httpcore waits for each record anew."""

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Return what has come, or nothing at the end."""
        event = abandoned.get()
        while event is None or not event.is_set():
            left = _left(timeout, httpcore.ReadTimeout)
            wait = left if event is None else min(left, ABANDON_CHECK_S)
            try:
                with self._cut_off_after(left, httpcore.ReadTimeout):
                    return self._stream.read(max_bytes, wait)
            except httpcore.ReadTimeout:
                if event is None or left <= ABANDON_CHECK_S:
                    raise
        raise Abandoned

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes, unless nobody waits for an answer any more: whoever was interrupted takes the request as over."""
        event = abandoned.get()
        if event is not None and event.is_set():
            raise Abandoned
        left = _left(timeout, httpcore.WriteTimeout)
        exchange = current.get(None)
        if exchange is not None:
            exchange.is_sending(buffer)
        with self._cut_off_after(left, httpcore.WriteTimeout):
            self._stream.write(buffer, left)

    def close(self) -> None:
        """Close the connection, and wake whoever waits for it in another thread."""
        with suppress(OSError):  # and not by the method of a TLS socket, which drops its keys while that thread reads
            socket.socket.shutdown(self._stream.get_extra_info("socket"), socket.SHUT_RDWR)
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        """Shake hands; a connection for which that fails is closed."""
        is_nested = isinstance(self._stream.get_extra_info("socket"), ssl.SSLSocket)
        nested = DeadlineStream(self._stream, is_nested=is_nested)
        try:
            left = _left(timeout, httpcore.ConnectTimeout)
            with nested._cut_off_after(left, httpcore.ConnectTimeout):
                return DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, left), is_nested=is_nested)
        except BaseException:
            self.close()
            raise

    def get_extra_info(self, info: str) -> Any:
        """Return what httpcore asks about the connection."""
        return self._stream.get_extra_info(info)

    @contextmanager
    def _cut_off_after(self, seconds: float, too_late: Callable[[], Exception]) -> Iterator[None]:
        """End an operation of a nested connection in time, by shutting its socket down from another thread."""
        if not self._is_nested:
            yield
            return
        late = threading.Event()

        def cut_off() -> None:
            late.set()
            with suppress(OSError):
                self._stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)

        timer = threading.Timer(seconds, cut_off)
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception:
            if late.is_set():
                raise too_late() from None
            raise
        finally:
            timer.cancel()
        if late.is_set():
            raise too_late()


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens such connections. Only the look-up of a name cannot be cut off: the system's resolver has its own limit."""

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
        """Connect to the first address that answers."""
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
