"""Whatever is wrong with the service, the database or the clock is said in a sentence, and nothing is lost by it."""

from __future__ import annotations

import datetime
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from isometric_registry import RegistryClient
from isometric_registry.cli.mirror.status import reasons
from isometric_registry.errors import ConfigurationError, InvalidArgumentError, RegistryError
from isometric_registry.mirror import Mirror, MirrorError
from isometric_registry.mirror.database import speaking_plainly
from isometric_registry.mirror.lease import take_lease
from isometric_registry.mirror.tables import about, checks, readings
from isometric_registry.sandbox import Fault, Sandbox
from mirror_world import EVERYTHING, Tampering

if TYPE_CHECKING:
    from isometric_registry.sandbox import IncomingRequest

pytestmark = pytest.mark.slow


def some_issuance(world: Any) -> str:
    return next(iter(world.sandbox.data.issuances))


# ---------------------------------------------------------------- the service


def test_an_issuance_that_always_fails_is_a_problem_on_record_and_keeps_its_last_good_version(world: Any) -> None:
    key, before = some_issuance(world), world.batches()
    world.fail(part=f"/issuances/{key}/credit_batches")
    for _ in range(2):
        report = world.sync(max_age=EVERYTHING)
        assert report.outcome == "problems"
        assert [problem.subject for problem in report.problems] == [key]
        assert report.issuances == len(world.sandbox.data.issuances) - 1
    assert world.batches() == before
    assert [problem.subject for problem in world.mirror.status().problems] == [key]
    world.sandbox.faults = None
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()


def test_five_problems_in_a_row_end_the_run(world: Any) -> None:
    before = world.batches()
    world.fail(part="/credit_batches")
    with pytest.raises(MirrorError, match=r"5 issuances in a row could not .*[^.]\. What was read"):
        world.sync(max_age=EVERYTHING)
    assert world.mirror.status().last_outcome == "problems"
    world.sandbox.faults = None
    assert world.sync().outcome == "done"
    assert world.batches() == before


def test_what_a_first_load_could_not_read_is_no_news_when_it_is_read(empty: Any) -> None:
    answered = []

    def plan(request: IncomingRequest) -> Fault | None:
        if not (request.path.endswith("/credit_batches") and "/issuances/" in request.path):
            return None
        answered.append(request.path)
        return Fault("status", status=500, applies=False) if len(answered) > 3 else None

    empty.sandbox.faults = plan
    with pytest.raises(MirrorError, match="5 issuances in a row"):
        empty.sync()
    assert empty.mirror.holdings().known_since is None
    with empty.mirror.engine.connect() as connection:
        unread = connection.scalars(sa.select(checks.c.issuance_id).where(checks.c.checked_at.is_(None))).all()
    key = unread[0]
    empty.fail(part=f"/issuances/{key}/credit_batches")
    assert empty.sync().outcome == "problems"
    assert empty.mirror.holdings().known_since is None
    empty.sandbox.faults = None
    assert empty.sync().outcome == "done"
    assert list(empty.mirror.changes()) == []
    since = empty.mirror.holdings().known_since
    assert since == empty.clock()
    empty.sandbox.advance(days=2)
    assert empty.sync(max_age=EVERYTHING).outcome == "done"
    assert list(empty.mirror.changes())
    assert empty.mirror.holdings().known_since == since
    empty.assert_same_as_registry()


def test_five_issuances_that_always_fail_keep_nothing_else_from_being_read(world: Any) -> None:
    failing = list(world.sandbox.data.issuances)[:5]

    def plan(request: IncomingRequest) -> Fault | None:
        fails = any(f"/issuances/{key}/credit_batches" in request.path for key in failing)
        return Fault("status", status=500, applies=False) if fails else None

    with world.mirror.engine.begin() as connection:
        noted = sa.update(checks).where(checks.c.issuance_id.in_(failing)).values(problem="it failed last time")
        connection.execute(noted)
    world.sandbox.faults = plan
    world.clock.pass_by(days=31)
    report = world.sync()
    assert {problem.subject for problem in report.problems} == set(failing)
    assert report.issuances == len(world.sandbox.data.issuances) - 5
    assert report.requests_beside > 0
    world.fail(part="/credit_batches")
    with pytest.raises(MirrorError, match="5 issuances in a row"):
        world.sync(max_age=EVERYTHING)


def test_a_list_that_fails_ends_the_run_and_keeps_everything(world: Any) -> None:
    before = world.present()
    world.fail(part="/projects")
    with pytest.raises(RegistryError):
        world.sync()
    assert world.mirror.status().last_outcome == "broken off"
    assert world.present() == before


@pytest.mark.parametrize("status", [500, 404])
@pytest.mark.parametrize("plural", ["retirements", "deliveries", "transfers"])
def test_a_transaction_whose_batches_cannot_be_read_is_a_problem_on_record_and_is_asked_again(
    world: Any, plural: str, status: int
) -> None:
    world.sandbox.advance(days=3)
    newest = next(iter(getattr(world.registry, plural).list())).id
    assert newest not in {key for _, key in world.present()}
    world.fail(part=f"{plural}/{newest}/credit_batches", status=status)
    for _ in range(2):
        report = world.sync()
        assert (report.outcome, [problem.subject for problem in report.problems]) == ("problems", [newest])
        assert world.mirror.status().problems == report.problems
    world.sandbox.faults = None
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()
    world.assert_same_as_registry()
    assert newest in {key for _, key in world.present()}


def test_a_transaction_that_cannot_be_asked_for_is_a_problem_and_holds_nothing_up(world: Any) -> None:
    def change(path: str, body: dict[str, Any]) -> None:
        if path == "/transfers":
            body["nodes"].insert(0, {**body["nodes"][0], "id": "trf bad/id"})

    world.sandbox.advance(days=1)
    world.tamper(change)
    for _ in range(2):
        report = world.sync()
        assert [problem.subject for problem in report.problems] == ["trf bad/id"]
    world.assert_same_as_registry()


@pytest.mark.parametrize("part", ["/suppliers", "/orders", "/credit_balance"])
def test_what_is_read_beside_the_ledger_and_fails_is_a_problem_on_record_until_it_is_read(
    world: Any, part: str
) -> None:
    world.clock.pass_by(days=8)
    world.fail(part=part)
    report = world.sync()
    assert report.outcome == "problems"
    assert set(world.mirror.status().problems) == set(report.problems)
    world.sandbox.faults = None
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()


def test_a_project_whose_documents_cannot_be_read_loses_no_others(empty: Any) -> None:
    projects = empty.sandbox.data.ledger.projects
    key = next(key for key, project in projects.items() if project.documents)
    empty.fail(part=f"/projects/{key}/documents")
    report = empty.sync()
    assert [problem.subject for problem in report.problems] == [f"documents of {key}"]
    assert empty.mirror.status().problems == report.problems
    others = sum(len(project.documents) for other, project in projects.items() if other != key)
    assert len(empty.rows("documents")) == others > 0
    empty.sandbox.faults = None
    empty.sandbox.requests.clear()
    assert empty.sync().outcome == "done"
    asked = [one.path for one in empty.sandbox.requests if one.path.endswith("/documents")]
    assert len(asked) == 1
    assert len(empty.rows("documents")) == others + len(projects[key].documents)
    assert empty.mirror.status().problems == ()


def test_credentials_that_are_refused_end_the_run_wherever_it_is(world: Any) -> None:
    world.sandbox.advance(days=3)
    for status in (401, 429):
        world.fail(part="/credit_batches", status=status)
        with pytest.raises(RegistryError):
            world.sync()
        assert world.mirror.status().last_outcome == "broken off"
    assert world.mirror.status().problems == ()


def test_a_project_that_the_list_drops_and_that_cannot_be_asked_for_stays_as_a_problem(world: Any) -> None:
    key = next(iter(world.sandbox.data.ledger.projects))

    def change(path: str, body: dict[str, Any]) -> None:
        if path == "/projects":
            body["nodes"] = [node for node in body["nodes"] if node["id"] != key]
            body["total_count"] -= 1

    plain, before = world.registry._funnel.transport, world.present()
    world.tamper(change)
    world.fail(part=f"/projects/{key}")
    for _ in range(2):
        report = world.sync()
        assert [problem.subject for problem in report.problems] == [key]
        assert "it cannot be asked for" in report.problems[0].reason
        assert world.mirror.status().problems == report.problems
    assert world.present() == before
    world.sandbox.faults, world.registry._funnel.transport = None, plain
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()


def test_an_issuance_listed_twice_is_taken_once(world: Any) -> None:
    def change(path: str, body: dict[str, Any]) -> None:
        if path == "/issuances":
            body["nodes"] = [*body["nodes"], body["nodes"][0]]

    world.tamper(change)
    report = world.sync()
    assert (report.outcome, report.changes) == ("done", 0)
    assert "the list of issuances had 1 objects twice" in report.notes[0]


def test_a_list_in_another_order_is_no_change(world: Any) -> None:
    world.tamper(lambda path, body: body["nodes"].reverse() if path in ("/issuances", "/projects") else None)
    report = world.sync()
    assert (report.outcome, report.changes) == ("done", 0)


def test_an_issuance_that_the_list_drops_is_asked_for_and_stays(world: Any) -> None:
    before = world.present()

    def change(path: str, body: dict[str, Any]) -> None:
        if path == "/issuances":
            del body["nodes"][3]

    plain = world.registry._funnel.transport
    world.tamper(change)
    report = world.sync()
    assert report.outcome == "problems"
    assert "leaves it out" in report.problems[0].reason
    assert world.mirror.status().problems == report.problems
    assert world.present() == before
    world.registry._funnel.transport = plain
    assert world.sync().outcome == "done"
    assert world.mirror.status().problems == ()


def test_an_issuance_that_is_gone_vanishes_with_its_batches(world: Any) -> None:
    key = some_issuance(world)
    data = world.sandbox.data
    size = len([1 for batch in data.credit_batches.values() if batch["issuance_id"] == key])
    wire, batches = data.issuances.pop(key), data.issuance_credit_batches.pop(key)
    world.has_changed()
    world.clock.pass_by(minutes=1)
    report = world.mirror.sync(world.registry)
    assert report.outcome == "done"
    assert key not in {row["issuance_id"] for row in world.rows("issuances")}
    assert sum(change.change == "vanished" for change in world.mirror.changes()) == size + 1
    cursor = world.mirror.status().cursor
    data.issuances[key], data.issuance_credit_batches[key] = wire, batches
    world.has_changed()
    assert world.sync().outcome == "done"
    assert {change.change for change in world.mirror.changes(after=cursor)} == {"reappeared"}
    world.assert_same_as_registry()


@pytest.mark.parametrize("lie", [0, 7, 9999])
def test_a_lie_about_how_many_there_are_changes_nothing(world: Any, lie: int) -> None:
    def change(_: str, body: dict[str, Any]) -> None:
        if "total_count" in body:
            body["total_count"] = lie

    before = world.present()
    world.tamper(change)
    report = world.sync()
    assert (report.outcome, report.changes) == ("done", 0)
    assert any(f"says {lie:,}" in note for note in report.notes)
    assert world.present() == before


def test_credentials_that_reach_less_make_nothing_vanish(world: Any) -> None:
    def hide_first(path: str, body: dict[str, Any]) -> None:
        if path in ("/projects", "/suppliers", "/retirements") or path.endswith("/documents"):
            body["nodes"], body["total_count"] = body["nodes"][1:], body["total_count"] - 1

    before = world.present()
    hidden = some_issuance(world)
    data = world.sandbox.data
    wire = data.issuances.pop(hidden)
    data.issuance_credit_batches.pop(hidden)
    world.has_changed()
    with world.sandbox.client(access_token=None, max_requests_per_minute=1_000_000, max_retries=0) as fewer:
        fewer._funnel.transport = Tampering(fewer._funnel.transport, hide_first)
        for _ in range(2):
            world.clock.pass_by(days=8)
            report = world.mirror.sync(fewer, max_age=EVERYTHING)
            assert report.outcome == "problems"
            assert "these credentials do not reach it" in report.problems[0].reason
    assert wire["id"] in {row["issuance_id"] for row in world.rows("issuances")}
    after = world.present()
    assert [key for key in before if key not in after] == []
    assert len([key for key in after if key[0] in ("order", "balance")]) > 1


def test_what_changes_while_it_is_read_is_read_once_more(world: Any) -> None:
    key, batch = next(
        (key, batch)
        for key, batch in world.truth().items()
        if batch["status"] == "active"
        and batch["owner_id"] == world.sandbox.data.landmarks.buyer
        and batch["credit_kgs"] > 2000
    )
    buyer, changed = world.sandbox.data.landmarks.buyer, []

    def change(path: str, body: dict[str, Any]) -> None:
        if path == f"/issuances/{batch['issuance_id']}/credit_batches" and not changed:
            changed.append(True)
            for pool in ("supplier_credit_batches", "buffer_pool_credit_batches"):
                body[pool] = [one for one in body[pool] if one["id"] != key]
            with world.sandbox.client(max_requests_per_minute=1_000_000) as other:
                other.retirements.create(
                    credit_batch_quantities={key: 1000},
                    owner_organisation_id=buyer,
                    beneficiary_organisation_id=buyer,
                    supplier_id=batch["supplier_id"],
                    retirement_purposes=["other"],
                )

    world.tamper(change)
    assert batch["parent_id"] is None
    world.clock.pass_by(minutes=1)
    report = world.mirror.sync(world.registry, max_age=EVERYTHING)
    assert changed
    assert report.outcome == "done"
    world.sync(max_age=EVERYTHING)
    world.assert_same_as_registry()


def test_totals_that_do_not_agree_are_a_problem(world: Any) -> None:
    key = some_issuance(world)
    before = world.batches()
    world.sandbox.data.issuance_credit_batches[key]["credit_batch_size_total"]["credit_kgs"] += 1000
    world.has_changed()
    report = world.sync(max_age=EVERYTHING)
    assert [problem.subject for problem in report.problems] == [key]
    assert world.batches() == before


# ---------------------------------------------------------------- the database


def test_a_mirror_of_another_registry_is_refused(world: Any) -> None:
    with world.mirror.engine.begin() as connection:
        there = "https://api.isometric.com/registry/v0"
        connection.execute(sa.update(about).where(about.c.name == "base_url").values(value=there))
    with pytest.raises(MirrorError, match=r"is a mirror of https://api\.isometric\.com"):
        world.sync()


@pytest.mark.parametrize("how", ["nobody answers", "the secret is refused", "there is no such page"])
def test_an_address_that_never_answered_binds_no_file(empty: Any, how: str) -> None:
    there = "https://127.0.0.2:1" if how == "nobody answers" else f"{empty.sandbox.url}/elsewhere"
    if how == "the secret is refused":
        empty.fail(part="/", status=401)
    with (
        RegistryClient(client_secret=empty.sandbox.client_secret, base_url=there, max_retries=0) as registry,
        pytest.raises(RegistryError),
    ):
        empty.mirror.sync(registry)
    empty.sandbox.faults = None
    assert empty.mirror.status().last_outcome == "broken off"
    assert empty.sync().outcome == "done"
    assert empty.mirror.status().base_url == empty.registry._settings.base_url
    with (
        RegistryClient(client_secret=empty.sandbox.client_secret, base_url=there, max_retries=0) as registry,
        pytest.raises(MirrorError, match="is a mirror of"),
    ):
        empty.mirror.sync(registry)


def test_the_embedded_registry_is_the_same_one_on_another_port(world: Any) -> None:
    with Sandbox(data=world.sandbox.data) as another, another.client(max_requests_per_minute=1_000_000) as registry:
        assert another.url != world.sandbox.url
        assert world.mirror.sync(registry).outcome == "done"


def test_a_mirror_of_a_newer_version_is_refused(world: Any) -> None:
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.update(about).where(about.c.name == "schema_version").values(value="99"))
    for use in (world.mirror.status, lambda: world.mirror.sync(world.registry)):
        with pytest.raises(MirrorError, match="upgrade the package"):
            use()


def test_where_there_is_no_mirror_it_is_said_and_no_file_is_made(tmp_path: Path) -> None:
    path = tmp_path / "registry.db"
    for use in ("status", "check", "holdings", "changes"):
        with pytest.raises(MirrorError, match="does not exist: fill it"):
            getattr(Mirror(path), use)()
    assert not path.exists()


def test_a_database_of_another_program_is_left_alone(tmp_path: Path, empty: Any) -> None:
    path = tmp_path / "theirs.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE guests (name TEXT)")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with Mirror(path) as mirror, pytest.raises(MirrorError, match="belongs to another program"):
        mirror.sync(empty.registry)
    with Mirror(path) as mirror, pytest.raises(MirrorError, match="holds no mirror"):
        mirror.status()
    assert path.read_bytes() == before
    assert list(tmp_path.glob("theirs*")) == [path]


def test_looking_into_an_empty_file_leaves_it_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with Mirror(path) as mirror, pytest.raises(MirrorError, match="holds no mirror"):
        mirror.status()
    assert path.read_bytes() == b""


@pytest.mark.skipif(not hasattr(os, "setresuid") or os.geteuid() != 0, reason="gives files to another user")
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o644), (0o555, 0o444), (0o755, 0o444)])
def test_reading_needs_no_right_to_write(loaded: Path, folder_mode: int, file_mode: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "registry.db"
        shutil.copy(loaded, path)
        before = path.read_bytes()
        path.chmod(file_mode)
        folder.chmod(folder_mode)
        for place in (path, folder):
            os.chown(place, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, 0)
        try:
            with Mirror(path) as mirror:
                for _ in range(2):
                    assert mirror.status().last_outcome == "done"
                    assert mirror.check().findings == ()
                assert mirror.holdings().dated
                assert list(mirror.changes(with_first_load=True))
                with pytest.raises(MirrorError, match="cannot be written"):
                    take_lease(mirror.engine, datetime.datetime.now(datetime.UTC))
        finally:
            os.setresuid(0, 0, 0)
        assert path.read_bytes() == before
        assert list(folder.iterdir()) == [path]


def test_a_file_that_may_only_be_read_is_read_anew_each_time(loaded: Path, tmp_path: Path, monkeypatch: Any) -> None:
    path = tmp_path / "registry.db"
    shutil.copy(loaded, path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    with Mirror(path) as mirror:
        before = mirror.status()
        with closing(sqlite3.connect(path)) as theirs, theirs:
            theirs.execute("UPDATE lease SET version = version + 1")
        assert mirror.status().cursor == before.cursor + 1


@pytest.mark.parametrize("version", ["0", "-1", "x", "", "9" * 30])
def test_a_schema_that_there_never_was_is_said(world: Any, version: str) -> None:
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.update(about).where(about.c.name == "schema_version").values(value=version))
    for use in (world.mirror.status, lambda: world.mirror.sync(world.registry)):
        with pytest.raises(MirrorError, match="which there never was: bring it back from a backup"):
            use()


def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, empty: Any) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no database at all, but a text of more than a hundred characters " * 10)
    before = path.read_bytes()
    with Mirror(path) as mirror:
        for use in (mirror.status, lambda: mirror.sync(empty.registry)):
            with pytest.raises(MirrorError, match="is no SQLite database"):
                use()
    assert path.read_bytes() == before


def learn_a_property_of_projects(world: Any) -> str:
    """Make a mirror that an older contract made, and let somebody else read it; return the name of the new column."""
    columns = list(world.rows("projects")[0])
    column = columns.pop(-3)
    with world.mirror.engine.begin() as connection:
        for statement in (
            "DROP VIEW IF EXISTS public.mine",
            "DROP VIEW isometric.projects",
            f"ALTER TABLE isometric.projects_versions DROP COLUMN {column}",
            f"CREATE VIEW isometric.projects AS SELECT {', '.join(columns)} "
            "FROM isometric.projects_versions WHERE superseded_at IS NULL AND present",
            "CREATE VIEW public.mine AS SELECT project_id FROM isometric.projects",
            "DO $$ BEGIN CREATE ROLE only_reads LOGIN PASSWORD 'reads'; EXCEPTION WHEN duplicate_object THEN END $$",
            "GRANT USAGE ON SCHEMA isometric TO only_reads",
            "GRANT SELECT ON ALL TABLES IN SCHEMA isometric TO only_reads",
            "UPDATE isometric.about SET value = 'older' WHERE name = 'columns'",
        ):
            connection.exec_driver_sql(statement)
    return str(column)


def test_a_view_that_somebody_has_made_on_the_mirrors_outlives_an_upgrade_and_grants_do_too(world: Any) -> None:
    if world.mirror.engine.dialect.name != "postgresql":
        pytest.skip("of PostgreSQL")
    column = learn_a_property_of_projects(world)
    reader = sa.make_url(world.url).set(username="only_reads", password="reads")
    with Mirror(reader.render_as_string(hide_password=False)) as mirror:
        with pytest.raises(MirrorError, match=r"let its owner run isometric-registry mirror sync"):
            mirror.status()
        assert world.sync().outcome == "done"
        assert list(world.rows("projects")[0])[-1] == column
        with world.mirror.engine.begin() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM public.mine").scalar_one() > 0
            connection.execute(sa.update(about).where(about.c.name == "columns").values(value="older"))
        assert mirror.holdings().known  # nothing is missing that it would read
        with mirror.engine.connect() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM isometric.projects").scalar_one() > 0
    with world.mirror.engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW public.mine")


def test_a_view_that_is_in_the_way_is_named(world: Any) -> None:
    if world.mirror.engine.dialect.name != "postgresql":
        pytest.skip("of PostgreSQL")
    with world.mirror.engine.begin() as connection:
        for statement in (
            "DROP VIEW isometric.balances",
            "CREATE VIEW isometric.balances AS SELECT 1 AS organisation_id",  # of another type
            "CREATE VIEW public.mine AS SELECT organisation_id FROM isometric.balances",
            "UPDATE isometric.about SET value = 'older' WHERE name = 'columns'",
        ):
            connection.exec_driver_sql(statement)
    with pytest.raises(MirrorError, match=r"view mine depends on view isometric.balances.*: drop that one"):
        world.sync()
    with world.mirror.engine.begin() as connection:
        connection.exec_driver_sql("DROP VIEW public.mine")
    assert world.sync().outcome == "done"


def test_a_directory_that_does_not_exist_is_said(tmp_path: Path, empty: Any) -> None:
    with Mirror(tmp_path / "nowhere" / "registry.db") as mirror, pytest.raises(MirrorError, match="directory exist"):
        mirror.sync(empty.registry)


def test_a_disk_that_may_only_be_read_is_said(world: Any) -> None:
    if world.mirror.engine.dialect.name != "sqlite":
        pytest.skip("of SQLite")
    before = world.present()
    # Root may write a read-only file, so SQLite is told so itself.
    sa.event.listen(world.mirror.engine, "connect", lambda connection, _: connection.execute("PRAGMA query_only=1"))
    world.mirror.engine.dispose()
    with pytest.raises(MirrorError, match="cannot be written"):
        world.mirror.sync(world.registry)
    assert world.present() == before
    assert world.mirror.status().last_outcome == "done"


def test_a_full_disk_is_said_and_what_was_there_is_whole(empty: Any) -> None:
    if empty.mirror.engine.dialect.name != "sqlite":
        pytest.skip("of SQLite")

    def limit(connection: Any, _: object) -> None:
        connection.execute("PRAGMA max_page_count=150")

    sa.event.listen(empty.mirror.engine, "connect", limit)
    with pytest.raises(MirrorError, match="the disk is full"):
        empty.sync()
    with Mirror(empty.url, now=empty.clock) as mirror:
        assert mirror.check().findings == ()
        assert 0 < mirror.status().unread < len(empty.sandbox.data.issuances)
        assert mirror.sync(empty.registry).outcome == "done"
    empty.assert_same_as_registry()


def test_a_server_that_goes_away_in_the_middle_is_said_and_the_next_run_goes_on(empty: Any) -> None:
    if empty.mirror.engine.dialect.name != "postgresql":
        pytest.skip("of PostgreSQL")

    def cut(progress: Any) -> None:
        if progress.stage == "issuances" and progress.done == 3:
            another = sa.create_engine(empty.mirror.engine.url)
            with another.begin() as connection:
                connection.execute(
                    sa.text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                        "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    )
                )
            another.dispose()

    outcome = None
    try:
        outcome = empty.sync(on_progress=cut).outcome
    except MirrorError as error:
        assert "gone away" in str(error)  # noqa: PT017  # a pool that notices in time reconnects instead
    empty.assert_sound()
    assert outcome in (None, "done")
    assert empty.sync().outcome == "done"
    empty.assert_same_as_registry()


def test_a_server_that_is_not_there_is_said_without_the_password(empty: Any) -> None:
    address = "postgresql://somebody:hunter2@127.0.0.1:1/registry"
    with Mirror(address) as mirror, pytest.raises(MirrorError, match="cannot be reached") as caught:
        mirror.sync(empty.registry)
    assert "hunter2" not in f"{caught.value!r} {caught.value} {mirror!r}"


NOBODY = 65534

SECRET = "s3cretWord"


def told_by(address: str) -> None:
    with Mirror(address) as mirror:
        assert SECRET not in repr(mirror)
        mirror.status()


@pytest.mark.parametrize(
    "address",
    [
        f"postgresql://u@127.0.0.1:1/db?password={SECRET}",
        f"postgresql://u@127.0.0.1:1/db?sslpassword={SECRET}",
        f"postgresql://u@127.0.0.1:1/db?{SECRET}=1",
        f"postgresql://u@127.0.0.1:1/db?sslmode={SECRET}",
        f"postgresql://u@127.0.0.1:1/db?port={SECRET}",
        f"postgresql://u:a/{SECRET}@127.0.0.1:1/db",
        f"postgresql://u:a#{SECRET}@127.0.0.1:1/db",
        f"postgresql://u:a?{SECRET}@127.0.0.1:1/db",
        f"postgresql://u:a@{SECRET}@127.0.0.1:1/db",
        f"postgresql://u:a@{SECRET}/b@127.0.0.1:1/db",
        f"postgresql://u:a@b?{SECRET}@127.0.0.1:1/db",
        f"postgresql://u/x:{SECRET}@127.0.0.1:1/db",
        f"postgresql://u:{SECRET}/db",
        f"u:{SECRET}@127.0.0.1:1/db",
        f"postgresql:u:{SECRET}/db",
        f"host=127.0.0.1 password={SECRET} dbname=x",
        f"sqlite://u:{SECRET}@host/db",
    ],
)
def test_no_spelling_of_an_address_shows_its_password(address: str) -> None:
    with pytest.raises((MirrorError, InvalidArgumentError)) as caught:
        told_by(address)
    assert SECRET not in f"{caught.value!r} {caught.value}"


def test_what_a_driver_says_is_shown_unless_it_repeats_a_secret() -> None:
    with Mirror(f"postgresql://u:{SECRET}@127.0.0.1:1/db") as mirror:
        for text, words in ((f'near "{SECRET}"', "refused (ProgrammingError)"), ("near 1", "ProgrammingError: near 1")):
            with pytest.raises(MirrorError) as caught, speaking_plainly(mirror.engine):
                raise sa.exc.ProgrammingError("SELECT", {}, Exception(text))
            assert words in str(caught.value)
            assert str(caught.value).startswith("postgresql://127.0.0.1:1/db: ")


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///", "sqlite:///:memory:", ":memory:", ""])
def test_a_mirror_needs_a_file(address: str) -> None:
    with pytest.raises(InvalidArgumentError, match="a mirror needs a file"):
        Mirror(address)


def test_a_path_may_have_any_sign_in_it() -> None:
    for address in (Path("a:b@c.db"), "sqlite:///a:b@c.db"):
        assert repr(Mirror(address)) == "<Mirror a:b@c.db>"


@pytest.mark.parametrize(
    "address", ["mysql://localhost/registry", "://", "sqlite:///x.db?mode=ro", "postgresql://h:port/x"]
)
def test_an_address_that_cannot_be_used_is_refused(address: str) -> None:
    with pytest.raises(InvalidArgumentError, match=r"sqlite|SQLite"):
        Mirror(address)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "psycopg", None)
    with pytest.raises(ConfigurationError, match=r"pip install '\.\[postgresql\]'"):
        Mirror("postgresql://localhost/registry")


# ---------------------------------------------------------------- the clock


def test_a_clock_that_went_back_is_said_and_nothing_is_dated_before_what_was_seen(world: Any) -> None:
    world.sandbox.advance(days=1)
    world.sync()
    last = max(change.observed_at for change in world.mirror.changes())
    world.clock.pass_by(days=-40)
    world.sandbox.advance(days=1)
    report = world.sync()
    assert report.outcome == "done"
    assert "clock is 39 days" in report.notes[0] or "clock is 40 days" in report.notes[0]
    observed = [change.observed_at for change in world.mirror.changes()]
    assert observed == sorted(observed)
    assert observed[-1] >= last


def test_a_clock_that_was_once_far_ahead_ends_no_rotation(world: Any) -> None:
    right = world.clock.moment
    world.clock.moment = right.replace(year=2099)
    assert world.sync().outcome == "done"
    world.clock.moment = right
    told = reasons(world.mirror.status(), datetime.timedelta(days=30), right)
    assert told == ["every issuance was read when a clock was far ahead, and none since: sync with the clock set right"]
    report = world.sync()
    assert report.issuances == len(world.sandbox.data.issuances)  # once: nobody knows how old they are
    assert reasons(world.mirror.status(), datetime.timedelta(days=30), world.clock()) == []
    assert world.sync().issuances == 0
    batch = next(key for key, one in world.truth().items() if one["status"] == "active" and one["parent_id"] is None)
    world.change_batch(batch, ccp_approved=not world.sandbox.data.credit_batches[batch].get("ccp_approved"))
    read = 0
    for _ in range(4):
        world.clock.pass_by(days=10)
        read += world.sync().issuances
        assert reasons(world.mirror.status(), datetime.timedelta(days=30), world.clock()) == []
    world.assert_same_as_registry()
    assert read < 3 * len(world.sandbox.data.issuances)  # and not all of them in each of the four
    with world.mirror.engine.connect() as connection:
        assert max(connection.scalars(sa.select(readings.c.read_at))) <= world.clock()
