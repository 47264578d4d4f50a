"""How following splits grows with their depth: a round of requests for each level, however wide it is."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.cast import found
from isometric_registry.sandbox.data import RegistryData, make_registry
from isometric_registry.sandbox.ledger.issuing import IssuancePlan, Removal, issue
from isometric_registry.sandbox.ledger.writes import transfer
from isometric_registry.sandbox.server import NO_PACE

if TYPE_CHECKING:
    from isometric_registry.sandbox.landmarks import Landmarks

LATENCY_S = 0.02
DEPTHS = (1, 2, 4, 6)
LONG_DEPTHS = (12, 24)
"""As a row of splits only: a full tree this deep would have thousands or millions of batches."""


def growth() -> list[dict[str, float | str]]:
    """Return rounds, requests and seconds for a row of splits and for full trees, at 20 ms latency."""
    plans = [("row", depth) for depth in DEPTHS + LONG_DEPTHS] + [("full tree", depth) for depth in DEPTHS]
    landmarks = make_registry(issuances=10).landmarks
    points: list[dict[str, float | str]] = []
    for shape, depth in plans:
        data = _divided(depth, landmarks, whole_tree=shape == "full tree")
        [issuance_id] = data.issuances
        with Sandbox(data=data, latency=LATENCY_S) as sandbox, sandbox.client() as registry:
            depths: set[int] = set()
            begun = time.perf_counter()
            registry.issuances.ledger(
                issuance_id,
                max_concurrency=32,
                max_requests_per_minute=NO_PACE,
                on_progress=lambda progress: depths.add(progress.depth),  # noqa: B023  # it is called in this round
            )
            seconds = time.perf_counter() - begun
            points.append(
                {
                    "shape": shape,
                    "depth": depth,
                    "rounds": len(depths),
                    "requests": len(sandbox.requests),
                    "seconds": round(seconds, 3),
                }
            )
    return points


def _divided(depth: int, landmarks: Landmarks, *, whole_tree: bool) -> RegistryData:
    """Return one batch that was split so often in a row: its larger half each time, or every half of the last round."""
    ledger = found(0)
    supplier = ledger.suppliers[landmarks.supplier]
    project = next(one for one in ledger.projects.values() if one.supplier is supplier)
    first_day, day = date(2025, 1, 1), date(2025, 5, 1)
    kgs = 100 * 2**depth if whole_tree else 100 * (depth + 1)
    removals = (Removal(first_day, kgs, buffer_percent=0),)
    issuance = issue(ledger, IssuancePlan(datetime(2025, 6, 1, tzinfo=UTC), project, removals, first_day, day))
    giver, receiver = supplier.organisation, ledger.organisations[landmarks.buyer]
    halves = [ledger.batches[identifier] for identifier in issuance.supplier_batch_ids]
    for _ in range(depth):
        smaller = []
        for batch in halves:
            # Back and forth, because a half can only be split by whoever owns it.
            owner = batch.owner
            other = receiver if owner is giver else giver
            transfer(
                ledger,
                owner,
                quantities=[(batch.id, batch.kgs // 2 if whole_tree else 100)],
                from_organisation_id=owner.id,
                to_organisation_id=other.id,
                supplier_id=supplier.id,
                notes=None,
            )
            smaller += [ledger.batches[identifier or ""] for identifier in (batch.left_child_id, batch.right_child_id)]
        halves = smaller if whole_tree else smaller[1:]
    return RegistryData.of(ledger, landmarks)
