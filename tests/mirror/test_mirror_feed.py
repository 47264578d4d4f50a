"""What changed, who held what, and for how long a cursor is good."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.mirror.checking import check
from isometric_registry.mirror.tables import CREDIT_BATCH
from test_mirror_sync import retire, transfer

pytestmark = pytest.mark.slow


def active_of_buyer(world: Any, least: int = 2000) -> tuple[str, dict[str, Any]]:
    buyer = world.sandbox.data.landmarks.buyer
    return next(
        (key, row)
        for key, row in world.batches().items()
        if row["status"] == "active" and row["owner_id"] == buyer and row["credit_kgs"] > least
    )


def test_a_partial_retirement_is_told_with_before_and_after(world: Any) -> None:
    key, batch = active_of_buyer(world)
    retirement = retire(world, key, 1000)
    world.sync()
    found = {(change.kind, change.change): change for change in world.mirror.changes()}
    split, retired = found["credit_batch", "split"], found["credit_batch", "retired"]
    assert (split.object_id, split.before["status"], split.after["status"]) == (key, "active", "split")
    assert (retired.before, retired.after["credit_kgs"], retired.after["parent_id"]) == (None, 1000, key)
    assert retired.happened_at == retired.after["retired_at"]
    assert retired.observed_at == world.clock()
    assert found["credit_batch", "appeared"].after["credit_kgs"] == batch["credit_kgs"] - 1000
    assert found["retirement", "appeared"].object_id == retirement
    wire = json.loads(json.dumps(retired.to_dict()))
    assert wire.keys() >= {"cursor", "kind", "change", "object_id", "observed_at", "before", "after"}
    assert wire["observed_at"] == "2026-09-01T09:02:00.000000Z"


def test_a_transfer_and_a_delivery_are_told_apart(world: Any) -> None:
    key, _ = active_of_buyer(world)
    buyer = world.sandbox.data.landmarks.buyer
    transfer(world, key)
    world.sync()
    (change,) = [one for one in world.mirror.changes() if one.kind == "credit_batch"]
    receiver = world.truth()[key]["owner_id"]
    assert (change.change, change.before["owner_id"], change.after["owner_id"]) == ("transferred", buyer, receiver)


def test_a_refund_is_inferred_from_a_batch_that_leaves_the_buffer_pool(world: Any) -> None:
    from isometric_registry.sandbox.ledger.buffer_pool import refund

    data = world.sandbox.data
    batch = next(
        one for one in data.ledger.batches.values() if one.owner is data.ledger.buffer_pool and one.status == "active"
    )
    refund(data.ledger, [(batch, batch.kgs)], "because")
    data.refresh()
    world.sync(max_age=datetime.timedelta(0))
    (change,) = [one for one in world.mirror.changes() if one.kind == "credit_batch"]
    assert (change.change, change.object_id) == ("refunded", batch.id)


def test_a_cursor_goes_on_where_it_stopped(world: Any) -> None:
    for _ in range(3):
        world.sandbox.advance(days=1)
        world.sync()
    everything = list(world.mirror.changes())
    cursors = [change.cursor for change in everything]
    assert cursors == sorted(set(cursors))
    for place in (0, len(everything) // 2, len(everything) - 1):
        assert list(world.mirror.changes(after=cursors[place])) == everything[place + 1 :]
    assert list(world.mirror.changes(after=world.mirror.status().cursor)) == []
    moment = everything[len(everything) // 2].observed_at
    assert list(world.mirror.changes(since=moment)) == [one for one in everything if one.observed_at > moment]


def test_what_is_written_while_a_feed_is_read_is_left_for_the_next_time(world: Any) -> None:
    world.sandbox.advance(days=1)
    world.sync()
    newest = world.mirror.status().cursor
    reading = world.mirror.changes()
    first = next(reading)
    world.sandbox.advance(days=1)
    world.sync()
    rest = list(reading)
    assert max(change.cursor for change in rest) <= newest
    behind = list(world.mirror.changes(after=newest))
    assert [first, *rest, *behind] == list(world.mirror.changes())


def test_a_feed_is_asked_for_in_one_way(world: Any) -> None:
    now = world.clock()
    for how in ({"since": now, "after": 1}, {"after": -1}, {"after": "7"}, {"since": now.replace(tzinfo=None)}):
        with pytest.raises(InvalidArgumentError):
            world.mirror.changes(**how)


def test_holdings_as_known_and_as_dated_are_told_apart(world: Any) -> None:
    buyer, before = world.sandbox.data.landmarks.buyer, world.clock()
    key, batch = active_of_buyer(world)
    retire(world, key, 1000)
    retired_at = world.sandbox.data.ledger.now
    world.clock.pass_by(days=2)
    world.sync()
    now, then = world.mirror.holdings(buyer), world.mirror.holdings(buyer, at=before)
    active = {name: kgs_of(one.known, "active") for name, one in (("now", now), ("then", then))}
    assert active["then"] - active["now"] == 1000
    assert now.known == now.dated
    at_retirement = world.mirror.holdings(buyer, at=retired_at - datetime.timedelta(seconds=1))
    after_retirement = world.mirror.holdings(buyer, at=retired_at + datetime.timedelta(seconds=1))
    assert kgs_of(at_retirement.dated, "active") - kgs_of(after_retirement.dated, "active") == 1000
    assert world.mirror.holdings(buyer, at=before - datetime.timedelta(days=1)).known is None
    assert batch["issued_at"] < retired_at


def kgs_of(holdings: Any, status: str) -> int:
    return sum(one.credit_kgs for one in holdings if one.status == status)


def test_dated_holdings_are_what_the_registry_was_on_that_day(world: Any) -> None:
    ledger = world.sandbox.data.ledger
    moments, truth = [], []
    for _ in range(3):
        moments.append(ledger.now)
        held: dict[tuple[str, str], int] = {}
        for batch in ledger.batches.values():
            if batch.status != "split":
                held[batch.owner.id, batch.status] = held.get((batch.owner.id, batch.status), 0) + batch.kgs
        truth.append(held)
        world.sandbox.advance(days=1)
        world.clock.pass_by(days=1)
        world.sync(max_age=datetime.timedelta(0))
    for moment, expected in zip(moments, truth, strict=True):
        found = world.mirror.holdings(at=moment)
        dated = {(one.owner_id, one.status): one.credit_kgs for one in found.dated}
        differing = sum(abs(dated.get(key, 0) - expected.get(key, 0)) for key in {*dated, *expected})
        # Each kilogram with another owner than the records can tell is counted twice in the difference.
        assert differing <= 2 * found.uncertain_kgs
        assert sum(dated.values()) == sum(expected.values())


def test_a_check_sees_a_kilogram_that_is_missing(world: Any) -> None:
    t = CREDIT_BATCH.table
    with world.mirror.engine.begin() as connection:
        row = connection.execute(t.select().where(t.c.status == "active", t.c.parent_id.is_not(None))).first()
        connection.execute(t.update().where(t.c.version == row.version).values(credit_kgs=row.credit_kgs - 1))
    report = check(world.mirror.engine)
    assert not report
    assert {finding.rule for finding in report.findings} == {"conserved", "halves"} | (
        {"balances"} if row.owner_id == world.sandbox.data.landmarks.buyer else set()
    )


@pytest.mark.parametrize("damage", [{"replaces": 1}, {"superseded_at": None}])
def test_a_check_sees_a_feed_that_does_not_lead_to_the_present(world: Any, damage: dict[str, Any]) -> None:
    t = CREDIT_BATCH.table
    with world.mirror.engine.begin() as connection:
        row = connection.execute(t.select().order_by(t.c.version.desc())).first()
        values = damage if "replaces" in damage else {"superseded_at": row.observed_at}
        connection.execute(t.update().where(t.c.version == row.version).values(**values))
    assert "feed" in {finding.rule for finding in check(world.mirror.engine).findings}
