"""Follows an issuance's splits through the registry, each level at once."""

from __future__ import annotations

from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._core.arguments import checked_hook
from .._core.bulk import fetch_many, fetch_many_async
from ..ledger.lineage import Descent, LedgerProgress

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry_client.models import CreditBatch, IssuanceCreditBatches

    from .._core.funnel import AsyncFunnel, Funnel
    from .._core.operation import Operation
    from ..ledger.issuance_ledger import IssuanceLedger
    from ..ledger.serial_numbers import SerialNumber


@frozen
class Follower:
    """What a walk through the splits asks, and how fast."""

    originals: Callable[[str], Operation[IssuanceCreditBatches]]
    """Makes the request for an issuance's original batches."""
    half: Callable[[str], Operation[CreditBatch]]
    """Makes the request for one batch."""
    max_concurrency: int
    max_requests_per_minute: int | None
    on_progress: Callable[[LedgerProgress], None] | None = None
    below: SerialNumber | None = None
    """Follow only splits that this serial number can lie below."""

    def __attrs_post_init__(self) -> None:
        checked_hook("on_progress", self.on_progress)

    def follow(self, funnel: Funnel, issuance_id: str) -> IssuanceLedger:
        """Fetch an issuance's ledger.

        Raises:
            RegistryError: From whichever request failed, a half that does not exist excepted.
        """
        with closing(fetch_many(funnel, (issuance_id,), self.originals, **self._pace())) as originals:
            descent = Descent(next(originals).unwrap(), below=self.below)
        observed_at = funnel.timing.now()
        count = _Count(self.on_progress)
        count.answered(0)
        while level := descent.next_level():
            count.expected += len(level)
            with closing(fetch_many(funnel, level, self.half, **self._pace())) as halves:
                for half in halves:
                    descent.receive(half)
                    count.answered(descent.depth)
        return descent.ledger(observed_at)

    async def follow_async(self, funnel: AsyncFunnel, issuance_id: str) -> IssuanceLedger:
        """Fetch an issuance's ledger; see ``follow``."""
        async with aclosing(fetch_many_async(funnel, (issuance_id,), self.originals, **self._pace())) as originals:
            descent = Descent((await anext(originals)).unwrap(), below=self.below)
        observed_at = funnel.timing.now()
        count = _Count(self.on_progress)
        count.answered(0)
        while level := descent.next_level():
            count.expected += len(level)
            async with aclosing(fetch_many_async(funnel, level, self.half, **self._pace())) as halves:
                async for half in halves:
                    descent.receive(half)
                    count.answered(descent.depth)
        return descent.ledger(observed_at)

    def _pace(self) -> dict[str, Any]:
        return {
            "max_concurrency": self.max_concurrency,
            "max_requests_per_minute": self.max_requests_per_minute,
        }


class _Count:
    """Counts answers and tells the caller's hook, whose errors come out and so end the run."""

    def __init__(self, hook: Callable[[LedgerProgress], None] | None) -> None:
        self.expected = 1
        self._fetched = 0
        self._hook = hook

    def answered(self, depth: int) -> None:
        self._fetched += 1
        if self._hook is not None:
            self._hook(LedgerProgress(depth, self._fetched, self.expected))
