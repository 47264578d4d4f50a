"""Simulates what keeping a mirror fresh costs in requests a day, at 1, 10 and 100 times today's size.

    make mirror-cost

A model and no measurement: its numbers follow from the facts below, and the same ones come out everywhere.
"""

from __future__ import annotations

import datetime
import math
import random
import statistics
import sys
from bisect import bisect_left
from itertools import accumulate
from typing import Any

from attrs import define, field, frozen
from isometric_registry.mirror.rotation import Checked, Share, share

REQUESTS_A_MINUTE = 120
"""What the service asks for."""

PAGE_SIZE = 50

ISSUANCES = 300
ISSUANCES_A_DAY = 0.5
TRANSACTIONS_A_DAY = 2.0
"""The registry in April 2026. A hundred retirements took 130 days; deliveries and transfers make up the rest."""

AGE_DAYS = 850
"""How old the oldest issuance is. They have come closer together since."""

OPEN_HALVES = 500
"""Halves that may still change and cost a request each. A thousand transactions have split 500 batches, and half of all
halves are retired, or split themselves, and need not be read again."""

HALF_LIFE_DAYS = 120
ANYWHERE = 0.3
"""A transaction takes a young issuance, twice as likely as one that is 120 days older, and one of any age in 30 % of
cases."""

TWO_ISSUANCES = 0.5
"""How many of the transactions take batches of two issuances. The others take those of one."""

HALVES_OF_A_TRANSACTION = 0.5
"""By how many open halves a transaction adds to an issuance: it splits a batch at times, and retires one at others."""

FIRST_PAGES = 5
"""Issuances, retirements, deliveries, transfers and projects: what the hints cost on a day without anything."""

REQUESTS_OF_A_HIT = 2
"""An issuance that a transaction has touched costs its list and the half that is not in the transaction."""

WARM_UP_DAYS = 40
"""Left out of the means: the rotation has to come round first."""


BEGAN = datetime.datetime(2026, 4, 1, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)


@frozen
class Strategy:
    """How a mirror is kept fresh."""

    name: str
    has_hints: bool
    max_age_days: int
    """How often everything is read in any case."""


STRATEGIES = (
    Strategy("everything every day", has_hints=False, max_age_days=1),
    Strategy("hints, everything within 7 days", has_hints=True, max_age_days=7),
    Strategy("hints, everything within 30 days", has_hints=True, max_age_days=30),
)

SIZES = ((1, 400), (10, 150), (100, 80))
"""How many times today's size, and over how many days: fewer where chance evens itself out within each."""


@define
class Market:
    """What happens at the registry, whoever looks. Issuances are numbered."""

    scale: int
    dice: random.Random
    issued: list[float] = field(init=False)
    halves: list[float] = field(init=False)

    def __attrs_post_init__(self) -> None:
        count = ISSUANCES * self.scale
        self.issued = sorted(-(self.dice.random() ** 1.6) * AGE_DAYS for _ in range(count))
        self.halves = [0.0] * count
        for _ in range(OPEN_HALVES * self.scale):
            self.halves[self.dice.randrange(count)] += 1

    def play(self, day: int) -> list[tuple[float, set[int]]]:
        """Let a day pass, and return when its transactions happened and which issuances they touched."""
        for _ in range(poisson(self.dice, ISSUANCES_A_DAY * self.scale)):
            self.issued.append(day - self.dice.random())
            self.halves.append(0.0)
        weights = list(accumulate(2 ** ((issued - day) / HALF_LIFE_DAYS) for issued in self.issued))
        return [self._transaction(day, weights) for _ in range(poisson(self.dice, TRANSACTIONS_A_DAY * self.scale))]

    def _transaction(self, day: int, weights: list[float]) -> tuple[float, set[int]]:
        at, touched = day - self.dice.random(), set()
        for _ in range(1 + (self.dice.random() < TWO_ISSUANCES)):
            if self.dice.random() < ANYWHERE:
                number = self.dice.randrange(len(self.issued))
            else:
                number = min(bisect_left(weights, self.dice.random() * weights[-1]), len(weights) - 1)
            self.halves[number] += HALVES_OF_A_TRANSACTION
            touched.add(number)
        return at, touched


def poisson(dice: random.Random, mean: float) -> int:
    """Draw how many times something happens that happens so often on average."""
    if mean > 50:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    count, product, least = 0, dice.random(), math.exp(-mean)
    while product > least:
        count, product = count + 1, product * dice.random()
    return count


@frozen
class Cost:
    """What a strategy costs, and how late it sees a change."""

    requests_a_day: float
    delay_days: float
    """From a transaction until the mirror has it, on average, with one sync at the end of each day."""
    longest_delay_days: float
    oldest_days: float
    """How long an issuance was left unread at most, which bounds what no hint tells of."""


def simulate(scale: int, days: int, strategy: Strategy, seed: int = 0) -> Cost:
    """Keep a mirror fresh for some days, with one sync at the end of each."""
    market = Market(scale, random.Random(seed))
    read_on: list[int] = [0] * len(market.issued)
    rotated_at = BEGAN
    unseen: dict[int, list[float]] = {}
    spent: list[float] = []
    delays: list[float] = []
    oldest = 0
    for day in range(1, days + 1):
        transactions = market.play(day)
        for at, touched in transactions:
            for number in touched:
                unseen.setdefault(number, []).append(at)
        today = float(FIRST_PAGES if strategy.has_hints else math.ceil(len(market.issued) / PAGE_SIZE))
        seen = []
        if strategy.has_hints:
            today += math.ceil(len(transactions) / PAGE_SIZE) * 3
            for _, touched in transactions:
                today += 1 + REQUESTS_OF_A_HIT * len(touched)
                seen += touched
        part = rotation(read_on, len(market.issued), day, rotated_at, strategy)
        rotated_at = part.rotated(len(part.rotating))
        for number in sorted(map(int, (*part.urgent, *part.rotating))):
            today += 1 + market.halves[number]
            seen.append(number)
            if number < len(read_on):
                oldest = max(oldest, day - read_on[number])
                read_on[number] = day
            else:
                read_on.append(day)
        for number in seen:
            delays += [day - at for at in unseen.pop(number, ())]
        spent.append(today)
    return Cost(
        requests_a_day=statistics.mean(spent[WARM_UP_DAYS:]),
        delay_days=statistics.mean(delays),
        longest_delay_days=max(delays),
        oldest_days=oldest,
    )


def rotation(read_on: list[int], issuances: int, day: int, rotated_at: datetime.datetime, strategy: Strategy) -> Share:
    """Return what one sync a day reads whatever the hints say, by the mirror's own rule: new ones, and its share."""
    now = BEGAN + day * DAY
    checked = [Checked(str(number), BEGAN + read * DAY, False, None) for number, read in enumerate(read_on)]
    checked += [Checked(str(number), None, True, None) for number in range(len(read_on), issuances)]
    return share(
        checked,
        now=now,
        round_at=now,
        rotated_at=rotated_at,
        max_age=strategy.max_age_days * DAY,
        since_last_run=DAY,
    )


def table() -> list[str]:
    """Return the lines of the table in ``docs/mirror.md``."""
    lines = [
        "| size | how | requests a day | minutes | seen after, mean / most | unread, at most |",
        "|---|---|---|---|---|---|",
    ]
    for scale, days in SIZES:
        lines += [row(scale, strategy, simulate(scale, days, strategy)) for strategy in STRATEGIES]
    return lines


def row(scale: int, strategy: Strategy, cost: Cost) -> str:
    """Return one line of the table."""
    cells: list[Any] = [
        f"{scale} x",
        strategy.name,
        f"{cost.requests_a_day:,.0f}",
        f"{cost.requests_a_day / REQUESTS_A_MINUTE:,.1f}",
        f"{cost.delay_days:.1f} / {cost.longest_delay_days:.1f} days",
        f"{cost.oldest_days:.0f} day{'' if cost.oldest_days == 1 else 's'}",
    ]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(table()) + "\n")
