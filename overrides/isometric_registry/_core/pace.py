"""Spaces requests evenly, on top of pyrate-limiter's generic cell rate algorithm."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Protocol

from pyrate_limiter import Rate, RateItem, StateBucket

if TYPE_CHECKING:
    from collections.abc import Callable


class Spacer(Protocol):
    """Whatever says how long to wait for one's turn."""

    def book(self) -> float: ...


class RequestSpacer:
    """Hands out turns at a steady pace: at 120 a minute, one every half second, without a burst at the start.

    A caller books its turn and then sleeps until it comes, so that turns go in the order of asking, threads and
    tasks alike, and nobody polls.
    """

    def __init__(self, per_minute: int, monotonic: Callable[[], float]) -> None:
        self._bucket = StateBucket([Rate(per_minute, 60_000, burst=1)])
        self._monotonic = monotonic
        self._lock = threading.Lock()

    def book(self) -> float:
        """Book the next free turn and return the seconds until it comes."""
        with self._lock:
            item = RateItem("request", int(self._monotonic() * 1000))
            if self._bucket.put(item):
                return 0.0
            wait = self._bucket.waiting(item)
            assert isinstance(wait, int)  # an in-memory bucket answers at once
            self._bucket.put(RateItem("request", item.timestamp + wait))
            return wait / 1000


class Slower:
    """Two paces at once: a turn has come when it has come in both."""

    def __init__(self, *spacers: Spacer) -> None:
        self._spacers = spacers

    def book(self) -> float:
        """Book the next turn in each and return the seconds until the later one."""
        return max(spacer.book() for spacer in self._spacers)
