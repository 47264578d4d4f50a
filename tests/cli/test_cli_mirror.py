"""`mirror`: the registry in a database, from the first load to an export."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from isometric_registry.cli.mirror.durations import in_words, parse_duration
from isometric_registry.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

pytestmark = pytest.mark.slow

PROGRAM = [sys.executable, "-m", "isometric_registry.cli"]
EVERY = ("sync", "status", "changes", "at", "export", "check")


@pytest.fixture(scope="module")
def moving() -> Sandbox:
    """A registry of this module's own, in which days pass. It runs for as long as the module does."""
    return Sandbox()


@pytest.fixture(scope="module")
def filled(moving: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that was filled, and three days later brought up to date, by the program itself."""
    place = tmp_path_factory.mktemp("mirror")
    with moving:
        for days in (0, 3):
            moving.advance(days=days)
            done = subprocess.run(
                [*PROGRAM, "mirror", "sync"], cwd=place, env=os.environ | moving.environ, capture_output=True, text=True
            )
            assert (done.returncode, done.stderr) == (0, ""), done.stderr
            assert "registry.db: done; read " in done.stdout
    return place / "registry.db"


@pytest.fixture
def mirror(run: Run, filled: Path) -> Run:
    """Runs a command of the mirror on that database, with nobody to ask."""
    return lambda name, *arguments: run(
        "mirror", name, *arguments, ISOMETRIC_MIRROR_URL=f"sqlite:///{filled}", ISOMETRIC_BASE_URL="http://127.0.0.1:9"
    )


@pytest.mark.parametrize("name", EVERY)
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    done = run("mirror", name, "--help")
    assert done.exit_code == 0
    assert f"isometric-registry mirror {name}" in done.output.split("Example")[1]


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:hunter2@host/db",
        "postgresql://me@host/db?password=hunter2",
        "postgresql://me@host/db?sslp%61ssword=hunter2",
        "postgresql://me:a/hunter2@127.0.0.1:1/db",
        "postgresql://me:a#hunter2@127.0.0.1:1/db",
        "postgresql://me:a?hunter2@127.0.0.1:1/db",
        "postgresql://me:a@hunter2@127.0.0.1:1/db",
        "postgresql://me/x:hunter2@127.0.0.1:1/db",
        "postgresql://me:hunter2@127.0.0.1:x/db",
        "me:hunter2@host/db",
        "host=127.0.0.1 password=hunter2",
    ],
)
def test_a_password_in_an_argument_is_refused_and_not_repeated(run: Run, name: str, address: str) -> None:
    more = {"at": ["now"], "export": ["-o", "x.csv"]}.get(name, [])
    done = run("mirror", name, *more, "--db", address)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "set ISOMETRIC_MIRROR_URL" in done.stderr
    assert "hunter2" not in done.output


@pytest.mark.parametrize("name", EVERY[1:])
def test_without_a_mirror_it_says_how_to_fill_one(run: Run, tmp_path: Path, name: str) -> None:
    more = {"at": ["now", "--organisation", "x"], "export": ["-o", str(tmp_path / "x.csv")]}.get(name, [])
    done = run("mirror", name, *more, "--db", f"sqlite:///{tmp_path}/none.db")
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "isometric-registry mirror sync" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sync", "--budget", "0"], "'0' is no budget"),
        (["sync", "--budget", "much"], "such as 500, or a time such as 10m"),
        (["sync", "--max-age", "soon"], "'soon' is no length of time"),
        (["sync", "--db", "mysql://host/db"], "SQLite or PostgreSQL"),
        (["changes", "--since", "yesterday", "--after", "3"], "leave one out"),
        (["changes", "--after", "99999999999999999999"], "pass the cursor of a change"),
        (["sync", "--max-age", "999999w"], "--max-age is longer than"),
        (["changes", "--since", "soon"], "'soon' is no date"),
        (["at", "soon"], "'soon' is no date"),
        (["export", "nothing", "-o", "x.csv"], "the mirror has no 'nothing'; it has: issuances"),
        (["export", "runs", "--at", "now", "-o", "x.csv"], "runs has no history"),
        (["export", "--partition-by", "colour", "-o", "x.parquet"], "credit_batches has no column 'colour'"),
        (["export", "--partition-by", "status", "-o", "x.csv"], "only Parquet is partitioned"),
        (["export", "-o", "x.xlsx"], "unknown format 'xlsx'"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_written(
    run: Run, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = len(sandbox.requests)
    done = run("mirror", *arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert len(sandbox.requests) == before
    assert list(tmp_path.iterdir()) == []


def test_status_shows_the_bound_and_the_last_run(mirror: Run, moving: Sandbox) -> None:
    done = mirror("status")
    assert done.exit_code == 0
    for words in ("Everything was taken over.", "Nothing older than", "2: done", moving.data.landmarks.demo[:0]):
        assert words in done.stdout
    told = json.loads(mirror("status", "--json").stdout)
    assert (told["issuances"], told["unread"], told["stale"]) == (len(moving.data.issuances), 0, [])


def test_what_could_not_be_read_beside_the_ledger_is_shown_and_ends_with_3(
    run: Run, filled: Path, tmp_path: Path
) -> None:
    path = tmp_path / "registry.db"
    with closing(sqlite3.connect(filled)) as database, closing(sqlite3.connect(path)) as copy:
        database.backup(copy)
        note = json.dumps([("suppliers", "500 Internal Server Error")])
        copy.execute(
            "INSERT INTO readings SELECT 'problems of suppliers', read_at, reach, ? FROM readings LIMIT 1", [note]
        )
        copy.commit()
    done = run("mirror", "status", "--db", f"sqlite:///{path}")
    assert done.exit_code == 3
    assert "1 object could not be taken over." in done.stdout
    assert "  suppliers: 500 Internal Server Error" in done.stdout
    assert "Everything was taken over." not in done.stdout


def test_a_mirror_that_is_too_old_ends_with_3(mirror: Run) -> None:
    done = mirror("status", "--max-age", "0s")
    assert done.exit_code == 3
    assert "was not read for less than a minute" in done.stdout or "was not read for" in done.stdout


def test_changes_are_an_object_a_line_and_a_cursor_goes_on(mirror: Run) -> None:
    lines = [json.loads(line) for line in mirror("changes", "--format", "jsonl").stdout.splitlines()]
    assert len(lines) > 20
    wanted = {"cursor", "kind", "change", "object_id", "observed_at", "before", "after"}
    assert all(wanted <= line.keys() for line in lines)
    assert {"retired", "delivered", "issued"} <= {line["change"] for line in lines}
    half = lines[len(lines) // 2]["cursor"]
    rest = [
        json.loads(line) for line in mirror("changes", "--after", str(half), "--format", "jsonl").stdout.splitlines()
    ]
    assert rest == [line for line in lines if line["cursor"] > half]
    every = mirror("changes", "--with-first-load", "--format", "jsonl").stdout.count("\n")
    assert every > 1000 > len(lines)


def test_changes_in_words_name_who_and_how_much(mirror: Run) -> None:
    done = mirror("changes", "--since", "yesterday")
    retired = [line for line in done.stdout.splitlines() if " retired, happened 20" in line]
    assert retired
    assert all(" t; of " in line and "; for " in line for line in retired)


@pytest.mark.parametrize(("after", "code"), [("0", 6), ("999999", 0)])
def test_the_exit_code_says_whether_there_were_changes(mirror: Run, after: str, code: int) -> None:
    assert mirror("changes", "--after", after, "--exit-code").exit_code == code
    assert mirror("changes", "--after", after).exit_code == 0


def test_at_tells_what_was_known_and_what_is_dated_apart(mirror: Run, filled: Path) -> None:
    told = json.loads(mirror("at", "now", "--json").stdout)
    with closing(sqlite3.connect(filled)) as database:
        (kgs,) = database.execute("SELECT sum(credit_kgs) FROM holdings").fetchone()
    assert sum(one["credit_kgs"] for one in told["known"]) == sum(one["credit_kgs"] for one in told["dated"]) == kgs
    past = json.loads(mirror("at", "31 Mar 2026", "--json").stdout)
    assert past["known"] is None
    assert 0 < sum(one["credit_kgs"] for one in past["dated"]) < kgs
    assert "It did not exist yet." in mirror("at", "31 Mar 2026").stdout


def test_an_organisation_is_found_by_a_part_of_its_name(mirror: Run) -> None:
    told = json.loads(mirror("at", "now", "--organisation", "make-believe mut", "--json").stdout)
    assert {one["owner_name"] for one in told["known"]} == {"Make-Believe Mutual"}
    done = mirror("at", "now", "--organisation", "no such name")
    assert done.exit_code == 2
    assert "no organisation matches 'no such name'; there are: " in done.stderr


def test_check_proves_it_and_finds_a_kilogram_that_is_missing(
    mirror: Run, run: Run, filled: Path, tmp_path: Path
) -> None:
    done = mirror("check")
    assert (done.exit_code, done.stdout.endswith("everything agrees\n")) == (0, True)
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(filled)) as database, closing(sqlite3.connect(copy)) as other:
        database.backup(other)
        with other:
            other.execute("UPDATE credit_batches_versions SET credit_kgs = credit_kgs - 1 WHERE version = "
                          "(SELECT min(version) FROM credit_batches_versions WHERE status = 'active')")  # fmt: skip
    found = run("mirror", "check", "--db", f"sqlite:///{copy}", "--json")
    assert found.exit_code == 3
    assert json.loads(found.stdout)["findings"][0]["rule"] == "conserved"


def test_a_check_that_could_not_judge_everything_says_so(run: Run, filled: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    with closing(sqlite3.connect(filled)) as database, closing(sqlite3.connect(copy)) as other:
        database.backup(other)
        with other:
            other.execute("UPDATE checks SET problem = 'it contradicts itself'")
    done = run("mirror", "check", "--db", str(copy))
    assert (done.exit_code, "everything agrees" in done.stdout) == (0, False)
    assert "balances: not judged, because what is there of " in done.stdout
    told = json.loads(run("mirror", "check", "--db", str(copy), "--json").stdout)
    assert (told["ok"], len(told["skipped"])) == (True, 3)


def test_an_export_of_a_moment_before_the_mirror_is_noted(mirror: Run, tmp_path: Path) -> None:
    done = mirror("export", "holdings", "--at", "2001-03-31", "-o", str(tmp_path / "x.csv"))
    assert (done.exit_code, done.stderr.splitlines()[0]) == (
        0,
        "Note: the mirror did not exist yet at that moment, so that it knew nothing",
    )


def test_a_budget_stops_in_good_order_and_the_same_command_goes_on(run: Run, tmp_path: Path) -> None:
    place = f"sqlite:///{tmp_path}/registry.db"
    first = run("mirror", "sync", "--db", place, "--budget", "60")
    assert (first.exit_code, "out of requests" in first.stdout) == (0, True)
    assert "yet to be read, by the same command" in first.stdout
    assert run("mirror", "status", "--db", place).exit_code == 3
    assert run("mirror", "sync", "--db", place).exit_code == 0
    assert run("mirror", "status", "--db", place).exit_code == 0


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_leaves_the_mirror_whole(run: Run, sandbox: Sandbox, tmp_path: Path, number: signal.Signals) -> None:
    place = f"sqlite:///{tmp_path}/registry.db"
    slow = os.environ | sandbox.environ | {"ISOMETRIC_MAX_REQUESTS_PER_MINUTE": "600"}
    sent = len(sandbox.requests)
    command = [*PROGRAM, "mirror", "sync", "--db", place]
    with subprocess.Popen(command, env=slow, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        give_up = time.monotonic() + 60
        while len(sandbox.requests) < sent + 30:
            assert time.monotonic() < give_up, "nothing was sent"
            time.sleep(0.02)
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output, errors.count("\n")) == (130, "", 1)
    assert "is whole. The same command goes on from here" in errors
    assert run("mirror", "check", "--db", place).exit_code == 0
    assert run("mirror", "sync", "--db", place).exit_code == 0


def test_lengths_of_time() -> None:
    assert parse_duration("30d") == timedelta(days=30)
    assert parse_duration("12H") == timedelta(hours=12)
    assert [parse_duration(text) for text in ("", "d", "-1d", "1.5d", "10")] == [None] * 5
    assert in_words(timedelta(days=40)) == "40 days"
    assert in_words(timedelta(hours=3)) == "3 hours"
    assert in_words(timedelta(seconds=70)) == "1 minute"
    assert in_words(timedelta(seconds=3)) == "less than a minute"
