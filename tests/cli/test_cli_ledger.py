"""`ledger`, `reconcile`, `verify-serial` and `report`: following the credits from a terminal."""

from __future__ import annotations

import copy
import csv
import io
import json
import os
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.cli.ledger import fetch_ledger
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result

    Run = Callable[..., Result]

TERMINAL = {"TTY_COMPATIBLE": "1", "TERM": "xterm-256color", "NO_COLOR": "1"}


@pytest.fixture(scope="module")
def broken() -> Iterator[Sandbox]:
    """A registry in which a half of the demonstration's split batch is a kilogram too large."""
    data = make_registry()
    split = next(
        batch
        for batch in data.issuance_credit_batches[data.landmarks.demo]["supplier_credit_batches"]
        if batch["status"] == "split"
    )
    half = data.credit_batches[split["left_child_id"]]
    half["size"]["credit_kgs"] += 1
    half["size"]["credits"] = half["size"]["credit_kgs"] / 1000
    with Sandbox(data=data) as sandbox:
        yield sandbox


def leaves(sandbox: Sandbox, issuance_id: str) -> list[dict[str, Any]]:
    answer = sandbox.data.issuance_credit_batches[issuance_id]
    waiting = [*answer["supplier_credit_batches"], *answer["buffer_pool_credit_batches"]]
    found = []
    while waiting:
        batch = waiting.pop()
        if batch["left_child_id"]:
            waiting += [sandbox.data.credit_batches[batch[side]] for side in ("left_child_id", "right_child_id")]
        else:
            found.append(batch)
    return found


def bare(output: str) -> str:
    return re.sub(r"\x1b\[[0-9;]*m", "", output)


@pytest.mark.parametrize("landmark", ["demo", "deep_splits"])
def test_the_tree_has_every_half_below_its_parent(run: Run, sandbox: Sandbox, landmark: str) -> None:
    issuance_id = getattr(sandbox.data.landmarks, landmark)
    lines = run("ledger", issuance_id).output.splitlines()
    depth = {line.strip().split()[0]: len(line) - len(line.lstrip()) for line in lines if "ISO-" in line}
    halves = [
        batch
        for batch in sandbox.data.credit_batches.values()
        if batch["issuance_id"] == issuance_id and batch["parent_id"]
    ]
    assert halves
    for half in halves:
        parent = sandbox.data.credit_batches[half["parent_id"]]
        assert depth[half["serial_number"]] == depth[parent["serial_number"]] + 2


def test_the_holdings_add_up_to_the_issuance(run: Run, sandbox: Sandbox) -> None:
    output = run("ledger", sandbox.data.landmarks.demo).output
    total = next(line for line in output.splitlines() if line.startswith("Total"))
    batches = len(leaves(sandbox, sandbox.data.landmarks.demo))
    assert total.split() == ["Total", str(batches), "40.920"]
    assert output.splitlines()[-1] == "Everything adds up, to the kilogram."


def test_the_ledger_names_the_beneficiaries(run: Run, sandbox: Sandbox) -> None:
    output = run("ledger", sandbox.data.landmarks.demo).output.partition("Retired for\n")[2]
    for batch in leaves(sandbox, sandbox.data.landmarks.demo):
        if batch["beneficiary"]:
            assert batch["beneficiary"]["name"] in output


@pytest.mark.parametrize("landmark", ["demo", "deep_splits"])
def test_a_ledger_in_a_terminal_of_80_columns_runs_over_nowhere(run: Run, sandbox: Sandbox, landmark: str) -> None:
    from rich.cells import cell_len

    issuance_id = getattr(sandbox.data.landmarks, landmark)
    output = bare(run("ledger", issuance_id, **TERMINAL, COLUMNS="80").output)
    assert max(cell_len(line) for line in output.splitlines()) <= 80
    assert "├ ISO-" in output


def test_ledger_json_has_trees_and_sums(run: Run, sandbox: Sandbox) -> None:
    issuance_id = sandbox.data.landmarks.deep_splits
    answer = json.loads(run("ledger", issuance_id, "--json").stdout)

    def ends(tree: dict[str, Any]) -> Iterator[int]:
        for half in tree["halves"]:
            yield from ends(half)
        if not tree["halves"]:
            yield tree["credit_batch"]["size"]["credit_kgs"]

    kgs = sandbox.data.issuances[issuance_id]["credit_batch_size_total"]["credit_kgs"]
    assert sum(amount for tree in answer["trees"] for amount in ends(tree)) == kgs
    assert sum(holding["credit_kgs"] for holding in answer["holdings"]) == answer["credit_kgs"] == kgs
    assert sum(vintage["credit_kgs"] for vintage in answer["vintages"]) == kgs


@pytest.mark.slow
def test_splits_600_deep_are_printed_as_json_and_as_a_tree(
    run: Run, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = copy.deepcopy(sandbox.data)
    batch = next(
        batch
        for batch in data.issuance_credit_batches[data.landmarks.demo]["supplier_credit_batches"]
        if batch["status"] == "active" and batch["size"]["credit_kgs"] > 600
    )
    for number in range(600):
        kgs = batch["size"]["credit_kgs"]
        stem, start, end = batch["serial_number"].rsplit("-", 2)
        left, right = copy.deepcopy(batch), copy.deepcopy(batch)
        left |= {"id": f"ctb_1KW6GEBEDSL{number:05}", "serial_number": f"{stem}-{start}-{int(start) + 1}"}
        right |= {"id": f"ctb_1KW6GEBEDSR{number:05}", "serial_number": f"{stem}-{int(start) + 1}-{end}"}
        left["size"] = {"credits": 0.001, "credit_kgs": 1}
        right["size"] = {"credits": (kgs - 1) / 1000, "credit_kgs": kgs - 1}
        for half in (left, right):
            half |= {"parent_id": batch["id"], "left_child_id": None, "right_child_id": None}
            data.credit_batches[half["id"]] = half
        batch |= {"status": "split", "left_child_id": left["id"], "right_child_id": right["id"]}
        batch = right
    with Sandbox(data=data) as deep:
        # Both show one ledger, since its 1,200 requests take seconds.
        monkeypatch.setattr("isometric_registry.cli.ledger.fetch_ledger", cache(fetch_ledger))
        done = run("ledger", data.landmarks.demo, "--json", ISOMETRIC_BASE_URL=deep.url)
        shown = run("ledger", data.landmarks.demo, ISOMETRIC_BASE_URL=deep.url)
    assert (done.exit_code, shown.exit_code) == (0, 0), done.stderr
    # Python's own reader gives up at a depth like this.
    assert done.stdout.count('"halves": [') >= 1200
    assert batch["serial_number"] in shown.stdout


def test_ledger_csv_has_a_row_for_each_batch_that_holds_credits_today(run: Run, sandbox: Sandbox) -> None:
    issuance_id = sandbox.data.landmarks.deep_splits
    rows = csv.DictReader(io.StringIO(run("ledger", issuance_id, "--format", "csv").stdout, newline=""))
    assert {row["credit_batch_id"]: int(row["credit_kgs"]) for row in rows} == {
        batch["id"]: batch["size"]["credit_kgs"] for batch in leaves(sandbox, issuance_id)
    }


def test_ledger_jsonl_has_the_same_batches(run: Run, sandbox: Sandbox) -> None:
    issuance_id = sandbox.data.landmarks.demo
    lines = run("ledger", issuance_id, "--format", "jsonl").stdout.splitlines()
    assert {json.loads(line)["credit_batch_id"] for line in lines} == {
        batch["id"] for batch in leaves(sandbox, issuance_id)
    }


def test_ledger_mermaid_is_a_flowchart(run: Run, sandbox: Sandbox) -> None:
    assert "flowchart" in run("ledger", sandbox.data.landmarks.demo, "--format", "mermaid").stdout


def test_a_ledger_that_does_not_add_up_says_how_to_see_why(run: Run, broken: Sandbox) -> None:
    issuance_id = broken.data.landmarks.demo
    done = run("ledger", issuance_id, ISOMETRIC_BASE_URL=broken.url)
    assert done.exit_code == 0
    assert f"isometric-registry reconcile {issuance_id}" in done.output.splitlines()[-1]


@pytest.mark.parametrize("landmark", ["demo", "deep_splits", "empty_buffer_pool"])
def test_an_issuance_that_adds_up_reconciles_with_exit_code_0(run: Run, sandbox: Sandbox, landmark: str) -> None:
    done = run("reconcile", getattr(sandbox.data.landmarks, landmark))
    assert done.exit_code == 0
    assert "everything adds up, to the kilogram" in done.stdout


@pytest.mark.parametrize("columns", [None, 60, 80, 200])
def test_an_error_is_shown_with_what_was_expected_and_exit_code_3(
    run: Run, broken: Sandbox, columns: int | None
) -> None:
    environment = {} if columns is None else TERMINAL | {"COLUMNS": str(columns)}
    done = run("reconcile", broken.data.landmarks.demo, ISOMETRIC_BASE_URL=broken.url, **environment)
    output = bare(done.output)
    assert done.exit_code == 3
    for word in ("error", "halves_total", "12.250", "12.251"):
        assert word in output
    assert columns is None or max(map(len, output.splitlines())) <= columns


def test_without_splits_only_the_answer_is_checked(run: Run, broken: Sandbox) -> None:
    before = len(broken.requests)
    done = run("reconcile", broken.data.landmarks.demo, "--no-splits", ISOMETRIC_BASE_URL=broken.url)
    assert done.exit_code == 0
    assert len(broken.requests) - before == 1


@pytest.mark.parametrize("form", ["json", "jsonl", "csv"])
def test_findings_are_the_same_in_every_format(run: Run, broken: Sandbox, form: str) -> None:
    done = run("reconcile", broken.data.landmarks.demo, "--format", form, ISOMETRIC_BASE_URL=broken.url)
    readers: dict[str, Callable[[str], list[dict[str, Any]]]] = {
        "json": json.loads,
        "jsonl": lambda text: [json.loads(line) for line in text.splitlines()],
        "csv": lambda text: list(csv.DictReader(io.StringIO(text, newline=""))),
    }
    findings = readers[form](done.stdout)
    halves = next(finding for finding in findings if finding["rule"] == "halves_total")
    assert done.exit_code == 3
    assert halves["severity"] == "error"
    assert (int(halves["expected_kgs"]), int(halves["found_kgs"])) == (12_250, 12_251)


def test_a_serial_number_is_found_with_its_owner_of_today(run: Run, sandbox: Sandbox) -> None:
    for batch in leaves(sandbox, sandbox.data.landmarks.demo):
        done = run("verify-serial", batch["issuance_id"], batch["serial_number"])
        assert done.exit_code == 0
        assert batch["owner"]["name"] in done.output
        assert "as a whole credit batch" in done.output


def test_a_part_of_a_split_batch_is_found_in_its_half(run: Run, sandbox: Sandbox) -> None:
    batch = next(batch for batch in leaves(sandbox, sandbox.data.landmarks.demo) if batch["parent_id"])
    stem, start, _ = batch["serial_number"].rsplit("-", 2)
    done = run("verify-serial", batch["issuance_id"], f"{stem}-{start}-{int(start) + 10}", "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["held"], answer["is_whole_batch"]) == (0, True, False)
    assert answer["owner"]["name"] == batch["owner"]["name"]
    assert [part["credit_kgs"] for part in answer["parts"]] == [10]


def test_a_serial_number_of_nobody_is_exit_code_3(run: Run, sandbox: Sandbox) -> None:
    done = run("verify-serial", sandbox.data.landmarks.demo, "ISO-1-NORD-NOR-CMN9-2026-1-2")
    assert done.exit_code == 3
    assert "does not hold it" in done.output


@pytest.mark.parametrize("text", ["hello", "ISO-1-NORD", "ISO-1-NORD-NOR-CMN9-2026-20-10"])
def test_what_is_no_serial_number_is_exit_code_2(run: Run, sandbox: Sandbox, text: str) -> None:
    done = run("verify-serial", sandbox.data.landmarks.demo, text)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert f"'{text}' is no serial number, such as ISO-1-" in done.stderr


@pytest.mark.parametrize(
    "as_pasted",
    [
        lambda text: text.lower(),
        lambda text: f"  {text}\n",
        lambda text: text.replace("-", "\N{EN DASH}"),
        lambda text: text.replace("-", " \N{NON-BREAKING HYPHEN} ").lower(),
        lambda text: f"\N{LEFT DOUBLE QUOTATION MARK}{text}\N{RIGHT DOUBLE QUOTATION MARK}",
        lambda text: f"Serial number: {text}.",
    ],
)
def test_what_people_paste_is_understood(run: Run, sandbox: Sandbox, as_pasted: Callable[[str], str]) -> None:
    batch = leaves(sandbox, sandbox.data.landmarks.demo)[0]
    done = run("verify-serial", batch["issuance_id"], as_pasted(batch["serial_number"]))
    assert done.exit_code == 0, done.output
    assert "as a whole credit batch" in done.output


def partly_held(sandbox: Sandbox) -> tuple[str, str, int]:
    """An issuance, a serial number that goes on 500 kg beyond what it holds, and what it holds of it."""
    issuance_id = sandbox.data.landmarks.demo
    last = max(leaves(sandbox, issuance_id), key=lambda batch: int(batch["serial_number"].rsplit("-", 1)[1]))
    stem, start, end = last["serial_number"].rsplit("-", 2)
    return issuance_id, f"{stem}-{start}-{int(end) + 500}", int(end) - int(start)


@pytest.mark.parametrize("environment", [{}, TERMINAL | {"COLUMNS": "80"}])
def test_what_is_held_in_part_is_exit_code_5_and_says_how_much(
    run: Run, sandbox: Sandbox, environment: dict[str, str]
) -> None:
    issuance_id, text, kgs = partly_held(sandbox)
    done = run("verify-serial", issuance_id, text, **environment)
    output = bare(done.output)
    assert done.exit_code == 5
    assert f"holds only a part of it: {kgs / 1000:,.3f} t of {kgs / 1000 + 0.5:,.3f} t" in output
    assert "does not hold" not in output
    [heading] = [line for line in output.splitlines() if "Status" in line]
    assert "Of it" in heading


def test_json_says_how_many_kilograms_are_held(run: Run, sandbox: Sandbox) -> None:
    issuance_id, text, kgs = partly_held(sandbox)
    done = run("verify-serial", issuance_id, text, "--json")
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["held"], answer["credit_kgs"]) == (5, False, kgs)
    assert sum(part["credit_kgs"] for part in answer["parts"]) == kgs


def test_a_part_is_shown_with_what_holds_it(run: Run, sandbox: Sandbox) -> None:
    batch = next(batch for batch in leaves(sandbox, sandbox.data.landmarks.demo) if batch["parent_id"])
    stem, start, _ = batch["serial_number"].rsplit("-", 2)
    output = run("verify-serial", batch["issuance_id"], f"{stem}-{start}-{int(start) + 10}").output
    assert "as a part of what stands below" in output
    assert "0.010 t of it" in output
    assert batch["serial_number"] in output


def test_the_report_is_one_page_about_the_issuance(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    page = tmp_path / "report.html"
    done = run("report", sandbox.data.landmarks.demo, "-o", str(page))
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"Wrote {page}\n")
    text = page.read_text(encoding="utf-8")
    assert sandbox.data.landmarks.demo in text
    assert sandbox.data.issuances[sandbox.data.landmarks.demo]["supplier"]["organisation"]["name"] in text


def test_a_report_that_cannot_be_written_sends_nothing(run: Run, sandbox: Sandbox, tmp_path: Path) -> None:
    before = len(sandbox.requests)
    done = run("report", sandbox.data.landmarks.demo, "-o", str(tmp_path / "nowhere" / "report.html"))
    assert (done.exit_code, done.stderr.count("\n")) == (1, 1)
    assert "there is no folder" in done.stderr
    assert len(sandbox.requests) == before
    assert os.listdir(tmp_path) == []


def test_a_serial_number_in_front_of_its_issuance_is_said_so_and_nothing_is_sent(run: Run, sandbox: Sandbox) -> None:
    before = len(sandbox.requests)
    done = run("verify-serial", "ISO-1-NORD-NOR-CMN9-2026-370224-373164", sandbox.data.landmarks.demo)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert "swap them" in done.stderr
    assert len(sandbox.requests) == before
