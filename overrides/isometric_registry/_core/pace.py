"""Spaces requests evenly, on top of pyrate-limiter's generic cell rate algorithm."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Protocol

from pyrate_limiter import Rate, RateItem, StateBucket

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


class Spacer(Protocol):
    """Whatever makes one wait for one's turn."""

    def take(self, sleep: Callable[[float], None]) -> None: ...
    async def take_async(self, sleep: Callable[[float], Awaitable[None]]) -> None: ...


class RequestSpacer:
    """Hands out turns at a steady pace: at 120 a minute, one every half second, without a burst at the start.

    Who is next sleeps until its turn has come, and those behind wait for it. A turn is taken when it is there and not
    before, so that one who leaves, cancelled or tired of waiting, takes nobody's time along.
    """

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._bucket = StateBucket([Rate(per_minute, 60_000, burst=1)])
        self._monotonic = monotonic
        self._next = threading.Lock()
        self._next_task = asyncio.Lock()

    def take(self, sleep: Callable[[float], None]) -> None:
        """Wait for the next turn and take it."""
        with self._next:
            while (seconds := self._until_free()) > 0:
                sleep(seconds)

    async def take_async(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Wait for the next turn and take it, as a task of the one event loop that uses this."""
        async with self._next_task:
            while (seconds := self._until_free()) > 0:
                await sleep(seconds)

    def _until_free(self) -> float:
        """Take the turn if it is free, and return the seconds until it is."""
        item = RateItem("request", int(self._monotonic() * 1000))
        if self._bucket.put(item):
            return 0.0
        wait = self._bucket.waiting(item)
        assert isinstance(wait, int)  # an in-memory bucket answers at once
        return max(wait, 1) / 1000


class Slower:
    """Two paces at once: a turn has come when it has come in both."""

    def __init__(self, *spacers: Spacer) -> None:
        self._spacers = spacers

    def take(self, sleep: Callable[[float], None]) -> None:
        """Wait for the next turn in each."""
        for spacer in self._spacers:
            spacer.take(sleep)

    async def take_async(self, sleep: Callable[[float], Awaitable[None]]) -> None:
        """Wait for the next turn in each."""
        for spacer in self._spacers:
            await spacer.take_async(sleep)
