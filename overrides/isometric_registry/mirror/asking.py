"""Asks the registry on behalf of a sync: counts what is really sent, and stops when the budget is spent."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._core.answer import Answer, NoAnswer
    from .._core.operation import Operation
    from .._core.settings import Settings
    from .._core.transport import SyncTransport
    from ..client import RegistryClient


class OutOfBudget(Exception):  # noqa: N818  # no error: it ends a run that may spend no more
    """What may be spent has been spent."""


class Allowance:
    """What a run may spend, and has spent: every attempt counts, those that are repeated among them."""

    def __init__(
        self, requests: int | None = None, seconds: float | None = None, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = requests
        self._monotonic = monotonic
        self.began = monotonic()
        self._ends = None if seconds is None else self.began + seconds
        self._lock = threading.Lock()
        self.spent = 0

    def spend(self) -> None:
        """Count a request that is about to be sent.

        Raises:
            OutOfBudget: If it may not be sent any more.
        """
        with self._lock:
            if self._most is not None and self.spent >= self._most:
                raise OutOfBudget
            if self._ends is not None and self._monotonic() >= self._ends:
                raise OutOfBudget
            self.spent += 1

    @property
    def elapsed(self) -> float:
        """Seconds since the beginning."""
        return self._monotonic() - self.began


class _Counting:
    """A transport that asks before it sends."""

    def __init__(self, transport: SyncTransport, allowance: Allowance) -> None:
        self._transport = transport
        self._allowance = allowance

    def send(self, operation: Operation[Any], settings: Settings, seconds: float) -> Answer | NoAnswer:
        self._allowance.spend()
        return self._transport.send(operation, settings, seconds)

    def close(self) -> None:
        """Leave the connections to the client that they belong to."""


def counted(registry: RegistryClient, allowance: Allowance) -> RegistryClient:
    """Return a view of a client that counts what it sends and keeps to the pace of runs of many."""
    view = registry.with_options()
    funnel = registry._funnel.for_many(None)
    funnel.transport = _Counting(funnel.transport, allowance)
    view._funnel = funnel
    return view
