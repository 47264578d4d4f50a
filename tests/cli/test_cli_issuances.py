"""`issuances` and `issuance`: the list, its filters and its formats."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result
    from isometric_registry.sandbox import Sandbox

    Run = Callable[..., Result]

TERMINAL = {"TTY_COMPATIBLE": "1", "TERM": "xterm-256color", "NO_COLOR": "1"}


def listed(done: Result) -> list[dict[str, Any]]:
    assert done.exit_code == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_list_has_every_issuance_newest_first(run: Run, sandbox: Sandbox) -> None:
    assert listed(run("issuances", "--format", "jsonl")) == list(sandbox.data.issuances.values())


def test_json_is_one_array(run: Run, sandbox: Sandbox) -> None:
    done = run("issuances", "--json")
    assert json.loads(done.stdout) == list(sandbox.data.issuances.values())


def test_the_table_adds_up_in_its_last_line(run: Run, sandbox: Sandbox) -> None:
    lines = run("issuances").output.splitlines()
    kgs = sum(issuance["credit_batch_size_total"]["credit_kgs"] for issuance in sandbox.data.issuances.values())
    assert lines[0] == f"{len(sandbox.data.issuances)} issuances"
    assert lines[-1].split() == ["Total", f"{kgs // 1000:,}.{kgs % 1000:03d}"]


def test_a_range_of_dates_keeps_what_was_issued_in_it(run: Run, sandbox: Sandbox) -> None:
    done = run("issuances", "--since", "Q2 2025", "--until", "Oct 2025", "--format", "jsonl")
    expected = [key for key, one in sandbox.data.issuances.items() if "2025-04" <= one["issued_at"] < "2025-11"]
    assert [one["id"] for one in listed(done)] == expected
    assert 0 < len(expected) < len(sandbox.data.issuances)


def test_a_filter_by_supplier_and_project_keeps_only_these(run: Run, sandbox: Sandbox) -> None:
    wanted = sandbox.data.issuances[sandbox.data.landmarks.demo]
    done = run(
        *("issuances", "--supplier", wanted["supplier"]["id"], "--project", wanted["project_id"], "--format", "jsonl")
    )
    found = listed(done)
    assert wanted in found
    assert {(one["supplier"]["id"], one["project_id"]) for one in found} == {
        (wanted["supplier"]["id"], wanted["project_id"])
    }


def test_a_reporting_period_has_to_touch_the_range(run: Run, sandbox: Sandbox) -> None:
    done = run("issuances", "--reporting-since", "2026", "--reporting-until", "Jan 2026", "--format", "jsonl")
    expected = [
        key
        for key, one in sandbox.data.issuances.items()
        if one.get("reporting_period_end_at", "") >= "2026-01-01" and one["reporting_period_start_at"] <= "2026-01-31"
    ]
    assert [one["id"] for one in listed(done)] == expected
    assert expected


def test_a_limit_asks_for_no_page_more_than_it_needs(run: Run, sandbox: Sandbox) -> None:
    before = len(sandbox.requests)
    found = listed(run("issuances", "--limit", "3", "--format", "jsonl"))
    assert found == list(sandbox.data.issuances.values())[:3]
    assert len(sandbox.requests) - before == 1


def test_csv_is_read_back_with_exact_kilograms(run: Run, sandbox: Sandbox) -> None:
    done = run("issuances", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    assert [(row["issuance_id"], int(row["credit_kgs"]), row["supplier_name"]) for row in rows] == [
        (key, one["credit_batch_size_total"]["credit_kgs"], one["supplier"]["organisation"]["name"])
        for key, one in sandbox.data.issuances.items()
    ]


@pytest.mark.parametrize("columns", [80, 140])
def test_in_a_terminal_nothing_is_cut_and_nothing_runs_over(run: Run, sandbox: Sandbox, columns: int) -> None:
    from rich.cells import cell_len

    bare = re.sub(r"\x1b\[[0-9;]*m", "", run("issuances", **TERMINAL, COLUMNS=str(columns)).output)
    assert max(cell_len(line) for line in bare.splitlines()) <= columns
    for key, one in sandbox.data.issuances.items():
        assert key in bare
        assert one["supplier"]["organisation"]["name"] in bare
    assert ("Reporting period" in bare) == (columns == 140)


def test_nothing_found_is_said_and_no_error(run: Run) -> None:
    done = run("issuances", "--since", "2020", "--until", "2020")
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "0 issuances")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--since", "the other day"], "'the other day' is no date that can be understood"),
        (["--since", "01/02/2026"], "could be 2026-01-02 or 2026-02-01"),
        (["--since", "2026", "--until", "2025"], "before it begins"),
        (["--reporting-since", "2026", "--reporting-until", "2025"], "before it begins"),
        (["--format", "xml"], "'xml' is not one of 'table', 'json', 'jsonl', 'csv'"),
        (["--limit", "0"], "0 is out of range: write one that is 1 or more"),
    ],
)
def test_bad_input_is_one_line_and_sends_nothing(run: Run, sandbox: Sandbox, arguments: list[str], words: str) -> None:
    before = len(sandbox.requests)
    done = run("issuances", *arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert len(sandbox.requests) == before


def test_an_issuance_shows_its_supplier_and_totals(run: Run, sandbox: Sandbox) -> None:
    wanted = sandbox.data.issuances[sandbox.data.landmarks.demo]
    output = run("issuance", wanted["id"]).output
    for text in (
        wanted["id"],
        wanted["supplier"]["organisation"]["name"],
        wanted["supplier"]["location"]["country_name"],
        f"{wanted['reporting_period_start_at']} to {wanted['reporting_period_end_at']}",
        "40.102 t",
        " 0.818 t",
        "40.920 t",
    ):
        assert text in output


def test_an_issuance_as_json_is_the_services_answer(run: Run, sandbox: Sandbox) -> None:
    issuance_id = sandbox.data.landmarks.future
    assert json.loads(run("issuance", issuance_id, "--json").stdout) == sandbox.data.issuances[issuance_id]


@pytest.mark.slow
def test_every_issuance_can_be_shown(run: Run, sandbox: Sandbox) -> None:
    for issuance_id in sandbox.data.issuances:
        assert run("issuance", issuance_id).exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (("issuances", "--supplier", "Nordfjrod"), "Nordfjord Mineralisering ÅS (spl_"),
        (("projects", "--supplier", "kelda steinefini"), "Kelda Steinefni (spl_"),
        (("documents", "Old Quary"), "Old Quarry North (prj_"),
        (("transfers", "--receiver", "Brod"), "Bröd och Påhitt (org_"),
        (("retirements", "--beneficiary", "Jokulsa"), "Jökulsá Ferðir (org_"),
    ],
)
def test_a_name_that_was_misspelled_is_answered_with_what_may_be_meant(
    run: Run, arguments: tuple[str, ...], meant: str
) -> None:
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"did you mean {meant}" in done.stderr
    assert "? There are: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("issuances", "--supplier", "prj_1GBJZNRM1SBXX29G"), "a supplier's begins with spl_"),
        (("documents", "spl_1GEXZ50E3SBXFE8V"), "a project's begins with prj_"),
        (("retirements", "--owner", "spl_1GEXZ50E3SBXFE8V"), "an organisation's begins with org_"),
    ],
)
def test_an_identifier_of_another_kind_is_called_one_and_nothing_is_sent(
    run: Run, sandbox: Sandbox, arguments: tuple[str, ...], words: str
) -> None:
    before = len(sandbox.requests)
    done = run(*arguments)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert words in done.stderr
    assert len(sandbox.requests) == before


def test_an_identifier_is_read_with_the_space_that_was_copied_with_it(run: Run) -> None:
    assert run("issuances", "--supplier", " spl_1GEXZ50E3SBXFE8V ", "--limit", "1").exit_code == 0


def test_a_name_of_an_organisation_without_a_token_is_said_to_need_one(run: Run, sandbox: Sandbox) -> None:
    before = len(sandbox.requests)
    done = run("retirements", "--owner", "Kelda", ISOMETRIC_ACCESS_TOKEN=None)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "set ISOMETRIC_ACCESS_TOKEN, or write the identifier, which begins with org_" in done.stderr
    assert len(sandbox.requests) == before
