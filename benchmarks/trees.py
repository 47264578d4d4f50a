"""How following splits grows with their depth: a round of requests for each level, however wide it is."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.cast import make_cast
from isometric_registry.sandbox.data import RegistryData, make_registry
from isometric_registry.sandbox.fates import Division, Fate
from isometric_registry.sandbox.identifiers import Mint
from isometric_registry.sandbox.issuing import IssuancePlan, Issuer, RemovalPlan
from isometric_registry.sandbox.randomness import Draw

if TYPE_CHECKING:
    from isometric_registry.sandbox.issuing import Issued

LATENCY_S = 0.02
DEPTHS = (1, 2, 4, 6)
LONG_DEPTHS = (12, 24)
"""As a row of splits only: a full tree this deep would have thousands or millions of batches."""


def growth() -> list[dict[str, float | str]]:
    """Return rounds, requests and seconds for a row of splits and for full trees, at 20 ms latency."""
    plans = [("row", depth, _row(depth)) for depth in DEPTHS + LONG_DEPTHS]
    plans += [("full tree", depth, _full(depth)) for depth in DEPTHS]
    landmarks = make_registry(issuances=10).landmarks
    points: list[dict[str, float | str]] = []
    for shape, depth, division in plans:
        issued = _issued(division)
        data = RegistryData(
            seed=0,
            issuances={issued.issuance["id"]: issued.issuance},
            issuance_credit_batches={issued.issuance["id"]: issued.credit_batches},
            credit_batches=issued.batches,
            landmarks=landmarks,
        )
        with Sandbox(data=data, latency=LATENCY_S) as sandbox, sandbox.client() as registry:
            depths: set[int] = set()
            begun = time.perf_counter()
            registry.issuances.ledger(
                issued.issuance["id"],
                max_concurrency=32,
                max_requests_per_minute=None,
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


def _row(depth: int) -> Division:
    division = Division(left_kgs=100, left=Fate(), right=Fate())
    for step in range(2, depth + 1):
        division = Division(left_kgs=100 * step, left=Fate(division=division), right=Fate())
    return division


def _full(depth: int) -> Division:
    half = Fate() if depth == 1 else Fate(division=_full(depth - 1))
    return Division(left_kgs=100 * 2 ** (depth - 1), left=half, right=half)


def _issued(division: Division) -> Issued:
    draw = Draw(0, "trees")
    mint = Mint(draw)
    cast = make_cast(draw, mint)
    plan = IssuancePlan(
        issued_at=datetime(2025, 6, 1, tzinfo=UTC),
        project=cast.projects[0],
        removals=(RemovalPlan(net_kgs=2 * division.left_kgs, fate=Fate(division=division), buffer_percent=0),),
    )
    return Issuer(draw, mint, cast).issue(plan)
