"""`export`: what it writes, what stops it, and how it goes on."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

PROGRAM = [sys.executable, "-m", "isometric_registry.cli"]


def batch_ids(sandbox: Sandbox, since: str = "") -> list[str]:
    return [
        batch["id"]
        for issuance_id, issuance in sandbox.data.issuances.items()
        if issuance["issued_at"] >= since
        for pool in ("supplier_credit_batches", "buffer_pool_credit_batches")
        for batch in sandbox.data.issuance_credit_batches[issuance_id][pool]
    ]


def environment(sandbox: Sandbox, rate: int) -> dict[str, str]:
    return os.environ | {
        "ISOMETRIC_BASE_URL": sandbox.url,
        "ISOMETRIC_CLIENT_SECRET": sandbox.client_secret,
        "ISOMETRIC_MAX_REQUESTS_PER_MINUTE": str(rate),
    }


@pytest.mark.slow
def test_everything_is_every_batch_of_every_issuance(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "all.csv"
    done = run("export", "--all", "-o", str(target))
    with open(target, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.startswith(f"Wrote {target}: {len(sandbox.data.issuances)} issuances")
    assert [row["credit_batch_id"] for row in rows] == batch_ids(sandbox)
    assert os.listdir(tmp_path) == ["all.csv"]


def test_a_range_is_written_in_the_format_that_the_name_says(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "some.jsonl"
    assert run("export", "--since", "1 Jun 2026", "-o", str(target)).exit_code == 0
    lines = target.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["credit_batch_id"] for line in lines] == batch_ids(sandbox, since="2026-06-01")


def test_a_format_wins_over_the_name(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "some.txt"
    assert run("export", "--since", "1 Jun 2026", "--format", "parquet", "-o", str(target)).exit_code == 0
    assert target.read_bytes().startswith(b"PAR1")


def test_a_range_in_which_nothing_happened_leaves_the_file_as_it_was(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "some.csv"
    target.write_text("what was there before")
    done = run("export", "--since", "1 Jan 2001", "--until", "2 Jan 2001", "-o", str(target))
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr == f"No issuance matches: nothing was written, and {target} is as it was\n"
    assert target.read_text() == "what was there before"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["-o", "x.csv"], "nothing says which issuances: add --all, or a filter"),
        (["--all", "--since", "2026", "-o", "x.csv"], "leave one out"),
        (["--all"], "missing option '-o' / '--output'"),
        (["--all", "-o", "x.xlsx"], "unknown format 'xlsx': use csv, jsonl or parquet"),
        (["--all", "--format", "xlsx", "-o", "x.csv"], "'xlsx' is not one of 'csv', 'jsonl', 'parquet'"),
        (["--since", "soon", "-o", "x.csv"], "'soon' is no date that can be understood"),
        (["--since", "2026", "--until", "2025", "-o", "x.csv"], "before it begins"),
        (["--all", "--max-requests-per-minute", "0", "-o", "x.csv"], "0 is out of range"),
    ],
)
def test_bad_input_is_one_line_and_nothing_is_sent_or_written(
    run: Run, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    before = len(sandbox.requests)
    done = run("export", *arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert len(sandbox.requests) == before
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.slow
def test_ctrl_c_keeps_what_is_there_and_the_same_command_asks_only_for_the_rest(
    run: Run, sandbox: Sandbox, tmp_path: Path, heeding: list[str]
) -> None:
    target, undisturbed = tmp_path / "stopped.csv", tmp_path / "undisturbed.csv"
    target.write_text("what was there before")
    sent_before = len(sandbox.requests)
    command = [*heeding, *PROGRAM, "export", "--all", "-o", str(target)]
    # At this pace the whole export takes over a minute: it cannot end before the signal.
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment(sandbox, 30)) as process:
        give_up = time.monotonic() + 20
        while len(sandbox.requests) < sent_before + 2:
            assert time.monotonic() < give_up, "nothing was sent"
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    sent = len(sandbox.requests) - sent_before
    assert process.returncode == 130
    assert errors.count("\n") == 1
    assert "interrupted" in errors
    assert "The same command goes on from here" in errors
    assert target.read_text() == "what was there before"

    assert run("export", "--all", "-o", str(target)).exit_code == 0
    assert run("export", "--all", "-o", str(undisturbed)).exit_code == 0
    first, second = (re.sub(rb",[^,]*Z\r\n", b"\r\n", path.read_bytes()) for path in (target, undisturbed))
    assert first == second
    issuances = len(sandbox.data.issuances)
    pages = -(-issuances // 50)
    assert len(sandbox.requests) - sent_before - (pages + issuances) <= 2 * pages + issuances + 8  # 8 were in flight
    assert sent < pages + issuances
    assert sorted(os.listdir(tmp_path)) == ["stopped.csv", "undisturbed.csv"]


@pytest.mark.skipif(os.name != "posix", reason="needs a pseudo-terminal")
@pytest.mark.slow
def test_in_a_terminal_a_bar_shows_how_far_how_fast_and_how_long(sandbox: Sandbox, tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    command = [*PROGRAM, "export", "--since", "1 Jan 2026", "-o", str(tmp_path / "all.csv")]
    variables = environment(sandbox, 600) | {"TERM": "xterm-256color", "COLUMNS": "100"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=theirs, env=variables)
    os.close(theirs)
    shown = b""
    give_up = time.monotonic() + 30
    while time.monotonic() < give_up:
        if select.select([ours], [], [], 0.2)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # how Linux says that the other end has gone
                break
        elif process.poll() is not None:
            break
    os.close(ours)
    assert process.stdout
    assert process.stdout.read() == b""
    process.stdout.close()
    assert process.wait(20) == 0
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert re.search(r"Issuances .* \d+/\d+ +[\d,]+ per minute +\d+:\d\d", text)
    assert "Wrote" in text


def test_outside_a_terminal_there_is_no_bar(run: Run, tmp_path: Path) -> None:
    done = run("export", "--since", "1 Jun 2026", "-o", str(tmp_path / "all.csv"))
    assert done.stderr.count("\n") == 1
    assert "\r" not in done.stderr


@pytest.fixture(scope="module")
def faulty() -> Iterator[Sandbox]:
    """A registry in which one issuance's answer breaks the contract."""
    data = make_registry()
    del data.issuance_credit_batches[data.landmarks.demo]["credit_batch_size_total"]
    with Sandbox(data=data) as sandbox:
        yield sandbox


def test_an_issuance_that_cannot_be_read_is_named_and_nothing_is_written(
    run: Run, faulty: Sandbox, tmp_path: Path
) -> None:
    target = tmp_path / "some.csv"
    done = run("export", "--since", "1 Jun 2026", "-o", str(target), ISOMETRIC_BASE_URL=faulty.url)
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert faulty.data.landmarks.demo in done.stderr
    assert not target.exists()


def test_skip_failed_writes_the_others_and_names_what_is_left_out(run: Run, faulty: Sandbox, tmp_path: Path) -> None:
    target = tmp_path / "some.csv"
    done = run("export", "--since", "1 Jun 2026", "-o", str(target), "--skip-failed", ISOMETRIC_BASE_URL=faulty.url)
    assert done.exit_code == 0
    assert f"Left out {faulty.data.landmarks.demo}: " in done.stderr
    assert faulty.data.landmarks.demo not in target.read_text(encoding="utf-8")
    assert faulty.data.landmarks.future in target.read_text(encoding="utf-8")
