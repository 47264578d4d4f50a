"""The targets, as ratios between things that were measured moments apart."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from attrs import frozen

from benchmarks import calls, peers, starting

if TYPE_CHECKING:
    from benchmarks.measuring import Table


@frozen
class Target:
    """A ratio and its limit."""

    what: str
    measured: float
    sign: str
    limit: float

    @property
    def is_met(self) -> bool:
        """Whether the ratio is within the limit."""
        within = {"<=": operator.le, ">=": operator.ge}[self.sign]
        return bool(within(self.measured, self.limit))

    def as_text(self) -> str:
        """Return one line for a terminal."""
        return f"  {'ok  ' if self.is_met else 'MISS'} {self.what:<82}{self.measured:>7.2f}  {self.sign} {self.limit}"


def of_decoding(tables: list[Table]) -> list[Target]:
    """Those for 1,200 and 11,000 batches."""
    found = []
    for table in tables[-2:]:
        size = table.title.split()[1] + " batches"
        for peer, limit in ((peers.STOCK_NAME, 2.5), (peers.PYDANTIC, 1.5), (peers.CATTRS, 1.5)):
            found.append(Target(f"{size}: {peer} / ours", table.ratio(peer, peers.OURS), ">=", limit))
        found.append(Target(f"{size}: ours / {peers.MSGSPEC}", table.ratio(peers.OURS, peers.MSGSPEC), "<=", 4.0))
    return found


def of_memory(table: Table) -> list[Target]:
    """Those for memory."""
    ratio = table.ratio(peers.OURS, peers.STOCK_NAME)
    return [Target(f"{table.title}: ours / {peers.STOCK_NAME}", ratio, "<=", 1.2)]


def of_one_call(sync: Table, asynchronous: Table) -> list[Target]:
    """Those for one call."""
    return [
        Target("one call, sync: ours / httpx", sync.ratio(calls.OURS, calls.HTTPX), "<=", 1.3),
        Target("one call, async: ours / httpx", asynchronous.ratio(calls.OURS, calls.HTTPX), "<=", 1.3),
    ]


def of_many(table: Table) -> list[Target]:
    """Those for many calls. The rates of httpx with its own limits are shown and have no target: see the docs."""
    return [
        Target(f"many: ours / {calls.MANY_HTTPX}", table.ratio(calls.MANY_OURS, calls.MANY_HTTPX), ">=", 4.0),
        Target("many: ours / aiohttp", table.ratio(calls.MANY_OURS, calls.MANY_AIOHTTP), ">=", 0.7),
    ]


def of_starting(table: Table) -> list[Target]:
    """Those for starting up."""
    return [
        Target("import isometric_registry / import httpx", table.ratio(starting.OURS, starting.HTTPX), "<=", 1.15),
        Target("isometric-registry --version / import httpx", table.ratio(starting.VERSION, starting.HTTPX), "<=", 1.5),
    ]
