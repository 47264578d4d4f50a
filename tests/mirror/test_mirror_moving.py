"""What happens while a sync reads is no disagreement of the mirror; what does not agree stays one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.mirror import MirrorError
from isometric_registry.mirror.tables import BALANCE, CREDIT_BATCH
from mirror_world import EVERYTHING, UNHURRIED
from test_mirror_feed import active_of_buyer

if TYPE_CHECKING:
    from collections.abc import Callable

    from isometric_registry.mirror import CheckReport

pytestmark = pytest.mark.slow


def retire_when(world: Any, wanted: Callable[[str], bool], *, times: int = 1, before: bool) -> list[str]:
    """Retire a ton of the buyer's when something is asked for, just before or just after it is answered."""
    key, row = active_of_buyer(world, 5000)
    buyer = world.sandbox.data.landmarks.buyer
    made: list[str] = []
    other = world.sandbox.client(max_requests_per_minute=UNHURRIED)
    plain = world.registry._funnel.transport

    def retire() -> None:
        batch = key if not made else world.sandbox.data.credit_batches[halves[-1]]["right_child_id"]
        halves.append(batch)
        done = other.retirements.create(
            credit_batch_quantities={batch: 1000 + len(made)},
            owner_organisation_id=buyer,
            beneficiary_organisation_id=buyer,
            supplier_id=row["supplier_id"],
            retirement_purposes=["other"],
        )
        made.append(done.id)

    halves: list[str] = []

    class Between:
        def send(self, operation: Any, settings: Any, seconds: float) -> Any:
            due = wanted(operation.path) and len(made) < times
            if due and before:
                retire()
            outcome = plain.send(operation, settings, seconds)
            if due and not before:
                retire()
            return outcome

        def close(self) -> None:
            other.close()
            plain.close()

    world.registry._funnel.transport = Between()
    return made


def sync(world: Any, **how: Any) -> CheckReport:
    world.clock.pass_by(days=8)
    world.mirror.sync(world.registry, **how)
    report: CheckReport = world.mirror.check()
    return report


@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("part", ["/credit_balance", "/projects", "/transfers", "/suppliers"])
def test_a_retirement_in_the_middle_of_a_sync_is_no_disagreement(world: Any, part: str, before: bool) -> None:
    how = {} if before else {"max_age": EVERYTHING}
    made = retire_when(world, lambda path: path.endswith(part), before=before)
    assert sync(world, **how).findings == ()
    assert made
    for _ in range(2):
        report = sync(world)
        assert (report.findings, report.skipped) == ((), {})
    world.assert_same_as_registry()


def test_a_balance_that_moves_in_every_sync_is_not_judged_and_never_wrong(world: Any) -> None:
    made = retire_when(world, lambda path: path.endswith("/credit_balance"), times=3, before=True)
    for times in (1, 2, 3):
        report = sync(world)
        assert len(made) == times
        assert report.findings == ()
        assert "may have changed while the last sync was reading" in report.skipped["balances"]
    assert sync(world).skipped == {}


def test_a_balance_that_is_wrong_is_found_by_the_second_sync(world: Any) -> None:
    buyer = world.sandbox.data.landmarks.buyer

    def change(path: str, body: dict[str, Any]) -> None:
        if path.endswith("/credit_balance"):
            body["total"]["active_credits_total"]["credit_kgs"] += 1000

    world.tamper(change)
    assert sync(world).skipped.keys() == {"balances"}
    for _ in range(2):
        report = sync(world)
        assert [(finding.rule, finding.subject) for finding in report.findings] == [("balances", buyer)]
    world.fail(part="/credit_balance")
    assert [finding.rule for finding in sync(world).findings] == ["balances"]


def test_a_balance_that_could_not_be_read_again_is_not_judged(world: Any) -> None:
    retire_when(world, lambda path: path.endswith("/credit_balance"), before=True)
    assert sync(world).findings == ()
    world.fail(part="/credit_balance")
    for _ in range(2):
        report = sync(world)
        assert report.findings == ()
        assert report.skipped.keys() == {"balances"}


@pytest.mark.parametrize("synced", [False, True])
def test_damage_to_what_was_held_is_found_at_once(world: Any, synced: bool) -> None:
    key, _ = active_of_buyer(world)
    b = CREDIT_BATCH.table
    with world.mirror.engine.begin() as connection:
        connection.execute(b.update().where(b.c.credit_batch_id == key).values(owner_id="org_of_somebody_else"))
    if synced:
        world.clock.pass_by(minutes=1)
        world.mirror.sync(world.registry)
    assert [finding.rule for finding in world.mirror.check().findings] == ["balances"]


def test_nothing_of_a_sync_that_was_broken_off_is_judged_that_may_have_moved(world: Any) -> None:
    world.fail(part="/suppliers")
    world.clock.pass_by(days=8)

    def stop(progress: Any) -> None:
        if progress.stage == "beside":
            raise MirrorError("stop here")

    with pytest.raises(MirrorError, match="stop here"):
        world.mirror.sync(world.registry, on_progress=stop)
    report = world.mirror.check()
    assert report.ok
    assert set(report.skipped.values()) == {"the last sync was broken off, or is still at it"}
    assert BALANCE.name not in report.checked
