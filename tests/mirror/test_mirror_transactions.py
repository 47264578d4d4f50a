"""Which batches are in a delivery, a transfer or a retirement."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from isometric_registry.export import export_mirror
from isometric_registry.mirror.tables import TRANSFER, transfer_batches
from test_mirror_feed import active_of_buyer
from test_mirror_sync import retire, transfer

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

PLURALS = {"delivery": "deliveries", "transfer": "transfers", "retirement": "retirements"}


def in_transactions(world: Any) -> dict[tuple[str, str], dict[str, int]]:
    found: dict[tuple[str, str], dict[str, int]] = {}
    for row in world.rows("transaction_batches"):
        batches = found.setdefault((row["kind"], row["transaction_id"]), {})
        assert row["credit_batch_id"] not in batches
        batches[row["credit_batch_id"]] = row["credit_kgs"]
    return found


def assert_as_the_registry_says(world: Any) -> None:
    found = in_transactions(world)
    said = {}
    for kind, plural in PLURALS.items():
        resource = getattr(world.registry, plural)
        for row in world.rows(plural):
            key = row[f"{kind}_id"]
            nodes = resource.credit_batches(key).nodes
            said[kind, key] = {batch.id: batch.size.credit_kgs for batch in nodes}
            assert sum(found[kind, key].values()) == row["credit_kgs"]
    assert found == said


def test_each_transaction_has_its_batches_after_a_first_load_and_after_each_sync(world: Any) -> None:
    assert_as_the_registry_says(world)
    key, _ = active_of_buyer(world, 3000)
    retire(world, key, 1000)
    made = transfer(world, world.sandbox.data.credit_batches[key]["right_child_id"])
    world.sandbox.advance(days=2)
    world.sync()
    assert ("transfer", made) in in_transactions(world)
    assert_as_the_registry_says(world)


def test_an_export_of_them_is_what_the_view_says_and_adds_nothing_up(world: Any, tmp_path: Path) -> None:
    transfer(world, active_of_buyer(world, 3000)[0])
    world.sync()
    path = tmp_path / "a.jsonl"
    assert export_mirror(world.mirror, path, table="transaction_batches", at=world.clock()).credit_kgs is None
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    columns = ("kind", "transaction_id", "credit_batch_id", "credit_kgs")
    assert sorted(tuple(row.values()) for row in rows) == sorted(
        tuple(row[name] for name in columns) for row in world.rows("transaction_batches")
    )


def test_the_batches_of_an_older_mirrors_transfers_are_asked_for_once_within_the_budget(world: Any) -> None:
    before = in_transactions(world)
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.delete(transfer_batches))
    world.sandbox.requests.clear()
    assert world.sync(budget=10).outcome == "out of requests"
    assert len(world.sandbox.requests) == 10
    while world.sync(budget=20).outcome != "done":
        pass
    assert in_transactions(world) == before
    asked = [one.path for one in world.sandbox.requests if "/transfers/" in one.path]
    assert len(asked) == len(set(asked)) == len(world.rows("transfers"))
    world.sandbox.requests.clear()
    world.sync()
    assert [one.path for one in world.sandbox.requests if "/transfers/" in one.path] == []


def test_a_transfer_whose_batches_cannot_be_read_is_a_problem_and_the_others_are_there(world: Any) -> None:
    t = TRANSFER.table.c
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.delete(transfer_batches))
        key = connection.execute(sa.select(t.transfer_id)).scalars().first()
    world.fail(part=f"/transfers/{key}/credit_batches")
    report = world.sync()
    assert [problem.subject for problem in report.problems] == [key]
    assert world.mirror.status().problems == report.problems
    assert len({one for kind, one in in_transactions(world) if kind == "transfer"}) == len(world.rows("transfers")) - 1
    world.sandbox.faults = None
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()
    assert_as_the_registry_says(world)


def test_credentials_that_may_not_read_the_batches_of_transfers_say_so_once_and_are_no_problem(world: Any) -> None:
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.delete(transfer_batches))
    plain = world.sandbox.faults
    world.fail(part="/transfers/", status=403)
    world.sandbox.requests.clear()
    report = world.sync()
    assert report.outcome == "done"
    assert report.notes == ("these credentials may not read which batches transfers moved; others may",)
    assert sum("/transfers/" in one.path for one in world.sandbox.requests) == 1
    world.sandbox.faults = plain
    world.sync()
    assert_as_the_registry_says(world)
