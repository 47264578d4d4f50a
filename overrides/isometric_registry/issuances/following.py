"""Follows an issuance's splits through the registry, each level at once."""

from __future__ import annotations

from contextlib import aclosing, closing
from typing import TYPE_CHECKING, Any

from attrs import frozen

from .._core.bulk import fetch_many, fetch_many_async
from ..ledger.lineage import Descent, LedgerProgress

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry_client.models import CreditBatch, IssuanceCreditBatches

    from .._core.bulk import Progress
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

    def follow(self, funnel: Funnel, issuance_id: str) -> IssuanceLedger:
        """Fetch an issuance's ledger.

        Raises:
            RegistryError: From whichever request failed, a half that does not exist excepted.
        """
        with closing(fetch_many(funnel, (issuance_id,), self.originals, **self._round(0, 0))) as originals:
            descent = Descent(next(originals).unwrap(), below=self.below)
        observed_at = funnel.timing.now()
        answered = 1
        while level := descent.next_level():
            with closing(fetch_many(funnel, level, self.half, **self._round(descent.depth, answered))) as halves:
                for half in halves:
                    descent.receive(half)
            answered += len(level)
        return descent.ledger(observed_at)

    async def follow_async(self, funnel: AsyncFunnel, issuance_id: str) -> IssuanceLedger:
        """Fetch an issuance's ledger; see ``follow``."""
        first = self._round(0, 0)
        async with aclosing(fetch_many_async(funnel, (issuance_id,), self.originals, **first)) as originals:
            descent = Descent((await anext(originals)).unwrap(), below=self.below)
        observed_at = funnel.timing.now()
        answered = 1
        while level := descent.next_level():
            further = self._round(descent.depth, answered)
            async with aclosing(fetch_many_async(funnel, level, self.half, **further)) as halves:
                async for half in halves:
                    descent.receive(half)
            answered += len(level)
        return descent.ledger(observed_at)

    def _round(self, depth: int, answered: int) -> dict[str, Any]:
        hook = self.on_progress

        def tell(progress: Progress) -> None:
            assert hook is not None  # it is only passed on if there is one
            hook(LedgerProgress(depth, answered + progress.done, answered + (progress.total or 0)))

        return {
            "max_concurrency": self.max_concurrency,
            "max_requests_per_minute": self.max_requests_per_minute,
            "on_progress": None if hook is None else tell,
        }
