"""The targets: ratios between things that were measured moments apart, each with its reason.

A limit is what users would notice, with room for a busy machine: the check has to fail for a change in the code and for
nothing else.
"""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from attrs import frozen

from benchmarks import calls, journal, peers, starting

if TYPE_CHECKING:
    from benchmarks.measuring import Table


@frozen
class Target:
    """A figure, its limit, and why it is that."""

    what: str
    measured: float
    sign: str
    limit: float
    reason: str

    @property
    def is_met(self) -> bool:
        """Whether the figure is within the limit."""
        within = {"<=": operator.le, ">=": operator.ge}[self.sign]
        return bool(within(self.measured, self.limit))

    def as_text(self) -> str:
        """Return one line for a terminal."""
        return f"  {'ok  ' if self.is_met else 'MISS'} {self.what:<82}{self.measured:>7.2f}  {self.sign} {self.limit}"


def of_decoding(table: Table) -> list[Target]:
    """Those for reading 1,200 batches, the largest answer seen. Ten times as many measure the cycle collector most."""
    size = "1,200 batches"
    found = [
        Target(f"{size}: {peer} / ours", table.ratio(peer, peers.OURS), ">=", limit, reason)
        for peer, limit, reason in (
            (peers.STOCK_NAME, 1.4, "what our templates are for"),
            (peers.PYDANTIC, 0.7, "the same checks, unknown properties kept: about as fast as its Rust"),
            (peers.CATTRS, 0.9, "the other way to fill attrs classes, which keeps nothing unknown"),
        )
    ]
    reason = "filled in C, with unknown properties dropped: the price of keeping them in Python"
    found.append(Target(f"{size}: ours / {peers.MSGSPEC}", table.ratio(peers.OURS, peers.MSGSPEC), "<=", 7.0, reason))
    return found


def of_memory(table: Table) -> list[Target]:
    """Those for memory."""
    ratio = table.ratio(peers.OURS, peers.STOCK_NAME)
    reason = "unknown properties are kept, and must not cost a second copy"
    return [Target(f"{table.title}: ours / {peers.STOCK_NAME}", ratio, "<=", 1.2, reason)]


def of_one_call(sync: Table, asynchronous: Table) -> list[Target]:
    """Those for one call: what reliability costs."""
    reason = "deadline, retry rules, credentials kept out of every text, and a thread that signals cannot interrupt"
    return [
        Target("one call, sync: ours / httpx", sync.ratio(calls.OURS, calls.HTTPX), "<=", 2.0, reason),
        Target("one call, async: ours / httpx", asynchronous.ratio(calls.OURS, calls.HTTPX), "<=", 2.0, reason),
    ]


def of_many(table: Table) -> list[Target]:
    """Those for many calls. One is no ratio: the service's limit does not change with the machine."""
    reason = "ours adds to each call what it adds to one"
    return [
        Target(
            "many, async: ours / httpx.AsyncClient", table.ratio(calls.MANY_OURS, calls.MANY_HTTPX), ">=", 0.6, reason
        ),
        Target(
            "many, threads: ours / httpx.Client",
            table.ratio(calls.MANY_SYNC, calls.MANY_HTTPX_THREADS), ">=", 0.6, reason,
        ),
        Target(
            "many, async: calls a second", table.median(calls.MANY_OURS), ">=", 4.0,
            "twice the 120 a minute that the service allows, however busy the machine",
        ),
    ]  # fmt: skip


def of_journal(table: Table) -> list[Target]:
    """That for writes which happen once."""
    reason = "with it under 3 ms where nothing else runs, 0.8 of them the flush, which takes 4 on a busy disk"
    added = journal.added_by_us_ms(table) / table.median(journal.WITHOUT)
    return [Target("one write: what a journal adds beside one flush / the write without", added, "<=", 0.5, reason)]


def of_starting(table: Table) -> list[Target]:
    """Those for starting up."""
    return [
        Target(
            "import isometric_registry / import httpx", table.ratio(starting.OURS, starting.HTTPX), "<=", 0.2,
            "the interpreter's own start is most of it: nothing is loaded until a name is used",
        ),
        Target(
            "import RegistryClient / import httpx", table.ratio(starting.CLIENT, starting.HTTPX), "<=", 1.3,
            "a program that only mentions the client does not pay for sending",
        ),
        Target(
            "RegistryClient made / httpx.Client made", table.ratio(starting.MADE, starting.HTTPX_MADE), "<=", 2.0,
            "attrs, msgspec and our own modules, and never asyncio, a model or an extra",
        ),
        Target(
            "isometric-registry --version / import httpx", table.ratio(starting.VERSION, starting.HTTPX), "<=", 2.6,
            "the command line answers at once; click is most of it",
        ),
    ]  # fmt: skip
