"""Random histories of writes and passing days, synced at random times, end with the mirror equal to the registry."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

import hypothesis.strategies as st
import pytest
from conftest import DATABASES, POSTGRESQL, emptied, fill
from hypothesis import HealthCheck, given, settings
from isometric_registry.errors import APIStatusError
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry
from mirror_world import EVERYTHING, ISSUANCES, Clock, World, without_unknown

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

HISTORIES = int(os.environ.get("MIRROR_HISTORIES", "3"))

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("days"), st.integers(1, 4)),
        st.tuples(st.just("retire"), st.integers(0, 50)),
        st.tuples(st.just("transfer"), st.integers(0, 50)),
        st.tuples(st.just("sync"), st.sampled_from([{}, {}, {"max_age": EVERYTHING}, {"budget": 30}])),
    ),
    min_size=3,
    max_size=8,
)


def play(world: World, step: str, value: Any) -> None:
    buyer = world.sandbox.data.landmarks.buyer
    held = [
        wire
        for wire in world.sandbox.data.credit_batches.values()
        if wire["owner"]["id"] == buyer and wire["status"] == "active"
    ]
    if step == "days":
        world.sandbox.advance(days=value)
        world.clock.pass_by(days=value)
    elif step == "sync":
        world.sync(**value)
    elif held:
        batch = held[value % len(held)]
        kgs = max(1, batch["size"]["credit_kgs"] // (1 + value % 3))
        try:
            if step == "retire":
                world.registry.retirements.create(
                    credit_batch_quantities={batch["id"]: kgs},
                    owner_organisation_id=buyer,
                    beneficiary_organisation_id=buyer,
                    supplier_id=batch["supplier_id"],
                    retirement_purposes=["other"],
                )
            else:
                others = [one for one in world.registry.transferees.list() if one.id != buyer]
                world.registry.transfers.create(
                    credit_batch_quantities={batch["id"]: kgs},
                    from_organisation_id=buyer,
                    to_organisation_id=others[value % len(others)].id,
                    supplier_id=batch["supplier_id"],
                )
        except APIStatusError:
            pass  # the registry's own rules forbid it, and so nothing happened


@pytest.mark.parametrize("database", DATABASES)
def test_the_mirror_ends_equal_to_the_registry_and_tells_every_change_once(
    database: str, loaded: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @settings(max_examples=HISTORIES, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    @given(STEPS)
    def histories(steps: list[tuple[str, Any]]) -> None:
        url = (
            emptied(str(POSTGRESQL)) if database == "postgresql" else str(tmp_path_factory.mktemp("h") / "registry.db")
        )
        with Sandbox(data=make_registry(issuances=ISSUANCES)) as sandbox:
            world = World(sandbox, url, Clock())
            try:
                fill(world, loaded)
                check_one(world, steps)
            finally:
                world.registry.close()
                world.mirror.close()

    histories()


def check_one(world: World, steps: list[tuple[str, Any]]) -> None:
    before, issuances = set(world.sandbox.data.ledger.retirements), set(world.sandbox.data.ledger.issuances)
    present, cursor = world.present(), world.mirror.status().cursor
    told: Counter[tuple[str, str]] = Counter()
    for step, value in [*steps, ("sync", {"max_age": EVERYTHING})]:
        play(world, step, value)
        if step != "sync":
            continue
        for change in world.mirror.changes(after=cursor):
            cursor, key = change.cursor, (change.kind, change.object_id)
            assert without_unknown(change.before) == without_unknown(present.get(key))
            assert without_unknown(change.before) != without_unknown(change.after)
            if change.change == "retired" and change.kind == "credit_batch":
                told[key] += 1
            if change.after is None:
                del present[key]
            else:
                present[key] = change.after
        assert {key: without_unknown(one) for key, one in present.items()} == {
            key: without_unknown(one) for key, one in world.present().items()
        }
    world.assert_same_as_registry()
    ledger = world.sandbox.data.ledger
    retired = {batch for key, one in ledger.retirements.items() if key not in before for batch in one.batch_ids}
    # What was issued and retired between two syncs is told as issued.
    assert {key for _, key in told} >= {key for key in retired if ledger.batches[key].issuance.id in issuances}
    assert set(told.values()) <= {1}
