"""A server on loopback that does to a request whatever a function says, byte by byte."""

from __future__ import annotations

import re
import socket
import struct
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REASONS = {200: "OK", 302: "Found", 429: "Too Many Requests", 502: "Bad Gateway", 503: "Service Unavailable"}


class Gone(Exception):  # noqa: N818  # no error: it ends a connection
    """The connection is over."""


class Exchange:
    """One request, and the connection to answer it on."""

    def __init__(
        self, connection: socket.socket, stopping: threading.Event, number: int, head: bytes, elsewhere: str
    ) -> None:
        self._connection = connection
        self._stopping = stopping
        self.number = number
        """The number of the request, from 1, over all connections."""
        self.head = head
        """The request line and the headers."""
        self.elsewhere = elsewhere
        """The address of another host, to lure the client to."""

    @property
    def issuance_id(self) -> str:
        """The identifier in the request's path."""
        found = re.search(rb"/issuances/([A-Za-z0-9_-]+)", self.head)
        assert found is not None
        return found[1].decode()

    def header(self, name: str) -> str:
        """A header of the request, or an empty text."""
        found = re.search(rb"(?im)^" + name.encode() + rb": ([^\r]*)\r$", self.head)
        return found[1].decode() if found else ""

    def send(self, data: bytes) -> None:
        """Send some bytes as they are."""
        self._connection.sendall(data)

    def answer(self, status: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        """Send a proper answer."""
        self.send(
            head(status, {"content-type": "application/json", "content-length": str(len(body)), **(headers or {})})
        )
        self.send(body)

    def drip(self, data: bytes, every_s: float = 0.03) -> None:
        """Send a byte now and then."""
        for byte in data:
            self.send(bytes([byte]))
            self.wait(every_s)

    def hang(self) -> None:
        """Do nothing until the client or the server gives up."""
        self.wait(30.0)

    def wait(self, seconds: float) -> None:
        """Wait, but no longer than the server lives."""
        if self._stopping.wait(seconds):
            raise Gone

    def close(self) -> None:
        """Close the connection in an orderly way."""
        raise Gone

    def reset(self) -> None:
        """Break the connection off, so that the other side sees a reset and not an end."""
        self._connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone


def head(status: int, headers: Mapping[str, str], version: str = "HTTP/1.1") -> bytes:
    """Return a status line and headers."""
    lines = [f"{version} {status} {REASONS.get(status, 'Whatever')}", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


class HostileServer:
    """Answers every request the way ``serve`` does. It keeps what it was sent and leaves nothing behind."""

    def __init__(self, serve: Callable[[Exchange], None], host: str = "127.0.0.1", elsewhere: str = "") -> None:
        self._serve = serve
        self._elsewhere = elsewhere
        self._listener = socket.create_server((host, 0), backlog=128)
        self.url = f"http://{host}:{self._listener.getsockname()[1]}"
        self.requests: list[bytes] = []
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> HostileServer:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        # Closing alone would leave a thread asleep in accept() or recv().
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._connections:
                try:
                    connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue
        for thread in self._threads:
            thread.join(5.0)

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self._connections.add(connection)
            self._start(self._converse, connection)

    def _converse(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            while (request := _read_head(connection)) is not None:
                with self._lock:
                    self.requests.append(request)
                    number = len(self.requests)
                self._serve(Exchange(connection, self._stopping, number, request, self._elsewhere))
        except (Gone, OSError):
            pass
        finally:
            with self._lock:
                self._connections.discard(connection)
            connection.close()


def _read_head(connection: socket.socket) -> bytes | None:
    """Read a request, and return it up to its body."""
    data = b""
    while (end := data.find(b"\r\n\r\n") + 4) < 4 or len(data) < end + _content_length(data[:end]):
        try:
            more = connection.recv(65536)
        except ConnectionError:
            return None
        if not more:
            return None
        data += more
    return data[:end]


def _content_length(head: bytes) -> int:
    found = re.search(rb"(?im)^content-length: ([0-9]+)\r$", head)
    return int(found[1]) if found else 0
