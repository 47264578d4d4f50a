"""The issuances laid out by hand, which demos and tests ask for by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from .fates import Division, Fate, draw_fate
from .issuing import Issued, RemovalPlan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .cast import Cast
    from .randomness import Draw

LARGE_PAIRS = 600
"""Supplier batches of the large issuance; as many buffer-pool batches stand beside them."""


@frozen
class Landmarks:
    """The identifiers of the issuances that are made for a purpose.

    Attributes:
        demo: Eight batches a person can read: a split, two retirements with a beneficiary, a name beyond ASCII,
            an organisation without a domain and a batch under one tonne.
        large: Exactly 1,200 batches, 600 of them the supplier's.
        empty_buffer_pool: Nothing was set aside in the buffer pool.
        deep_splits: A batch divided five times in a row.
        future: A status and properties that no known version of the answer has.
    """

    demo: str
    large: str
    empty_buffer_pool: str
    deep_splits: str
    future: str


def demo_removals(_draw: Draw, cast: Cast) -> Sequence[RemovalPlan]:
    """A whole delivery and retirement, a division, a batch under a tonne and one nothing has happened to."""
    lac, no_domain, trading = cast.buyers[0], cast.buyers[1], cast.buyers[2]
    divided = Division(
        left_kgs=5000,
        left=Fate(delivered_to=trading),
        right=Fate(retired=True, beneficiary=no_domain),
    )
    return (
        RemovalPlan(net_kgs=25_000),
        RemovalPlan(net_kgs=12_500, fate=Fate(division=divided)),
        RemovalPlan(net_kgs=3000, fate=Fate(delivered_to=lac, retired=True, beneficiary=trading)),
        RemovalPlan(net_kgs=420),
    )


def large_removals(draw: Draw, cast: Cast) -> Sequence[RemovalPlan]:
    """As many removals as the largest real issuances have."""
    return random_removals(draw, cast, LARGE_PAIRS, buffer_percent=2)


def empty_buffer_pool_removals(draw: Draw, cast: Cast) -> Sequence[RemovalPlan]:
    """Removals that owe the buffer pool nothing."""
    return random_removals(draw, cast, 4, buffer_percent=0)


def deep_splits_removals(draw: Draw, cast: Cast) -> Sequence[RemovalPlan]:
    """One batch divided five times in a row, beside ordinary ones."""
    buyers = cast.buyers
    fifth = Division(left_kgs=125, left=Fate(retired=True, beneficiary=buyers[4]), right=Fate(delivered_to=buyers[5]))
    fourth = Division(left_kgs=500, left=Fate(division=fifth), right=Fate(retired=True, beneficiary=None))
    third = Division(left_kgs=1000, left=Fate(delivered_to=buyers[3]), right=Fate(division=fourth))
    second = Division(left_kgs=4000, left=Fate(division=third), right=Fate(delivered_to=buyers[2]))
    other = Division(left_kgs=10_000, left=Fate(retired=True, beneficiary=buyers[1]), right=Fate())
    first = Division(left_kgs=12_000, left=Fate(division=second), right=Fate(division=other))
    return (RemovalPlan(net_kgs=50_000, fate=Fate(division=first)), *random_removals(draw, cast, 2, buffer_percent=2))


def future_removals(_draw: Draw, cast: Cast) -> Sequence[RemovalPlan]:
    """A buffer-pool batch was cancelled to make good a reversal, a status that no version has named yet."""
    divided = Division(left_kgs=2000, left=Fate(delivered_to=cast.buyers[7]), right=Fate())
    return (
        RemovalPlan(net_kgs=18_400, fate=Fate(division=divided), buffer_percent=5),
        RemovalPlan(net_kgs=9750, buffer_percent=5, buffer_status="cancelled"),
        RemovalPlan(net_kgs=6100, fate=Fate(retired=True, beneficiary=cast.buyers[9]), buffer_percent=5),
    )


def random_removals(draw: Draw, cast: Cast, pairs: int, *, buffer_percent: int) -> tuple[RemovalPlan, ...]:
    """Removals as they come, a few of them under one tonne."""
    plans = []
    for _ in range(pairs):
        net_kgs = draw.integer(150, 990) if draw.chance(0.04) else draw.integer(1200, 45_000)
        supplier_kgs = net_kgs - net_kgs * buffer_percent // 100
        plans.append(
            RemovalPlan(net_kgs=net_kgs, fate=draw_fate(draw, cast, supplier_kgs), buffer_percent=buffer_percent)
        )
    return tuple(plans)


REMOVALS: dict[str, Callable[[Draw, Cast], Sequence[RemovalPlan]]] = {
    "future": future_removals,
    "demo": demo_removals,
    "large": large_removals,
    "empty_buffer_pool": empty_buffer_pool_removals,
    "deep_splits": deep_splits_removals,
}


def from_the_future(issued: Issued) -> Issued:
    """The same issuance as a later version of the service might write it: every object has a property more."""
    batches = {identifier: _grown(batch) for identifier, batch in issued.batches.items()}
    credit_batches = _grown(issued.credit_batches)
    for pool in ("supplier_credit_batches", "buffer_pool_credit_batches"):
        credit_batches[pool] = [batches[batch["id"]] for batch in credit_batches[pool]]
    return Issued(issuance=_grown(issued.issuance), credit_batches=credit_batches, batches=batches)


def _grown(value: Any) -> Any:
    if isinstance(value, dict):
        grown = {key: _grown(member) for key, member in value.items()}
        grown["provenance"] = {"note": "no known version has this property", "revision": 2}
        return grown
    if isinstance(value, list):
        return [_grown(member) for member in value]
    return value
