"""What went wrong when the design was tried out: each is a test."""

from __future__ import annotations

import datetime
import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from isometric_registry.mirror import Mirror
from isometric_registry.mirror.columns import UNKNOWN, moment_text
from isometric_registry.mirror.tables import CREDIT_BATCH, about
from mirror_world import EVERYTHING

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow

DIES_AT = """
import os, sys
import sqlalchemy as sa
from isometric_registry.mirror.database import engine_for
from isometric_registry.mirror.migrations import make_mirror
engine = engine_for(sys.argv[1])
seen = []
@sa.event.listens_for(engine, "before_cursor_execute")
def _(connection, cursor, statement, *_):
    if statement.lstrip().startswith("CREATE"):
        seen.append(statement)
        if len(seen) == int(sys.argv[2]):
            os.kill(os.getpid(), 9)
make_mirror(engine, "https://registry.example/registry/v0")
"""


@pytest.mark.parametrize("statement", [2, 30])
def test_a_kill_while_the_schema_is_made_leaves_none_of_it(tmp_path: Path, statement: int) -> None:
    path = tmp_path / "registry.db"
    process = subprocess.run([sys.executable, "-c", DIES_AT, str(path), str(statement)], check=False)
    assert process.returncode == -9
    engine = sa.create_engine(f"sqlite:///{path}")
    assert sa.inspect(engine).get_table_names() == []
    engine.dispose()


@pytest.mark.parametrize("kgs", [2**63, 2**70, 2**200])
def test_kilograms_beyond_64_bits_are_that_issuances_problem(world: Any, kgs: int) -> None:
    data = world.sandbox.data
    key = next(key for key, one in data.issuance_credit_batches.items() if len(one["supplier_credit_batches"]) == 1)
    body, before = data.issuance_credit_batches[key], world.batches()
    others = kgs - body["credit_batch_size_total"]["credit_kgs"]
    batch = body["supplier_credit_batches"][0]
    grown = (
        batch["size"],
        body["supplier_credit_batch_size_total"],
        body["credit_batch_size_total"],
        data.issuances[key]["supplier_credit_batch_size_total"],
        data.issuances[key]["credit_batch_size_total"],
    )
    assert batch["status"] != "split"
    for size in grown:
        size["credit_kgs"] += others
        size["credits"] = size["credit_kgs"] / 1000
    world.has_changed()
    report = world.sync()
    assert [problem.subject for problem in report.problems] == [key]
    assert "a number in it is beyond 64 bits" in report.problems[0].reason
    assert world.batches() == before
    assert {row["issuance_id"] for row in world.rows("issuances")} == set(data.issuances)


def test_kilograms_that_only_together_are_beyond_64_bits_are_the_problem_of_the_issuance_that_came_last(
    world: Any,
) -> None:
    of_project: dict[str, list[str]] = {}
    for key, one in world.sandbox.data.issuances.items():
        of_project.setdefault(one["project_id"], []).append(key)
    pair, before = next(keys for keys in of_project.values() if len(keys) > 1)[:2], world.batches()

    def grow(path: str, body: dict[str, Any]) -> None:
        told = [one for one in body["nodes"] if one["id"] in pair] if path == "/issuances" else []
        if path in [f"/issuances/{key}/credit_batches" for key in pair]:
            told = [body]
            whole = next(one for one in body["supplier_credit_batches"] if one["status"] != "split")
            whole["size"].update(credit_kgs=6 * 10**18, credits=6 * 10**15)
            body["supplier_credit_batches"], body["buffer_pool_credit_batches"] = [whole], []
        for one in told:
            for pool, kgs in (("supplier_", 6 * 10**18), ("buffer_pool_", 0), ("", 6 * 10**18)):
                one[f"{pool}credit_batch_size_total"].update(credit_kgs=kgs, credits=kgs / 1000)

    honest = world.registry._funnel.transport
    world.tamper(grow)
    for _ in range(2):
        world.clock.pass_by(minutes=1)
        report = world.mirror.sync(world.registry)
        assert [problem.subject in pair for problem in report.problems] == [True], report.problems
        assert "with it all issuances make more kilograms than 64 bits hold" in report.problems[0].reason
        # The projects still say what they said before.
        assert {one.rule for one in world.mirror.check().findings} <= {"conserved", "retirements", "balances"}
        assert sum(row["credit_kgs"] for row in world.rows("holdings")) > 6 * 10**18
        assert sum(one.credit_kgs for one in world.mirror.holdings().known) > 6 * 10**18
    world.registry._funnel.transport = honest
    assert world.sync().outcome == "done"
    assert world.batches() == before


@pytest.mark.parametrize(
    ("path", "total"), [("/projects", "issued_credits_total"), ("/retirements", "credit_batch_size_total")]
)
def test_an_object_of_a_list_that_no_column_can_hold_is_a_problem_and_stays_what_it_was(
    world: Any, path: str, total: str
) -> None:
    before, wrong = world.present(), []

    def grow(asked: str, body: dict[str, Any]) -> None:
        if asked.endswith(path):
            wrong.append(body["nodes"][0]["id"])
            body["nodes"][0][total]["credit_kgs"] = 2**63

    world.tamper(grow)
    world.clock.pass_by(days=31)
    report = world.sync()
    assert wrong
    assert {problem.subject for problem in report.problems} == set(wrong), report.problems
    assert all("beyond 64 bits" in problem.reason for problem in report.problems)
    assert world.present() == before


def strip_domains(value: Any) -> None:
    if isinstance(value, dict):
        if "domain" in value:
            value["domain"] = None
        for one in value.values():
            strip_domains(one)
    elif isinstance(value, list):
        for one in value:
            strip_domains(one)


def test_an_organisation_of_which_one_answer_shows_less_is_not_corrected_in_every_sync(world: Any) -> None:
    before = {row["organisation_id"]: row["domain"] for row in world.rows("organisations")}
    world.tamper(lambda path, body: strip_domains(body) if path == "/retirements" else None)
    for _ in range(2):
        world.clock.pass_by(days=31)
        assert world.sync().changes == 0
    assert {row["organisation_id"]: row["domain"] for row in world.rows("organisations")} == before


def test_an_organisation_with_another_name_keeps_the_domain_that_the_answer_leaves_out(world: Any) -> None:
    buyer = world.sandbox.data.landmarks.buyer
    before = next(row for row in world.rows("organisations") if row["organisation_id"] == buyer)

    def rename(_: str, body: Any) -> None:
        strip_domains(body)
        text = json.dumps(body).replace(json.dumps(before["name"]), '"Another Name"')
        body.clear()
        body.update(json.loads(text))

    world.tamper(rename)
    world.sync(max_age=EVERYTHING)
    after = next(row for row in world.rows("organisations") if row["organisation_id"] == buyer)
    assert before["domain"] is not None
    assert (after["name"], after["domain"]) == ("Another Name", before["domain"])
    assert [one.change for one in world.mirror.changes() if one.object_id == buyer] == ["renamed"]


def put_into(wire: dict[str, Any], batch: dict[str, Any], *, sign: int = 1) -> None:
    """Add a batch's kilograms to an issuance's totals, or take them away."""
    for total in ("supplier_credit_batch_size_total", "credit_batch_size_total"):
        kgs = wire[total]["credit_kgs"] + sign * batch["size"]["credit_kgs"]
        wire[total].update(credit_kgs=kgs, credits=kgs / 1000)


def whole_batch(world: Any) -> tuple[str, str, dict[str, Any]]:
    """Return two issuances, and a batch of the first that is no half and not split."""
    data = world.sandbox.data
    for key, body in data.issuance_credit_batches.items():
        for batch in body["supplier_credit_batches"]:
            if batch["status"] == "active" and len(body["supplier_credit_batches"]) > 1:
                other = next(one for one in data.issuances if one != key)
                return key, other, json.loads(json.dumps(batch))
    raise LookupError


def test_a_batch_that_two_issuances_have_is_the_problem_of_the_second(world: Any) -> None:
    first, second, batch = whole_batch(world)
    batch |= {"issuance_id": second, "project_id": world.sandbox.data.issuances[second]["project_id"]}
    before = world.batches()

    def change(path: str, body: dict[str, Any]) -> None:
        if path == f"/issuances/{second}/credit_batches":
            body["supplier_credit_batches"].append(batch)
            put_into(body, batch)
        for one in body["nodes"] if path == "/issuances" else ():
            if one["id"] == second:
                put_into(one, batch)

    world.tamper(change)
    for _ in range(2):
        report = world.sync()
        assert [problem.subject for problem in report.problems] == [second]
        assert report.problems[0].reason == f"{batch['id']} is in {first} as well"
    assert world.batches() == before


def test_a_batch_that_has_moved_to_another_issuance_is_there_once_the_first_was_read(world: Any) -> None:
    first, second, batch = whole_batch(world)
    moved = batch | {"issuance_id": second, "project_id": world.sandbox.data.issuances[second]["project_id"]}

    def change(path: str, body: dict[str, Any]) -> None:
        if path == f"/issuances/{second}/credit_batches":
            body["supplier_credit_batches"].append(moved)
            put_into(body, batch)
        if path == f"/issuances/{first}/credit_batches":
            rest = [one for one in body["supplier_credit_batches"] if one["id"] != batch["id"]]
            body["supplier_credit_batches"] = rest
            put_into(body, batch, sign=-1)
        for one in body["nodes"] if path == "/issuances" else ():
            if one["id"] in (first, second):
                put_into(one, batch, sign=1 if one["id"] == second else -1)

    world.tamper(change)
    for _ in range(2):
        world.clock.pass_by(minutes=1)
        report = world.mirror.sync(world.registry)
    assert report.problems == ()
    assert world.batches()[batch["id"]]["issuance_id"] == second


def test_a_moment_that_utc_has_no_room_for_is_that_issuances_problem(world: Any) -> None:
    key, before = next(iter(world.sandbox.data.issuances)), world.present()

    def change(path: str, body: dict[str, Any]) -> None:
        if path == f"/issuances/{key}/credit_batches":
            body["supplier_credit_batches"][0]["issued_at"] = "0001-01-01T00:00:00+14:00"

    world.tamper(change)
    report = world.sync(max_age=EVERYTHING)
    assert [problem.subject for problem in report.problems] == [key]
    assert world.present() == before
    for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        with pytest.raises(OverflowError):
            moment_text(datetime.datetime.fromisoformat(moment))


def test_unknown_properties_are_json_that_is_encoded_once(world: Any) -> None:
    future = world.sandbox.data.landmarks.future
    told = [row[UNKNOWN] for row in world.rows("credit_batches") if row["issuance_id"] == future]
    values = [json.loads(one) if isinstance(one, str) else one for one in told]
    assert values
    assert all(value["provenance"]["revision"] == 2 for value in values)
    assert all(value["size"]["provenance"]["revision"] == 2 for value in values)


def test_a_half_that_answers_404_is_a_problem_and_has_not_vanished(world: Any) -> None:
    key, half = next(
        (key, row) for key, row in world.batches().items() if row["parent_id"] and row["status"] == "active"
    )
    before = world.batches()
    world.fail(part=f"/credit_batches/{key}", status=404)
    report = world.sync(max_age=EVERYTHING)
    assert [problem.subject for problem in report.problems] == [half["issuance_id"]]
    assert world.batches() == before
    assert [change for change in world.mirror.changes() if change.change == "vanished"] == []


def test_a_supplier_that_is_renamed_is_one_change(world: Any) -> None:
    ledger = world.sandbox.data.ledger
    supplier = next(iter(ledger.suppliers.values()))
    renamed = supplier.organisation.id

    def change(_: str, body: dict[str, Any]) -> None:
        rename(body)

    def rename(value: Any) -> None:
        if isinstance(value, dict):
            if value.get("id") == renamed:
                value["name"] = "Another Name AB"
            for inner in value.values():
                rename(inner)
        elif isinstance(value, list):
            for inner in value:
                rename(inner)

    world.tamper(change)
    world.sync(max_age=EVERYTHING)
    (found,) = world.mirror.changes()
    assert (found.kind, found.change, found.object_id) == ("organisation", "renamed", renamed)
    assert found.after["name"] == "Another Name AB"
    names = {row["owner_name"] for row in world.rows("credit_batches") if row["owner_id"] == renamed}
    assert names <= {"Another Name AB"}


def test_a_new_property_in_the_contract_takes_what_was_kept_of_it_along(world: Any) -> None:
    """As if the contract of the last version had known neither the country nor the label nor the mass balance."""
    learned = {
        "country_of_issue": ("country_of_issue",),
        "ccp_approved": ("ccp_approved",),
        "retired_at": ("retired_at",),
        "carbon_removal_data": tuple(name for name in CREDIT_BATCH.table.c.keys() if name.startswith("carbon_removal")),  # noqa: SIM118
    }
    schema = "isometric." if world.mirror.engine.dialect.name == "postgresql" else ""
    cascade = " CASCADE" if schema else ""
    t = CREDIT_BATCH.table
    before = world.batches()
    with world.mirror.engine.begin() as connection:
        for row in connection.execute(sa.select(t.c.version, t.c.credit_batch_id, t.c[UNKNOWN])).all():
            wire = world.sandbox.data.credit_batches[row.credit_batch_id]
            unknown = dict(row[2] or {}) | {name: wire[name] for name in learned}
            connection.execute(sa.update(t).where(t.c.version == row.version).values({UNKNOWN: unknown}))
        from isometric_registry.mirror.views import view_names

        for view in reversed(view_names()):
            connection.execute(sa.text(f"DROP VIEW {schema}{view}{cascade}"))
        for columns in learned.values():
            for column in columns:
                connection.execute(sa.text(f"ALTER TABLE {schema}{t.name} DROP COLUMN {column}"))
        connection.execute(sa.update(about).where(about.c.name == "columns").values(value="another contract"))
    with Mirror(world.url, now=world.clock) as mirror:
        mirror.status()
    after = world.batches()
    assert {key: row for key, row in after.items() if without(row) != without(before[key])} == {}
    assert world.sync(verify=True).changes == 0
    world.assert_same_as_registry()
    assert world.rows("credit_batches")[0]["country_of_issue"]


def without(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != UNKNOWN}


def test_a_new_unknown_property_alone_makes_no_version_and_is_kept(world: Any) -> None:
    key = next(iter(world.batches()))
    world.change_batch(key, rating={"by": "somebody", "grade": "AA"})
    assert world.sync(verify=True).changes == 0
    assert world.batches()[key][UNKNOWN]["rating"] == {"by": "somebody", "grade": "AA"}
    world.change_batch(key, rating={"by": "somebody", "grade": "B"})
    assert world.sync(verify=True).changes == 1


def test_sqlite_waits_for_the_disk_so_that_a_power_cut_loses_nothing(world: Any) -> None:
    if world.mirror.engine.dialect.name != "sqlite":
        pytest.skip("of SQLite")
    with world.mirror.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
