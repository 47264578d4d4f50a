"""Plays a registry: its whole past in one go, or one more day."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..._core.errors import InvalidArgumentError
from ..ledger.issuing import issue
from ..ledger.orders import pay_checkout
from ..ledger.projects import validate
from ..randomness import Draw
from .market import Market
from .milestones import BEFORE_DEMO, CLOSING, MILESTONES, NOW, close, reserved
from .planning import moments, plan, random_buffer_percent, random_count, random_sizes, shares

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from ..ledger.ledger import Ledger
    from ..ledger.records import Project
    from .planning import RemovalSize

MIN_ISSUANCES = len(MILESTONES) + 1
"""Fewer would leave no room for those laid out by hand."""

TRADES_PER_REMOVAL = 0.42
"""How much happens to credits: about a third of the supplier's batches are touched in the end, as in real data."""

ISSUE_EVERY_DAYS, REFUND_EVERY_DAYS, VALIDATE_EVERY_DAYS = 3, 10, 14
"""What is certain to happen as days pass, however few trades chance makes of them."""


def play_past(ledger: Ledger, seed: int, issuances: int, batches: int | None) -> dict[str, str]:
    """Issue and trade until `NOW`, and give the identifiers of `Landmarks`.

    Raises:
        InvalidArgumentError: The numbers leave no room for the issuances laid out by hand.
    """
    draw = Draw(seed, "issuances")
    ordinary = issuances - len(MILESTONES)
    times = [*moments(draw, ordinary, MILESTONES[0].issued_at), *(one.issued_at for one in MILESTONES)]
    sizes = _sizes(draw, issuances, batches)
    market: Market | None = None
    trading = Draw(seed, "market")
    named: dict[str, str] = {}
    trades = 0.0
    for place, issued_at in enumerate(times):
        milestone = MILESTONES[place - ordinary] if place >= ordinary else None
        if market is not None:
            trades = _trade_until(ledger, market, trading, issued_at, trades)
        project = _project(draw, ledger, place, milestone.name if milestone else None)
        issuance = issue(ledger, plan(draw, project, issued_at, sizes[place], milestone.id if milestone else None))
        trades += TRADES_PER_REMOVAL * len(sizes[place])
        if milestone is not None and milestone.name is not None:
            named[milestone.name] = issuance.id
        market = market or Market(ledger, trading, reserved(ledger))
    if market is not None:
        _trade_until(ledger, market, trading, CLOSING, trades)
    named |= close(ledger, named)
    ledger.now = NOW
    return named


def play_day(ledger: Ledger, seed: int) -> None:
    """Let one more day pass. What happens depends on the seed, the day and what the ledger holds."""
    ledger.day += 1
    start = max(ledger.now, NOW + timedelta(days=ledger.day - 1))
    end = NOW + timedelta(days=ledger.day)
    draw = Draw(seed, f"day {ledger.day}")
    market = Market(ledger, draw, reserved(ledger))
    for checkout in list(ledger.checkouts.values()):
        pay_checkout(ledger, checkout)
    if ledger.day % ISSUE_EVERY_DAYS == 0:
        project = draw.pick([project for project in ledger.projects.values() if project.credited])
        issued_at = start + (end - start) * draw.fraction(0.0, 0.2)
        issue(ledger, plan(draw, project, issued_at, _random_removals(draw)))
    if ledger.day % REFUND_EVERY_DAYS == 0:
        market.give_back()
    if ledger.day % VALIDATE_EVERY_DAYS == 0:
        waiting = [one for one in ledger.projects.values() if one.status == "under_validation"]
        if waiting:
            validate(ledger, draw.pick(waiting), "Nullpunkt Prüfgesellschaft")
    _trade_until(ledger, market, draw, end, float(draw.integer(2, 7)))
    ledger.now = max(ledger.now, end)


def _trade_until(ledger: Ledger, market: Market, draw: Draw, end: datetime, trades: float) -> float:
    """Let so many trades happen before `end`, and give what is left of less than a whole one."""
    count = int(trades)
    span = end - ledger.now
    for place in range(count):
        moment = end - span * (count - place - draw.fraction(0.1, 0.9)) / (count + 1)
        ledger.now = max(ledger.now, moment)
        market.trade()
    return trades - count


def _project(draw: Draw, ledger: Ledger, place: int, name: str | None) -> Project:
    first, *others = (project for project in ledger.projects.values() if project.credited)
    if name == "demo" or place == 0:
        return first
    if place <= len(others):
        # Every project comes up once before chance decides, so that none is without an issuance.
        return others[place - 1]
    return draw.pick(others)


def _sizes(draw: Draw, issuances: int, batches: int | None) -> list[Sequence[RemovalSize]]:
    """The removals of every issuance, oldest first."""
    planned: dict[int, Sequence[RemovalSize]] = {0: BEFORE_DEMO}
    for place, milestone in enumerate(MILESTONES, issuances - len(MILESTONES)):
        if milestone.sizes is not None:
            planned[place] = milestone.sizes(draw)
    chance = [place for place in range(issuances) if place not in planned]
    if batches is None:
        planned |= {place: _random_removals(draw) for place in chance}
    else:
        taken = sum(1 + bool(size.buffer_percent) for sizes in planned.values() for size in sizes)
        pairs = (batches - taken) // 2
        if pairs < len(chance):
            least = batches + 2 * (len(chance) - pairs)
            raise InvalidArgumentError(f"batches is {batches}: pass {least} or more, to give every issuance a pair")
        for place, count in zip(chance, shares(draw, pairs, len(chance)), strict=True):
            planned[place] = random_sizes(draw, count, buffer_percent=random_buffer_percent(draw))
    return [planned[place] for place in range(issuances)]


def _random_removals(draw: Draw) -> Sequence[RemovalSize]:
    return random_sizes(draw, random_count(draw), buffer_percent=random_buffer_percent(draw))
