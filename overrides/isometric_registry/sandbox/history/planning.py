"""Plans issuances: when there is one, of which project, and the removals in it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from attrs import frozen

from ..ledger.issuing import IssuancePlan, Removal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..ledger.records import Project
    from ..randomness import Draw

FIRST_DAY = datetime(2023, 3, 1, 9, tzinfo=UTC)


@frozen
class RemovalSize:
    """The kilograms of a removal and the percentage of them that the buffer pool gets, before it has a date."""

    net_kgs: int
    buffer_percent: int = 2


def plan(
    draw: Draw, project: Project, issued_at: datetime, sizes: Sequence[RemovalSize], identifier: str | None = None
) -> IssuancePlan:
    """Gives the removals of an issuance their dates and some issuances a mass balance."""
    period_end = issued_at.date() - timedelta(days=draw.integer(14, 40))
    period_days = draw.integer(45, 150)
    period_start = period_end - timedelta(days=period_days)
    has_mass_balance = draw.chance(0.6) or identifier is not None
    removals = [
        Removal(
            sequestered_on=period_start + timedelta(days=draw.integer(0, period_days)),
            net_kgs=size.net_kgs,
            buffer_percent=size.buffer_percent,
            mass_balance=_mass_balance(draw, size.net_kgs) if has_mass_balance else None,
        )
        for size in sizes
    ]
    return IssuancePlan(issued_at, project, removals, period_start, period_end, identifier)


def moments(draw: Draw, count: int, until: datetime) -> list[datetime]:
    """Times of issue before `until`, oldest first and closer together towards the end, as a growing market has them."""
    span_microseconds = (until - FIRST_DAY) // timedelta(microseconds=1)
    found = []
    for place in range(count):
        part = (place + draw.fraction(0.0, 0.8)) / count
        found.append(FIRST_DAY + timedelta(microseconds=int(span_microseconds * part * (3 - part) / 2)))
    return found


def random_sizes(draw: Draw, removals: int, *, buffer_percent: int) -> list[RemovalSize]:
    """Removals as they come, a few of them under one tonne."""
    return [
        RemovalSize(draw.integer(150, 990) if draw.chance(0.04) else draw.integer(1200, 45_000), buffer_percent)
        for _ in range(removals)
    ]


def random_count(draw: Draw) -> int:
    """How many removals an ordinary issuance has."""
    return 1 + int(11 * draw.fraction() ** 2)


def random_buffer_percent(draw: Draw) -> int:
    """The share of an issuance that goes to the buffer pool: 2 percent as a rule, 7 at most."""
    return 2 if draw.chance(0.75) else draw.integer(3, 7)


def shares(draw: Draw, pairs: int, issuances: int) -> list[int]:
    """Divides removals unevenly between issuances, at least one each."""
    spare = pairs - issuances
    weights = [1 + 30 * draw.fraction() ** 3 for _ in range(issuances)]
    total = sum(weights)
    divided = [1 + int(spare * weight / total) for weight in weights]
    for place in range(pairs - sum(divided)):
        divided[place % issuances] += 1
    return divided


def _mass_balance(draw: Draw, net_kgs: int) -> dict[str, int]:
    emissions_kg = int(net_kgs * draw.fraction(0.05, 0.2))
    counterfactuals_kg = int(net_kgs * draw.fraction(0.0, 0.04))
    losses_kg = int(net_kgs * draw.fraction(0.0, 0.05))
    return {
        "gross_carbon_removed_kg": net_kgs + emissions_kg + counterfactuals_kg + losses_kg,
        "net_carbon_removed_kg": net_kgs,
        "emissions_kg": emissions_kg,
        "counterfactuals_kg": counterfactuals_kg,
        "losses_kg": losses_kg,
    }
