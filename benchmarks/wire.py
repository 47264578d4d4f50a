"""Is HTTP/2 worth it, and are compressed answers? `make bench-wire` tries both; docs/performance.md has the figures.

HTTP/2 is tried with plain httpx on both sides of the comparison, over TLS to hypercorn in another process, since the
question is what the protocol brings and not what the client adds.
"""

from __future__ import annotations

import asyncio
import gzip
import ssl
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import trustme
from isometric_registry import RegistryClient

from benchmarks.bodies import SIZES, body
from benchmarks.calls import BATCHES, CREDENTIALS, IN_FLIGHT
from benchmarks.measuring import Table, alternate
from benchmarks.server import identifier, server

if TYPE_CHECKING:
    from collections.abc import Iterator

CALLS = 600


def main() -> int:
    """Print the tables."""
    print(http2(rounds=5).as_text())
    for table in compression(rounds=9):
        print(table.as_text())
    return 0


def http2(rounds: int) -> Table:
    """Time calls with 32 in flight over one HTTP/2 connection, over HTTP/1.1, and over HTTP/1.1 with a client each."""
    rates: dict[str, list[float]] = {}

    async def run(url: str, context: ssl.SSLContext, clients: int, *, is_http2: bool) -> float:
        limits = httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)
        opened = [httpx.AsyncClient(verify=context, http2=is_http2, limits=limits) for _ in range(clients)]
        waiting = iter(range(CALLS))

        async def work(client: httpx.AsyncClient) -> None:
            for _ in waiting:
                response = await client.get(url)
                assert response.http_version == ("HTTP/2" if is_http2 else "HTTP/1.1")

        begun = time.perf_counter()
        await asyncio.gather(*(work(opened[number % clients]) for number in range(IN_FLIGHT)))
        rate = CALLS / (time.perf_counter() - begun)
        for client in opened:
            await client.aclose()
        return rate

    with _hypercorn() as (url, context):
        for _ in range(rounds):
            for name, clients, is_http2 in (
                ("HTTP/1.1, a client for each in flight", IN_FLIGHT, False),
                ("HTTP/1.1, one client", 1, False),
                ("HTTP/2, one client", 1, True),
            ):
                rates.setdefault(name, []).append(asyncio.run(run(url, context, clients, is_http2=is_http2)))
    return Table(f"{CALLS} calls over TLS, {IN_FLIGHT} in flight", "calls/s", rates)


def compression(rounds: int) -> Iterator[Table]:
    """Time one call with the answer as it is and with gzip."""
    with (
        server() as plain_url,
        server(compressed=True) as gzip_url,
        RegistryClient(base_url=plain_url, **CREDENTIALS) as plain,
        RegistryClient(base_url=gzip_url, **CREDENTIALS) as compressed,
    ):
        for batches in SIZES:
            size, packed = len(body(batches)), len(gzip.compress(body(batches), 6))
            candidates: dict[str, Any] = {
                f"as it is, {size:,} bytes": lambda: plain.issuances.credit_batches(identifier(batches)),  # noqa: B023
                f"gzip, {packed:,} bytes": lambda: compressed.issuances.credit_batches(identifier(batches)),  # noqa: B023
            }
            yield Table(f"one call, {batches:,} batches", "ms", alternate(candidates, rounds=rounds, seconds=0.05))


@contextmanager
def _hypercorn() -> Iterator[tuple[str, ssl.SSLContext]]:
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    context = ssl.create_default_context()
    authority.configure_trust(context)
    with tempfile.TemporaryDirectory() as folder:
        key, chain = Path(folder, "key.pem"), Path(folder, "chain.pem")
        certificate.private_key_pem.write_to_path(key)
        certificate.cert_chain_pems[0].write_to_path(chain)
        command = [sys.executable, "-m", "benchmarks.wire", "serve", str(key), str(chain)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            try:
                yield f"https://localhost:{int(process.stdout.readline())}/", context
            finally:
                process.kill()


def _serve(key: str, chain: str) -> None:
    import socket

    from hypercorn.asyncio import serve
    from hypercorn.config import Config

    answer = body(BATCHES)

    async def app(scope: Any, _receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": answer})

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    config = Config()
    config.bind = [f"fd://{listening.fileno()}"]
    config.keyfile, config.certfile, config.accesslog, config.errorlog = key, chain, None, None
    config.alpn_protocols = ["h2", "http/1.1"]
    config.keep_alive_max_requests = 10**9
    print(listening.getsockname()[1], flush=True)
    asyncio.run(serve(app, config))  # type: ignore[arg-type]


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        _serve(*sys.argv[2:4])
    else:
        sys.exit(main())
