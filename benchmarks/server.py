"""A server in a process of its own that answers with prepared bytes, so that no peer waits for it.

The sandbox speaks the whole contract, and serves fewer requests a second than the peers can ask for. All of them meet
this server, and it does nothing but find a body by the number in the path.

    python -m benchmarks.server LATENCY_SECONDS [gzip]
"""

from __future__ import annotations

import asyncio
import gzip
import re
import socket
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from isometric_registry.sandbox.data import make_body

from benchmarks.bodies import body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def identifier(batches: int, number: int = 0) -> str:
    """Return an identifier that the server answers with a body of so many batches."""
    return f"iss_{batches:08}{number:08}"


@contextmanager
def server(*, latency: float = 0.0, compressed: bool = False) -> Iterator[str]:
    """Run a server and yield its base URL."""
    command = [sys.executable, "-m", "benchmarks.server", str(latency), *(["gzip"] if compressed else [])]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}/registry/v0"
        finally:
            process.kill()


class _Connection(asyncio.Protocol):
    def __init__(self, answer: Callable[[bytes], bytes], latency: float) -> None:
        self._answer = answer
        self._latency = latency
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while b"\r\n\r\n" in self._unread:
            request, _, self._unread = self._unread.partition(b"\r\n\r\n")
            answer = self._answer(request)
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._transport.write, answer)
            else:
                self._transport.write(answer)


@cache
def _template(batches: int) -> tuple[bytes, bytes]:
    """Return a body before and after the issuance's identifier, which has to be the one that was asked for."""
    content = body(batches)
    own = make_body(batches)["issuance_id"].encode()
    before, after = content.split(own, 1)
    return before, after


def _body(request: bytes) -> bytes:
    identifier = _asked(request)
    before, after = _template(int(identifier[4:12]))
    return message(before + identifier.encode() + after)


def _asked(request: bytes) -> str:
    asked = re.search(rb"iss_[0-9]{16}", request)
    assert asked is not None
    return asked[0].decode()


def _compressed_body(request: bytes) -> bytes:
    return _compressed(_asked(request))


@cache
def _compressed(identifier: str) -> bytes:
    before, after = _template(int(identifier[4:12]))
    return message(gzip.compress(before + identifier.encode() + after, 6), b"content-encoding: gzip\r\n")


def message(content: bytes, headers: bytes = b"", status: bytes = b"200 OK") -> bytes:
    """Return an answer as it goes over the wire."""
    length = b"%d" % len(content)
    head = b"HTTP/1.1 %s\r\ncontent-type: application/json\r\n%scontent-length: %s\r\n\r\n" % (status, headers, length)
    return head + content


async def serve(answer: Callable[[bytes], bytes], latency: float = 0.0) -> None:
    """Answer requests until the standard input ends; the port is the first line of the standard output."""
    loop = asyncio.get_running_loop()
    # TCP by name: asyncio sets TCP_NODELAY on no other socket.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    await loop.create_server(lambda: _Connection(answer, latency), sock=listening)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    # The standard input ends with the process that started this one.
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(_compressed_body if "gzip" in sys.argv[2:] else _body, float(sys.argv[1])))
