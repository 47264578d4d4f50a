"""Ends a thousand calls of each client at a random moment, and asks each time whether the client is still usable."""

from __future__ import annotations

import asyncio
import json
import random
import signal
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from hostile import HostileServer
from isometric_registry import AsyncRegistryClient, RegistryClient
from isometric_registry.errors import RegistryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

MOMENTS = 1000
ISSUANCE = "iss_1F2Q7K9M4SBX3T8R"
SLOW = "iss_1F2Q7K9M4SBXSLOW"
OPTIONS: dict[str, Any] = {"client_secret": "c" * 32, "max_retries": 0}
LONGEST_S = 0.02


class Alarm(Exception):  # noqa: N818  # what a signal handler of somebody's program raises
    """Raised in the middle of a call."""


def _behaviour() -> Callable[[Any], None]:
    contract = yaml.load((Path(__file__).parents[2] / "openapi.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    body = contract["components"]["examples"]["IssuanceCreditBatchesCurrent"]["value"]
    right = json.dumps({**body, "issuance_id": ISSUANCE}).encode()

    def serve(exchange: Any) -> None:
        if exchange.issuance_id == SLOW:
            exchange.send(b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n")
            exchange.drip(b" " * 18 + b"{}", every_s=0.005)
        else:
            exchange.answer(200, right)

    return serve


def _busy(client: AsyncRegistryClient | RegistryClient) -> int:
    pool = client._funnel.transport._client._transport._pool  # type: ignore[attr-defined]
    return sum(not connection.is_idle() for connection in pool.connections)


async def _asynchronous(url: str, dice: random.Random) -> str | None:
    async with AsyncRegistryClient(**OPTIONS, base_url=url) as client:
        for number in range(MOMENTS):
            seconds = dice.uniform(0.0002, LONGEST_S)
            if number % 2:
                with suppress(RegistryError):
                    await client.with_options(timeout=seconds).issuances.get(SLOW)
            else:
                with suppress(TimeoutError, RegistryError):
                    await asyncio.wait_for(client.issuances.get(SLOW), seconds)
            if _busy(client):
                return f"{_busy(client)} connections are neither idle nor closed after moment {number}"
            if (await client.issuances.credit_batches(ISSUANCE)).issuance_id != ISSUANCE:
                return f"a wrong answer after moment {number}"
    return None


def _synchronous(url: str, dice: random.Random) -> str | None:
    def ring(_number: int, _frame: Any) -> None:
        raise Alarm

    before = signal.signal(signal.SIGALRM, ring)
    try:
        with RegistryClient(**OPTIONS, base_url=url) as client:
            for number in range(MOMENTS):
                seconds = dice.uniform(0.0005, LONGEST_S)
                with suppress(RegistryError, Alarm):
                    if number % 2:
                        client.with_options(timeout=seconds).issuances.get(SLOW)
                    else:
                        signal.setitimer(signal.ITIMER_REAL, seconds)
                        client.issuances.get(SLOW)
                signal.setitimer(signal.ITIMER_REAL, 0)
                if client.issuances.credit_batches(ISSUANCE).issuance_id != ISSUANCE:
                    return f"a wrong answer after moment {number}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return None


def moments() -> Iterator[tuple[str, str | None]]:
    """Yield each client with what went wrong with it, or None."""
    with HostileServer(_behaviour()) as server:
        yield "sync", _synchronous(server.url, random.Random(1))
        yield "async", asyncio.run(_asynchronous(server.url, random.Random(2)))
