"""`reconcile`: whether an issuance adds up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .command import CHECK_FAILED, PROGRAM, Command
from .ledger import fetch_ledger
from .options import format_options, rate_option
from .output import print_csv, print_json, print_json_lines
from .sandbox import DEMO_ISSUANCE
from .session import open_registry
from .text import counted, tonnes

if TYPE_CHECKING:
    from rich.table import Table

    from ..ledger import Finding, Reconciliation
    from .output import Record
    from .screen import Screen

CSV_COLUMNS = ("issuance_id", "severity", "rule", "subject", "message", "expected_kgs", "found_kgs")


@click.command(
    "reconcile",
    cls=Command,
    examples=(
        f"{PROGRAM} reconcile {DEMO_ISSUANCE}",
        f"{PROGRAM} reconcile {DEMO_ISSUANCE} --no-splits --json",
    ),
)
@click.argument("issuance_id")
@click.option("--splits/--no-splits", default=True, help="Follow splits and check the halves, or the one answer alone.")
@format_options("table", "json", "jsonl", "csv")
@rate_option
def reconcile(issuance_id: str, splits: bool, form: str, rate: int | None) -> int:
    """Check that an issuance adds up, to the kilogram.

    Checked are the totals, every batch, and every split down to today's batches. An error contradicts what the
    service documents; a warning is about what nobody has promised, such as serial numbers.

    Exit code: 0 if there is no error, 3 if there is one.
    """
    if splits:
        found, source = fetch_ledger(issuance_id, rate)
        outcome = found.reconcile()
    else:
        from ..ledger import reconcile as reconcile_answer

        with open_registry() as registry:
            outcome = reconcile_answer(registry.issuances.credit_batches(issuance_id))
            source = registry.base_url
    records = [_record(outcome, finding) for finding in outcome]
    if form == "json":
        print_json(records)
    elif form == "jsonl":
        print_json_lines(records)
    elif form == "csv":
        print_csv(CSV_COLUMNS, records)
    else:
        _show(outcome, source)
    return 0 if outcome.ok else CHECK_FAILED


def _record(outcome: Reconciliation, finding: Finding) -> Record:
    return {
        "issuance_id": outcome.issuance_id,
        "severity": str(finding.severity),
        "rule": str(finding.rule),
        "subject": finding.subject,
        "message": finding.message,
        "expected_kgs": finding.expected_kgs,
        "found_kgs": finding.found_kgs,
    }


def _show(outcome: Reconciliation, source: str) -> None:
    from .screen import Screen

    screen = Screen()
    screen.heading(f"Reconciliation of issuance {outcome.issuance_id}", source)
    checked = f"{counted(outcome.batches_checked, 'batch', 'batches')} checked"
    errors, warnings = len(outcome.errors), len(outcome.warnings)
    if not outcome.findings:
        screen.line(f"{checked}: everything adds up, to the kilogram.", "green")
        return
    screen.line(f"{checked}: {counted(errors, 'error')}, {counted(warnings, 'warning')}", "red" if errors else "yellow")
    screen.line()
    screen.show(lambda screen: _wide(screen, outcome), lambda screen: _narrow(screen, outcome))


def _wide(screen: Screen, outcome: Reconciliation) -> Table:
    from .screen import Column, cell

    table = screen.table(
        Column("Severity", is_whole=True),
        Column("Rule", is_whole=True),
        Column("Subject", is_whole=True),
        Column("Expected", is_number=True, is_whole=True),
        Column("Found", is_number=True, is_whole=True),
        Column("What is wrong"),
    )
    for finding in outcome:
        table.add_row(
            cell(str(finding.severity), _style(finding)),
            cell(str(finding.rule)),
            cell(finding.subject),
            _amount(finding.expected_kgs),
            _amount(finding.found_kgs),
            cell(finding.message),
        )
    return table


def _narrow(screen: Screen, outcome: Reconciliation) -> Table:
    from rich.text import Text

    from .screen import Column, cell

    table = screen.table(Column("Severity", is_whole=True), Column("What is wrong"))
    for finding in outcome:
        lines = [cell(str(finding.rule), "bold"), cell(finding.subject), cell(finding.message)]
        if finding.expected_kgs is not None or finding.found_kgs is not None:
            lines.append(cell(f"expected {_amount(finding.expected_kgs)} t, found {_amount(finding.found_kgs)} t"))
        table.add_row(cell(str(finding.severity), _style(finding)), Text("\n").join(lines))
    return table


def _style(finding: Finding) -> str:
    return {"error": "red", "warning": "yellow"}.get(str(finding.severity), "")


def _amount(kgs: int | None) -> str:
    return "" if kgs is None else tonnes(kgs)
