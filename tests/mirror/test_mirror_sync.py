"""A mirror is what the registry is, after a first load, a refresh, and whatever broke either off."""

from __future__ import annotations

import asyncio
import datetime
import os
import signal
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from isometric_registry.errors import InvalidArgumentError
from isometric_registry.mirror import Mirror, MirrorError
from isometric_registry.mirror.issuances import AT_ONCE
from isometric_registry.mirror.tables import checks, lease
from isometric_registry.sandbox import Sandbox
from mirror_world import EVERYTHING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.slow


def test_a_first_load_has_every_batch_and_half(empty: Any) -> None:
    report = empty.sync()
    assert (report.outcome, report.unread, report.problems) == ("done", 0, ())
    assert report.requests + report.requests_beside == len(empty.sandbox.requests)
    empty.assert_same_as_registry()
    ledger = empty.sandbox.data.ledger
    assert len(empty.rows("retirements")) == len(ledger.retirements)
    assert len(empty.rows("transfers")) == len(ledger.transfers)
    assert len(empty.rows("deliveries")) == len(ledger.deliveries)
    assert len(empty.rows("projects")) == len(ledger.projects)
    assert len(empty.rows("suppliers")) == len(ledger.suppliers)
    assert len(empty.rows("documents")) == sum(len(project.documents) for project in ledger.projects.values())
    assert empty.rows("orders")
    assert list(empty.mirror.changes()) == []
    assert empty.replay() == empty.present()


def test_the_views_have_the_promised_columns(world: Any) -> None:
    batch = world.rows("credit_batches")[0]
    assert set(batch) >= {
        "credit_batch_id", "serial_number", "status", "credit_kgs", "owner_id", "owner_name", "beneficiary_id",
        "issuance_id", "project_id", "supplier_id", "parent_id", "retired_at", "retirement_id",
    }  # fmt: skip
    assert set(world.rows("retirements")[0]) >= {
        "retirement_id", "retired_at", "owner_id", "beneficiary_id", "credit_kgs",
    }  # fmt: skip
    holdings = world.rows("holdings")
    assert {"owner_id", "status", "credit_kgs"} <= set(holdings[0])
    assert len({(row["owner_id"], row["status"]) for row in holdings}) == len(holdings)
    assert "split" not in {row["status"] for row in holdings}
    issued = sum(row["credit_kgs"] for row in world.rows("issuances"))
    assert sum(row["credit_kgs"] for row in holdings) == issued
    assert all(type(row["credit_kgs"]) is int for row in holdings)


def test_a_refresh_without_changes_costs_a_handful_of_requests(world: Any) -> None:
    report = world.sync()
    assert (report.outcome, report.changes, report.issuances) == ("done", 0, 0)
    assert len(world.sandbox.requests) == report.requests <= 8
    assert report.requests_beside == 0


def test_a_refresh_of_64_issuances_without_changes_costs_at_most_20_requests(tmp_path: Path) -> None:
    with Sandbox() as sandbox, sandbox.client(max_requests_per_minute=1_000_000) as registry:
        assert len(sandbox.data.issuances) == 64
        with Mirror(tmp_path / "registry.db") as mirror:
            mirror.sync(registry)
            sandbox.requests.clear()
            report = mirror.sync(registry)
    assert len(sandbox.requests) == report.requests <= 20
    assert report.changes == 0


def test_what_happened_is_seen_and_only_what_was_touched_is_read(world: Any) -> None:
    world.sandbox.advance(days=1)
    world.clock.pass_by(days=1)
    report = world.sync()
    assert report.outcome == "done"
    assert report.changes > 0
    seen = {change.object_id for change in world.mirror.changes() if change.kind == "retirement"}
    assert seen == set(list(world.sandbox.data.ledger.retirements)[-len(seen) :])
    assert report.requests < 40
    assert world.replay() == world.present()


def test_a_batch_that_is_split_time_and_again_is_followed_by_hints(world: Any) -> None:
    buyer = world.sandbox.data.landmarks.buyer
    with_half = [
        key
        for key, row in world.batches().items()
        if row["owner_id"] == buyer and row["status"] == "active" and row["credit_kgs"] > 3000
    ]
    current = with_half[0]
    for _ in range(3):
        retire(world, current, 1000)
        world.sync()
        truth = world.truth()
        assert {key: row for key, row in world.batches().items() if row != truth[key]} == {}
        current = world.sandbox.data.credit_batches[current]["right_child_id"]


def retire(world: Any, batch_id: str, kgs: int) -> str:
    buyer = world.sandbox.data.landmarks.buyer
    batch = world.sandbox.data.credit_batches[batch_id]
    made = world.registry.retirements.create(
        credit_batch_quantities={batch_id: kgs},
        owner_organisation_id=buyer,
        beneficiary_organisation_id=buyer,
        supplier_id=batch["supplier_id"],
        retirement_purposes=["other"],
    )
    return str(made.id)


def test_an_owner_corrected_by_hand_is_seen_when_everything_is_read(world: Any) -> None:
    key, row = next((key, row) for key, row in world.batches().items() if row["status"] == "active")
    other = next(one for one in world.sandbox.data.ledger.organisations.values() if one.id != row["owner_id"])
    world.change_batch(key, owner={"id": other.id, "name": other.name, "domain": other.domain})
    assert world.sync().changes == 0
    world.sync(max_age=EVERYTHING)
    world.assert_same_as_registry()


def test_a_retired_half_is_read_again_by_a_verifying_run_alone(world: Any) -> None:
    key = next(key for key, row in world.batches().items() if row["status"] == "retired" and row["parent_id"])
    world.change_batch(key, country_of_issue="ISL")
    world.sync(max_age=EVERYTHING)
    assert world.batches()[key]["country_of_issue"] != "ISL"
    world.sync(verify=True)
    assert world.batches()[key]["country_of_issue"] == "ISL"
    (change,) = world.mirror.changes()
    assert (change.change, change.object_id) == ("corrected", key)


def test_rotation_keeps_every_issuance_younger_than_allowed(world: Any) -> None:
    for _ in range(7):
        world.clock.pass_by(days=1)
        world.sync(max_age=datetime.timedelta(days=4))
        oldest = world.mirror.status().oldest_check
        assert world.clock() - oldest < datetime.timedelta(days=5)


def test_a_budget_of_requests_is_never_overspent_and_the_load_goes_on(empty: Any) -> None:
    spent = []
    for _ in range(6):
        empty.sandbox.requests.clear()
        report = empty.sync(budget=280)
        spent.append(len(empty.sandbox.requests))
        counted = report.requests + report.requests_beside
        # What the end of the budget overtook, one a thread at most, is counted, and sent or not: lists of batches are
        # asked for ahead while halves are.
        assert spent[-1] <= counted <= min(280, spent[-1] + 2 * AT_ONCE)
        if report.outcome == "done":
            break
        assert report.outcome == "out of requests"
    assert report.outcome == "done"
    assert len(spent) <= 4
    empty.assert_same_as_registry()


def test_a_budget_that_is_too_small_for_an_issuance_says_so(empty: Any) -> None:
    while (report := empty.sync(budget=16)).issuances:
        pass
    assert report.outcome == "out of requests"
    assert "the budget does not suffice to read iss_" in report.notes[0]


def test_a_budget_of_time_ends_the_run(empty: Any) -> None:
    report = empty.sync(budget=datetime.timedelta(microseconds=1))
    assert (report.outcome, report.requests) == ("out of requests", 0)


class _StopHere(Exception):  # noqa: N818
    pass


def _stop_after(issuances: int) -> Callable[[Any], None]:
    def watch(progress: Any) -> None:
        if progress.stage == "issuances" and progress.done == issuances:
            raise _StopHere

    return watch


def test_what_was_read_before_a_break_is_kept_and_shown_whole(empty: Any) -> None:
    with pytest.raises(_StopHere):
        empty.sync(on_progress=_stop_after(4))
    status = empty.mirror.status()
    assert (status.last_outcome, status.unread, status.holder) == (
        "broken off",
        len(empty.sandbox.data.issuances) - 4,
        None,
    )
    empty.assert_sound()
    assert len(empty.rows("issuances")) == 4
    first = len(empty.sandbox.requests)
    empty.sandbox.requests.clear()
    assert empty.sync().outcome == "done"
    assert len({one.path for one in empty.sandbox.requests if "/issuances/" in one.path}) == status.unread
    assert first
    empty.assert_same_as_registry()


def test_a_full_run_that_was_broken_off_goes_on_where_it_stopped(world: Any) -> None:
    with pytest.raises(_StopHere):
        world.sync(max_age=EVERYTHING, on_progress=_stop_after(7))
    report = world.sync(max_age=EVERYTHING)
    assert report.issuances == len(world.sandbox.data.issuances) - 7


def test_what_a_run_that_was_broken_off_knew_is_read_by_the_next_one(
    world: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run sees one transfer and stops; the next one sees another of the same issuance, which hides the first."""
    buyer, halves = world.sandbox.data.landmarks.buyer, {}
    for key, row in world.batches().items():
        if row["status"] == "active" and row["parent_id"] and row["owner_id"] == buyer:
            halves.setdefault(row["issuance_id"], {})[row["parent_id"]] = key
    first, second, *_ = next(list(of.values()) for of in halves.values() if len(of) > 1)
    transfer(world, first)
    with monkeypatch.context() as patch:
        patch.setattr("isometric_registry.mirror.sync.read_projects", _stop)
        with pytest.raises(_StopHere):
            world.sync()
    transfer(world, second)
    world.sync()
    world.assert_same_as_registry()


def _stop(_: object) -> None:
    raise _StopHere


def transfer(world: Any, batch_id: str) -> str:
    """Transfer a batch of the buyer's to somebody else, and return the transfer's identifier."""
    buyer = world.sandbox.data.landmarks.buyer
    batch = world.sandbox.data.credit_batches[batch_id]
    made = world.registry.transfers.create(
        credit_batch_quantities={batch_id: batch["size"]["credit_kgs"]},
        from_organisation_id=buyer,
        to_organisation_id=next(one.id for one in world.registry.transferees.list() if one.id != buyer),
        supplier_id=batch["supplier_id"],
    )
    return str(made.id)


def test_progress_counts_up_and_tells_the_time_left(empty: Any) -> None:
    told = []
    empty.sync(on_progress=told.append)
    stages = [one.stage for one in told]
    assert stages == sorted(stages, key=["lists", "issuances", "beside"].index)
    issuances = [one for one in told if one.stage == "issuances"]
    assert [one.done for one in issuances] == list(range(1, issuances[-1].total + 1))
    assert issuances[-1].seconds_left == 0
    assert issuances[0].seconds_left > 0


def test_a_second_sync_says_who_is_at_it(world: Any) -> None:
    said = []

    def try_another(_: Any) -> None:
        if not said:
            with pytest.raises(MirrorError) as caught, Mirror(world.url, now=world.clock) as other:
                other.sync(world.registry)
            said.append(str(caught.value))

    world.sync(on_progress=try_another)
    assert f"process {os.getpid()}" in said[0]
    assert "wait until it is through" in said[0]


def test_a_sync_that_was_taken_over_writes_nothing_any_more(world: Any) -> None:
    def be_slow(progress: Any) -> None:
        if progress.stage == "lists":
            world.clock.pass_by(minutes=6)
            with Mirror(world.url, now=world.clock) as other:
                assert other.sync(world.registry).outcome == "done"

    with pytest.raises(MirrorError, match="was taken over by another sync"):
        world.sync(on_progress=be_slow)
    world.assert_sound()
    assert world.sync().outcome == "done"


def test_a_sync_says_that_it_is_alive_however_long_one_issuance_takes(world: Any) -> None:
    silent: list[float] = []

    def be_slow(path: str, _: dict[str, Any]) -> None:
        if not path.startswith("/credit_batches/"):
            return
        world.clock.pass_by(seconds=5)
        with world.mirror.engine.connect() as connection:
            beat_at = connection.execute(sa.select(lease.c.beat_at)).scalar_one()
        silent.append((world.clock() - beat_at).total_seconds())

    world.tamper(be_slow)
    assert world.sync(verify=True).outcome == "done"
    assert len(silent) > 50
    # Here every answer that is under way at the same time moves the clock by itself.
    assert max(silent) < 120


def test_the_lease_of_a_killed_process_is_taken_over_at_once(world: Any) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    with world.mirror.engine.begin() as connection:
        holder = f"{__import__('socket').gethostname()} process {dead.pid}"
        connection.execute(sa.update(lease).values(holder=holder, token="somebody", beat_at=world.clock()))
    assert world.mirror.status().holder is None
    assert world.sync().outcome == "done"


def test_status_names_no_holder_that_was_not_heard_of_for_long(world: Any) -> None:
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.update(lease).values(holder="far process 1", token="x", beat_at=world.clock()))
    assert world.mirror.status().holder == "far process 1"
    world.clock.pass_by(minutes=6)
    assert world.mirror.status().holder is None


def test_numbers_beyond_all_measure_are_refused(world: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="max_age is longer than"):
        world.mirror.sync(world.registry, max_age=datetime.timedelta(weeks=999_999))
    for after in (2**63, 10**20, 10**6000):
        with pytest.raises(InvalidArgumentError, match="pass the cursor of a change"):
            world.mirror.changes(after=after)
    assert list(world.mirror.changes(after=2**63 - 1)) == []


def test_a_check_says_what_it_could_not_judge(world: Any) -> None:
    assert world.mirror.check().skipped == {}
    key = world.rows("checks", "issuance_id")[0]["issuance_id"]
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.update(checks).where(checks.c.issuance_id == key).values(due=True))
    report = world.mirror.check()
    assert report.ok
    assert report.skipped.keys() == {"conserved, of projects", "retirements", "balances"}
    assert {report.checked["retirements"], report.checked["balances"]} == {0}
    assert set(report.skipped.values()) == {f"what is there of {key} is not up to date"}


def test_sigterm_in_the_middle_leaves_a_whole_mirror(sandbox: Sandbox, tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from isometric_registry import RegistryClient\n"
        "from isometric_registry.mirror import Mirror\n"
        "with RegistryClient() as registry, Mirror(sys.argv[1]) as mirror:\n"
        "    mirror.sync(registry, on_progress=lambda progress: print(progress.done, flush=True))\n"
    )
    path = tmp_path / "registry.db"
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], env={**os.environ, **sandbox.environ}, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.strip() == b"3":
            break
    process.send_signal(signal.SIGTERM)
    process.communicate()
    with Mirror(path) as mirror, sandbox.client(max_requests_per_minute=1_000_000) as registry:
        assert mirror.status().last_outcome == "broken off"
        assert mirror.check().findings == ()
        assert mirror.sync(registry).outcome == "done"
        assert mirror.check().findings == ()


def test_a_sync_can_be_awaited(world: Any) -> None:
    async def main() -> Any:
        world.sandbox.advance(days=1)
        report = await world.mirror.sync_async(world.registry)
        return report, [change async for change in world.mirror.changes_async()]

    report, found = asyncio.run(main())
    assert report.outcome == "done"
    assert found == list(world.mirror.changes())
    assert found


def test_arguments_of_the_wrong_form_are_refused_before_anything_is_made(tmp_path: Path, sandbox: Sandbox) -> None:
    path = tmp_path / "registry.db"
    with Mirror(path) as mirror, sandbox.client() as registry:
        for how in ({"budget": 0}, {"budget": True}, {"max_age": 30}, {"max_age": datetime.timedelta(-1)}):
            with pytest.raises(InvalidArgumentError):
                mirror.sync(registry, **how)
        with pytest.raises(InvalidArgumentError):
            mirror.sync(None)  # type: ignore[arg-type]
    assert not path.exists()


def test_the_views_hide_an_issuance_that_was_never_read_whole(world: Any) -> None:
    with world.mirror.engine.begin() as connection:
        assert connection.execute(sa.select(sa.func.count()).select_from(checks)).scalar_one() == 10
    assert len(world.rows("issuances")) == 10
