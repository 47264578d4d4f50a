"""`credit-batches`: the table at several widths, and JSON."""

from __future__ import annotations

import csv
import io
import json
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from isometric_registry.sandbox import Sandbox
from isometric_registry.sandbox.data import make_registry

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

TERMINAL = {"TTY_COMPATIBLE": "1", "TERM": "xterm-256color"}


@pytest.fixture(scope="module")
def demo(sandbox: Sandbox) -> dict[str, Any]:
    return sandbox.data.issuance_credit_batches[sandbox.data.landmarks.demo]


def batches(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [*body["supplier_credit_batches"], *body["buffer_pool_credit_batches"]]


def row_of(output: str, text: str) -> list[str]:
    (line,) = [line for line in output.splitlines() if line.startswith(text)]
    return line.split()


def test_a_row_says_serial_pool_status_tonnes_owner_and_beneficiary(run: Run, demo: dict[str, Any]) -> None:
    output = run("credit-batches", demo["issuance_id"]).output
    retired = next(batch for batch in batches(demo) if batch["beneficiary"])
    tonnes = f"{retired['size']['credit_kgs'] / 1000:.3f}"
    assert row_of(output, retired["serial_number"]) == [
        *(retired["serial_number"], "supplier", "retired", tonnes),
        *retired["owner"]["name"].split(),
        *retired["beneficiary"]["name"].split(),
    ]


def test_the_three_totals_stand_under_the_table(run: Run, demo: dict[str, Any]) -> None:
    lines = run("credit-batches", demo["issuance_id"]).output.splitlines()
    assert [line.split() for line in lines[-3:]] == [
        ["Supplier", "40.102"],
        ["Buffer", "pool", "0.818"],
        ["Total", "40.920"],
    ]
    assert demo["credit_batch_size_total"]["credit_kgs"] == 40_920


def test_it_says_which_registry_was_asked(run: Run, demo: dict[str, Any], sandbox: Sandbox) -> None:
    assert sandbox.url in run("credit-batches", demo["issuance_id"]).output


def test_plain_output_has_every_row_whole_and_no_art(run: Run, sandbox: Sandbox) -> None:
    issuance = sandbox.data.landmarks.large
    output = run("credit-batches", issuance, COLUMNS="80").output
    assert not set(output) & set("─│┃━…\x1b")
    rows = {line.split()[0]: line for line in output.splitlines() if line.startswith("ISO-")}
    assert len(rows) == 1200
    for batch in batches(sandbox.data.issuance_credit_batches[issuance]):
        assert batch["owner"]["name"] in rows[batch["serial_number"]]


def test_plain_lines_end_without_spaces(run: Run, demo: dict[str, Any]) -> None:
    assert all(line == line.rstrip() for line in run("credit-batches", demo["issuance_id"]).output.splitlines())


@pytest.mark.parametrize(
    ("landmark", "columns"),
    [*product(["demo", "deep_splits", "future", "empty_buffer_pool"], [80, 140]), ("large", 80)],
)
@pytest.mark.slow
def test_in_a_terminal_nothing_is_cut_and_nothing_runs_over(
    run: Run, sandbox: Sandbox, landmark: str, columns: int
) -> None:
    from rich.cells import cell_len

    issuance = getattr(sandbox.data.landmarks, landmark)
    output = run("credit-batches", issuance, **TERMINAL, COLUMNS=str(columns), NO_COLOR="1").output
    bare = strip_styles(output)
    assert max(cell_len(line) for line in bare.splitlines()) <= columns
    for batch in batches(sandbox.data.issuance_credit_batches[issuance]):
        assert batch["serial_number"] in bare
        assert batch["owner"]["name"] in bare
        assert not batch["beneficiary"] or batch["beneficiary"]["name"] in bare


def test_in_a_terminal_that_is_too_narrow_the_serial_numbers_are_still_whole(run: Run, demo: dict[str, Any]) -> None:
    bare = strip_styles(run("credit-batches", demo["issuance_id"], **TERMINAL, COLUMNS="30").output)
    assert all(batch["serial_number"] in bare for batch in batches(demo))


def test_tonnes_are_flush_right(run: Run, demo: dict[str, Any]) -> None:
    bare = strip_styles(run("credit-batches", demo["issuance_id"], **TERMINAL, COLUMNS="80").output)
    ends = {len(line.rstrip()) for line in bare.splitlines() if line.startswith(("ISO-", "Supplier", "Total"))}
    assert len(ends) == 1


def test_colours_can_be_turned_off(run: Run, demo: dict[str, Any]) -> None:
    green = "\x1b[32m"
    assert green in run("credit-batches", demo["issuance_id"], **TERMINAL).output
    assert green not in run("credit-batches", demo["issuance_id"], **TERMINAL, NO_COLOR="1").output


def test_json_is_the_services_answer(run: Run, demo: dict[str, Any]) -> None:
    done = run("credit-batches", demo["issuance_id"], "--json")
    assert json.loads(done.stdout) == demo
    assert done.stderr == ""


def test_json_keeps_what_the_contract_does_not_know(run: Run, sandbox: Sandbox) -> None:
    issuance = sandbox.data.landmarks.future
    answer = json.loads(run("credit-batches", issuance, "--json").stdout)
    assert answer == sandbox.data.issuance_credit_batches[issuance]
    assert "provenance" in answer


def test_an_unknown_status_is_shown_as_itself(run: Run, sandbox: Sandbox) -> None:
    assert " cancelled " in run("credit-batches", sandbox.data.landmarks.future).output


def test_a_name_cannot_steer_the_terminal(run: Run) -> None:
    data = make_registry(0)
    body = data.issuance_credit_batches[data.landmarks.demo]
    body["supplier_credit_batches"][0]["owner"]["name"] = "\x1b[2JEvil\r\u202e[red]Corp"
    with Sandbox(data=data) as sandbox:
        output = run("credit-batches", data.landmarks.demo, ISOMETRIC_BASE_URL=sandbox.url).output
    assert not set(output) & set("\x1b\r\u202e")
    assert "[red]Corp" in output


def strip_styles(output: str) -> str:
    import re

    return re.sub(r"\x1b\[[0-9;]*m", "", output)


def test_csv_has_a_row_for_each_original_batch(run: Run, demo: dict[str, Any]) -> None:
    done = run("credit-batches", demo["issuance_id"], "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout, newline="")))
    assert [(row["credit_batch_id"], int(row["credit_kgs"])) for row in rows] == [
        (batch["id"], batch["size"]["credit_kgs"]) for batch in batches(demo)
    ]


def test_json_lines_have_the_same_batches(run: Run, demo: dict[str, Any]) -> None:
    lines = run("credit-batches", demo["issuance_id"], "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["credit_batch_id"] for line in lines] == [batch["id"] for batch in batches(demo)]
