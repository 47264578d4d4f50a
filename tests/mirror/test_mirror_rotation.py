"""Nothing gets older than allowed, whatever the hints say, and no more is read for that than it takes."""

from __future__ import annotations

import datetime
import math
import random
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given, settings
from isometric_registry.mirror import Mirror
from isometric_registry.mirror.rotation import Checked, Share, share
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry
from mirror_world import POSTGRESQL
from test_mirror_sync import retire

pytestmark = pytest.mark.slow

BEGAN = datetime.datetime(2026, 9, 1, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)


@settings(max_examples=30, database=None, derandomize=True, deadline=None)
@given(
    issuances=st.integers(1, 50),
    max_age_hours=st.integers(12, 30 * 24),
    runs_per_age=st.integers(1, 12),
    has_budget=st.booleans(),
    seed=st.integers(0, 2**16),
)
def test_no_issuance_gets_older_than_allowed_within_any_budget_that_allows_it(
    issuances: int, max_age_hours: int, runs_per_age: int, has_budget: bool, seed: int
) -> None:
    dice, max_age = random.Random(seed), max_age_hours * HOUR
    # Rounded down: a microsecond more for each run would make the runs too few for the age.
    pause = max_age // runs_per_age
    # What has to be read in each run on average, and one more, since an issuance cannot be read in parts.
    budget = math.ceil(issuances / runs_per_age) + 1 if has_budget else issuances
    # Filled over some runs, as a first load within a budget is.
    now = BEGAN
    checked_at = {str(number): BEGAN - dice.random() * (max_age - pause) for number in range(issuances)}
    if has_budget:
        checked_at = dict.fromkeys(checked_at, BEGAN)
    rotated_at, most = BEGAN, 0

    def shared(since_last_run: datetime.timedelta) -> Share:
        known = [Checked(key, at, False, None) for key, at in checked_at.items()]
        return share(
            known, now=now, round_at=now, rotated_at=rotated_at, max_age=max_age, since_last_run=since_last_run
        )

    for _ in range(3 * runs_per_age):
        now += pause
        assert min(checked_at.values()) >= now - max_age
        part = shared(pause)
        assert part.urgent == ()
        read = part.rotating[:budget]
        most = max(most, len(read))
        rotated_at = part.rotated(len(read))
        checked_at |= dict.fromkeys(read, now)
        again = shared(datetime.timedelta(0))
        assert len(again.rotating) <= len(part.rotating) - len(read)
    if has_budget:
        assert most <= budget


@settings(max_examples=30, database=None, derandomize=True, deadline=None)
@given(issuances=st.integers(1, 60), pauses=st.lists(st.integers(1, 400), min_size=2, max_size=20))
def test_after_each_run_nothing_is_older_than_allowed_however_irregular_they_are(
    issuances: int, pauses: list[int]
) -> None:
    max_age, now, rotated_at = 240 * HOUR, BEGAN, BEGAN
    checked_at = {str(number): BEGAN for number in range(issuances)}
    for hours in pauses:
        now += hours * HOUR
        part = share(
            [Checked(key, at, False, None) for key, at in checked_at.items()],
            now=now,
            round_at=now,
            rotated_at=rotated_at,
            max_age=max_age,
            since_last_run=hours * HOUR,
        )
        rotated_at = part.rotated(len(part.rotating))
        checked_at |= dict.fromkeys(part.rotating, now)
        assert min(checked_at.values()) >= now + min(hours * HOUR, max_age) - max_age


def test_an_issuance_that_hints_touch_day_after_day_is_read_whole_when_its_time_has_come(world: Any) -> None:
    """A hint reads what moved alone; a half that was corrected by hand is seen within the age all the same."""
    buyer, halves = world.sandbox.data.landmarks.buyer, {}
    for key, row in world.batches().items():
        if row["status"] == "active" and row["parent_id"] and row["owner_id"] == buyer:
            halves.setdefault(row["issuance_id"], {})[row["parent_id"]] = key
    corrected, moving = list(next(of for of in halves.values() if len(of) > 1).values())[:2]
    other = next(one for one in world.sandbox.data.ledger.organisations.values() if one.id != buyer)
    world.change_batch(corrected, owner={"id": other.id, "name": other.name, "domain": other.domain})
    seen = []
    for _ in range(4):
        retire(world, moving, 1)
        moving = world.sandbox.data.credit_batches[moving]["right_child_id"]
        world.clock.pass_by(days=1)
        world.sync(max_age=datetime.timedelta(days=3))
        seen.append(world.batches()[corrected]["owner_id"] == other.id)
    assert seen[-1]
    assert not seen[0]


@pytest.mark.skipif(POSTGRESQL is None, reason="takes long to fill: make mirror-test")
def test_a_refresh_of_300_issuances_without_changes_costs_at_most_60_requests(tmp_path: Any) -> None:
    now = [BEGAN]
    with (
        Sandbox(data=make_registry(issuances=300, batches=2000)) as sandbox,
        sandbox.client(max_requests_per_minute=1_000_000) as registry,
        Mirror(tmp_path / "registry.db", now=lambda: now[0]) as mirror,
    ):
        mirror.sync(registry)
        now[0] += datetime.timedelta(days=1)
        sandbox.requests.clear()
        report = mirror.sync(registry)
    assert (report.outcome, report.changes) == ("done", 0)
    assert len(sandbox.requests) == report.requests <= 60
