"""Calls over a socket: one at a time, and many in flight."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry.sandbox.server import NO_PACE

from benchmarks.measuring import Table, alternate, in_fresh_process
from benchmarks.peers import OPENAPI_GENERATOR, STOCK
from benchmarks.server import identifier, server

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

CREDENTIALS = {"client_secret": "benchmark", "access_token": "benchmark"}
HEADERS = {"x-client-secret": "benchmark", "authorization": "Bearer benchmark"}

BATCHES = 6
IN_FLIGHT = 32
ROUND_S = 0.1
"""Under a third of it whoever is woken up in a round is most of its figure where others keep the machine busy."""
REPEATED = 25
"""Asynchronous calls for each entry into the event loop, which takes time of its own."""
LATENCY_S = 0.02
MANY = 200
"""So few because bare httpx does fifty a second on a busy machine, and every round has each candidate."""

OURS = "isometric-registry"
HTTPX = "httpx + json.loads"
STOCK_NAME = "stock generator"
OPENAPI_GENERATOR_NAME = "openapi-generator"

MANY_OURS = "credit_batches_many, async"
MANY_SYNC = "credit_batches_many, threads"
MANY_HTTPX = "httpx.AsyncClient, 32 connections kept"
MANY_HTTPX_DEFAULT = "httpx.AsyncClient as it comes"
MANY_HTTPX_THREADS = "httpx.Client, 32 threads"


def one_sync(rounds: int) -> Table:
    """Time one call on a pooled connection."""
    id = identifier(BATCHES)  # noqa: A001
    with server() as url, ExitStack() as stack:
        ours = stack.enter_context(RegistryClient(base_url=url, **CREDENTIALS))
        raw = stack.enter_context(httpx.Client(base_url=url, headers=HEADERS))
        candidates: dict[str, Callable[[], object]] = {
            HTTPX: lambda: json.loads(raw.get(f"/issuances/{id}/credit_batches").content),
            OURS: lambda: ours.issuances.credit_batches(id),
            STOCK_NAME: _stock(url, id),
        }
        if (generated := _openapi_generator(url, id)) is not None:
            candidates[OPENAPI_GENERATOR_NAME] = generated
        return Table("one call of a 6-batch answer, sync", "ms", alternate(candidates, rounds=rounds, seconds=ROUND_S))


def one_async(rounds: int) -> Table:
    """Time one call at a time from asyncio."""
    id = identifier(BATCHES)  # noqa: A001
    path = f"/issuances/{id}/credit_batches"

    async def with_httpx(client: httpx.AsyncClient) -> Any:
        return json.loads((await client.get(path)).content)

    async def opened(url: str) -> tuple[httpx.AsyncClient, AsyncRegistryClient]:
        return httpx.AsyncClient(base_url=url, headers=HEADERS), AsyncRegistryClient(base_url=url, **CREDENTIALS)

    async def repeat(call: Callable[[], Awaitable[object]]) -> None:
        for _ in range(REPEATED):
            await call()

    with server() as url, asyncio.Runner() as runner:
        raw, ours = runner.run(opened(url))
        calls: dict[str, Callable[[], Awaitable[object]]] = {
            HTTPX: partial(with_httpx, raw),
            OURS: partial(ours.issuances.credit_batches, id),
        }
        times = alternate({name: partial(_run, runner, repeat, call) for name, call in calls.items()}, rounds=rounds)
        for closing in (raw.aclose, ours.aclose):
            runner.run(closing())
    table = {name: [each / REPEATED for each in found] for name, found in times.items()}
    return Table("one call of a 6-batch answer, async, one at a time", "ms", table)


def many(rounds: int, calls: int = MANY) -> Table:
    """Time many calls with 32 in flight against a server that takes 20 ms."""
    ids = [identifier(BATCHES, number) for number in range(calls)]

    def threads(url: str) -> int:
        with RegistryClient(base_url=url, **CREDENTIALS) as registry:
            return _counted(
                registry.issuances.credit_batches_many(ids, max_concurrency=IN_FLIGHT, max_requests_per_minute=NO_PACE)
            )

    async def ours(url: str) -> int:
        async with AsyncRegistryClient(base_url=url, **CREDENTIALS) as registry:
            records = registry.issuances.credit_batches_many(
                ids, max_concurrency=IN_FLIGHT, max_requests_per_minute=NO_PACE
            )
            return _counted([record async for record in records])

    async def with_httpx(url: str, limits: dict[str, Any]) -> int:
        async with httpx.AsyncClient(base_url=url, headers=HEADERS, **limits) as client:

            async def one(id: str) -> Any:  # noqa: A002
                async with room:
                    return json.loads((await client.get(f"/issuances/{id}/credit_batches")).content)

            room = asyncio.Semaphore(IN_FLIGHT)
            return len(await asyncio.gather(*map(one, ids)))

    def with_httpx_threads(url: str) -> int:
        with httpx.Client(base_url=url, headers=HEADERS, **kept) as client, ThreadPoolExecutor(IN_FLIGHT) as pool:
            one = lambda id: json.loads(client.get(f"/issuances/{id}/credit_batches").content)  # noqa: A006, E731
            return sum(1 for _ in pool.map(one, ids))

    kept: dict[str, Any] = {"limits": httpx.Limits(max_connections=IN_FLIGHT, max_keepalive_connections=IN_FLIGHT)}
    rates: dict[str, list[float]] = {}
    with server(latency=LATENCY_S) as url:
        candidates: dict[str, Callable[[], int]] = {
            MANY_OURS: lambda: asyncio.run(ours(url)),
            MANY_HTTPX: lambda: asyncio.run(with_httpx(url, kept)),
            MANY_SYNC: lambda: threads(url),
            MANY_HTTPX_THREADS: lambda: with_httpx_threads(url),
            MANY_HTTPX_DEFAULT: lambda: asyncio.run(with_httpx(url, {})),
        }
        for _ in range(rounds):
            for name, run in candidates.items():
                begun = time.perf_counter()
                count = run()
                seconds = time.perf_counter() - begun
                if count != calls:
                    raise AssertionError(f"{name} fetched {count} of {calls}")
                rates.setdefault(name, []).append(calls / seconds)
    return Table(f"{calls:,} calls, {IN_FLIGHT} in flight, 20 ms latency", "calls/s", rates)


def _counted(records: Any) -> int:
    return sum(record.error is None for record in records)


def _run(runner: asyncio.Runner, function: Callable[..., Any], *arguments: Any) -> Any:
    return runner.run(function(*arguments))


def _stock(url: str, id: str) -> Callable[[], object]:  # noqa: A002
    sys.path.insert(0, str(STOCK))
    from isometric_registry_stock import AuthenticatedClient
    from isometric_registry_stock.api.issuances import get_issuance_credit_batches

    client = AuthenticatedClient(base_url=url, token="benchmark")
    return lambda: get_issuance_credit_batches.sync(id, client=client, x_client_secret="benchmark")


def _openapi_generator(url: str, id: str) -> Callable[[], object] | None:  # noqa: A002
    if not (OPENAPI_GENERATOR / "isometric_registry_openapi_generator").is_dir():
        return None
    sys.path.insert(0, str(OPENAPI_GENERATOR))
    from isometric_registry_openapi_generator import ApiClient, Configuration, IssuancesApi

    api = IssuancesApi(ApiClient(Configuration(host=url, access_token="benchmark")))
    return lambda: api.get_issuance_credit_batches(issuance_id=id, x_client_secret="benchmark")


_GROWTH = """
import json, sys, time
from benchmarks.measuring import PEAK
from benchmarks.server import identifier
from isometric_registry import RegistryClient
from isometric_registry.sandbox.server import NO_PACE
exec(PEAK)
url, calls = sys.argv[1], int(sys.argv[2])
with RegistryClient(base_url=url, client_secret="benchmark", access_token="benchmark") as registry:
    registry.issuances.credit_batches(identifier(6))
    begun = time.perf_counter()
    ids = (identifier(6, number) for number in range(calls))
    for record in registry.issuances.credit_batches_many(ids, max_requests_per_minute=NO_PACE):
        record.unwrap()
    print(json.dumps({"calls": calls, "seconds": round(time.perf_counter() - begun, 3), "peak_mib": round(peak(), 1)}))
"""


def growth() -> list[dict[str, float]]:
    """Return seconds and peak memory from one call to 10,000 through the bulk helper, each in a fresh process."""
    with server() as url:
        return [json.loads(in_fresh_process(_GROWTH, url, str(calls))) for calls in (1, 10, 100, 1000, 3000, 10_000)]
