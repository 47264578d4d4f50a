"""The commands of the mirror say what happened, and let nothing that they show steer a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from isometric_registry.cli.app import app
from isometric_registry.cli.mirror.database import mirror_at
from isometric_registry.cli.text import tonnes
from isometric_registry.mirror.database import name_of
from isometric_registry.mirror.tables import CREDIT_BATCH, ISSUANCE, about, runs

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

EVERY = (
    ("sync",),
    ("status",),
    ("changes",),
    ("at", "now"),
    ("export", "-o", "x.csv"),
    ("check",),
)

STEERING = "\x1b[2J\x9b31m\r\x07\u202e\nevil"


def run(*arguments: str, **environment: str | None) -> Result:
    return CliRunner(env={"COLUMNS": "200", **environment}).invoke(app, ["mirror", *arguments])


def assert_harmless(done: Result) -> None:
    assert "evil" in done.output
    assert not [sign for sign in done.output if sign != "\n" and not sign.isprintable()], repr(done.output)
    assert not any(line.startswith("evil") for line in done.output.splitlines())


def of(world: Any) -> dict[str, str]:
    return {"ISOMETRIC_MIRROR_URL": world.url}


@pytest.mark.slow
def test_a_finding_steers_no_terminal(world: Any) -> None:
    b = CREDIT_BATCH.table
    with world.mirror.engine.begin() as connection:
        row = connection.execute(b.select().where(b.c.superseded_at.is_(None), b.c.status != "split")).first()
        values = {"issuance_id": STEERING, "owner_id": STEERING}
        connection.execute(b.update().where(b.c.version == row.version).values(values))
    done = run("check", **of(world))
    assert done.exit_code == 3
    assert_harmless(done)
    assert "\x1b" not in run("check", "--json", **of(world)).output


@pytest.mark.slow
def test_an_address_steers_no_terminal(world: Any) -> None:
    with world.mirror.engine.begin() as connection:
        there = f"https://api.isometric.com/{STEERING}"
        connection.execute(sa.update(about).where(about.c.name == "base_url").values(value=there))
    assert_harmless(run("status", **of(world)))
    variables = {"ISOMETRIC_BASE_URL": world.sandbox.url, "ISOMETRIC_CLIENT_SECRET": world.sandbox.client_secret}
    done = run("sync", **of(world), **variables)
    assert "is a mirror of https://api.isometric.com/" in done.output
    assert_harmless(done)


@pytest.mark.slow
def test_the_name_of_a_file_steers_no_terminal(world: Any, tmp_path: Path) -> None:
    if world.mirror.engine.dialect.name != "sqlite":
        pytest.skip("of SQLite")
    path = tmp_path / STEERING
    (tmp_path / "registry.db").rename(path)
    for name, *arguments in EVERY[1:]:
        done = run(name, *arguments, "--db", str(path), "--help" if name == "export" else "--db", str(path))
        assert "\x1b" not in done.output
        assert "\x9b" not in done.output
        assert not any(line.startswith("evil") for line in done.output.splitlines())


@pytest.mark.parametrize("command", EVERY, ids=lambda command: command[0])
@pytest.mark.parametrize("empty", ["", " "])
def test_an_empty_address_is_refused(command: tuple[str, ...], empty: str) -> None:
    done = run(*command, "--db", empty, ISOMETRIC_MIRROR_URL="sqlite:///elsewhere.db")
    assert done.exit_code == 2
    assert "--db is empty: name a database such as sqlite:///registry.db, or leave it out" in done.output


def test_an_empty_variable_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ISOMETRIC_MIRROR_URL", "")
    assert name_of(mirror_at(None).engine) == "registry.db"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("outcome", "told"), [("broken off", "was broken off"), ("out of requests", "ran out of requests")]
)
def test_status_says_that_the_last_run_did_not_come_to_its_end(world: Any, outcome: str, told: str) -> None:
    assert "Everything was taken over." in run("status", "--max-age", "9999d", **of(world)).output
    with world.mirror.engine.begin() as connection:
        connection.execute(sa.update(runs).values(outcome=outcome))
    done = run("status", "--max-age", "9999d", **of(world))
    assert f"The last run {told}: what was left is read by the next." in done.output
    assert "Everything was taken over" not in done.output
    assert ISSUANCE.plural.title() in done.output


@pytest.mark.slow
def test_a_change_says_who_gave_how_much_to_whom(world: Any) -> None:
    world.sandbox.advance(days=3)
    world.sync()
    lines = run("changes", **of(world)).output.splitlines()
    names = {row["organisation_id"]: row["name"] for row in world.rows("organisations")}
    names |= {row["supplier_id"]: names[row["organisation_id"]] for row in world.rows("suppliers")}
    seen = 0
    for kind, giver in (("delivery", "from_supplier_id"), ("transfer", "from_organisation_id")):
        for change in world.mirror.changes():
            if change.kind == kind:
                line = next(line for line in lines if f"{kind} {change.object_id} appeared" in line)
                state = change.after
                told = f"{tonnes(state['credit_kgs'])} t; from {names[state[giver]]}; to "
                assert line.endswith(f"{told}{names[state['to_organisation_id']]}"), line
                seen += 1
    assert seen
