"""A server in a process of its own that answers with prepared bytes, so that no peer waits for it.

The sandbox speaks the whole contract and serves about 1,000 requests a second; aiohttp alone can ask for nine times as
many. All peers meet this server, and it does nothing but find a body by the number in the path.

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
from typing import TYPE_CHECKING

from benchmarks.bodies import body

if TYPE_CHECKING:
    from collections.abc import Iterator


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
    def __init__(self, latency: float, compressed: bool) -> None:
        self._latency = latency
        self._compressed = compressed
        self._unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._unread += data
        while b"\r\n\r\n" in self._unread:
            request, _, self._unread = self._unread.partition(b"\r\n\r\n")
            answer = _answer(int(re.search(rb"iss_([0-9]{8})", request)[1]), self._compressed)  # type: ignore[index]
            if self._latency:
                asyncio.get_running_loop().call_later(self._latency, self._transport.write, answer)
            else:
                self._transport.write(answer)


_answers: dict[int, bytes] = {}


def _answer(batches: int, compressed: bool) -> bytes:
    if batches not in _answers:
        content = gzip.compress(body(batches), 6) if compressed else body(batches)
        encoding = "content-encoding: gzip\r\n" if compressed else ""
        head = f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{encoding}content-length: {len(content)}\r\n\r\n"
        _answers[batches] = head.encode() + content
    return _answers[batches]


async def _serve(latency: float, compressed: bool) -> None:
    loop = asyncio.get_running_loop()
    # TCP by name: asyncio sets TCP_NODELAY on no other socket.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    await loop.create_server(lambda: _Connection(latency, compressed), sock=listening)
    sys.stdout.write(f"{listening.getsockname()[1]}\n")
    sys.stdout.flush()
    # The standard input ends with the process that started this one.
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1]), "gzip" in sys.argv[2:]))
