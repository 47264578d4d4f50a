"""`ledger`: where the credits of an issuance are now."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from .command import PROGRAM, Command
from .options import format_options, rate_option
from .output import print_batches, print_json
from .progress import ledger_progress
from .sandbox import DEMO_ISSUANCE
from .session import open_registry
from .text import counted, tonnes

if TYPE_CHECKING:
    from rich.table import Table

    from ..ledger import IssuanceLedger
    from ..models import Organisation
    from .screen import Screen


@click.command(
    "ledger",
    cls=Command,
    examples=(
        f"{PROGRAM} ledger {DEMO_ISSUANCE}",
        f"{PROGRAM} ledger {DEMO_ISSUANCE} --format csv > holdings.csv",
        f"{PROGRAM} ledger {DEMO_ISSUANCE} --format mermaid > ledger.mmd",
    ),
)
@click.argument("issuance_id")
@format_options("table", "json", "jsonl", "csv", "mermaid")
@rate_option
def ledger(issuance_id: str, form: str, rate: int | None) -> None:
    """Show where the credits of an issuance are now.

    Every split is followed. Shown are the batches that were split, as trees with their halves, then who holds how
    much with which status, and for whom how much was retired.

    It costs two requests for each split. JSON has the trees and the sums; JSON lines and CSV have a line for each
    batch that holds credits today, with the columns of `export`.
    """
    found, source = fetch_ledger(issuance_id, rate)
    if form == "json":
        print_json(_as_json(found))
    elif form == "mermaid":
        click.echo(found.to_mermaid().rstrip("\n").encode())
    elif form in ("jsonl", "csv"):
        print_batches(found, form)
    else:
        _show(found, source)


def fetch_ledger(issuance_id: str, rate: int | None) -> tuple[IssuanceLedger, str]:
    """Return the ledger of an issuance and the address it came from, showing how far it has come."""
    with open_registry() as registry, ledger_progress() as tell:
        found = registry.issuances.ledger(issuance_id, max_requests_per_minute=rate, on_progress=tell)
        return found, registry.base_url


def _show(found: IssuanceLedger, source: str) -> None:
    from .batch_table import show_batches, tree_lines
    from .screen import Screen

    screen = Screen()
    screen.heading(
        f"Ledger of issuance {found.issuance_id}", f"{source}, observed at {found.observed_at:%Y-%m-%d %H:%M:%S} UTC"
    )
    divided = [tree for tree in found.trees if tree.children]
    batches = counted(len(found.trees), "batch", "batches")
    screen.line(f"{len(divided):,} of its {batches} {'has' if len(divided) == 1 else 'have'} been split", "bold")
    screen.line()
    if divided:
        show_batches(screen, [line for tree in divided for line in tree_lines(tree, screen)])
        screen.line()
    screen.line("Where its credits are now", "bold")
    screen.line()
    screen.show(lambda screen: _holdings(screen, found))
    if found.retirements():
        screen.line()
        screen.line("Retired for", "bold")
        screen.line()
        screen.show(lambda screen: _retirements(screen, found))
    screen.line()
    screen.line("Vintages", "bold")
    screen.line()
    screen.show(lambda screen: _vintages(screen, found))
    screen.line()
    _show_outcome(screen, found)


def _holdings(screen: Screen, found: IssuanceLedger) -> Table:
    from .screen import Column, cell, status_cell

    table = screen.table(
        Column("Owner"),
        Column("Status", is_whole=True),
        Column("Batches", is_number=True, is_whole=True),
        Column("Tonnes", is_number=True, is_whole=True),
    )
    for holding in found.holdings():
        table.add_row(
            cell(holding.owner.name),
            status_cell(holding.status),
            f"{len(holding.batches):,}",
            tonnes(holding.credit_kgs),
        )
    screen.add_section(table)
    batches = found.current_batches
    total = sum(batch.size.credit_kgs for batch in batches)
    table.add_row("Total", "", f"{len(batches):,}", tonnes(total), style="bold")
    return table


def _retirements(screen: Screen, found: IssuanceLedger) -> Table:
    from .screen import Column, cell

    table = screen.table(
        Column("Beneficiary"),
        Column("Batches", is_number=True, is_whole=True),
        Column("Tonnes", is_number=True, is_whole=True),
    )
    for retired in found.retirements():
        name = retired.beneficiary.name if retired.beneficiary else "(nobody named)"
        table.add_row(cell(name), f"{len(retired.batches):,}", tonnes(retired.credit_kgs))
    return table


def _vintages(screen: Screen, found: IssuanceLedger) -> Table:
    from .screen import Column

    table = screen.table(
        Column("Year", is_whole=True),
        Column("Batches", is_number=True, is_whole=True),
        Column("Tonnes", is_number=True, is_whole=True),
    )
    for vintage in found.vintages():
        year = "unknown" if vintage.year is None else str(vintage.year)
        table.add_row(year, f"{len(vintage.batches):,}", tonnes(vintage.credit_kgs))
    return table


def _show_outcome(screen: Screen, found: IssuanceLedger) -> None:
    reconciliation = found.reconcile()
    errors, warnings = len(reconciliation.errors), len(reconciliation.warnings)
    if not errors and not warnings:
        screen.line("Everything adds up, to the kilogram.", "green")
        return
    says = f"{counted(errors, 'error')} and {counted(warnings, 'warning')}"
    screen.line(f"It has {says}; see: {PROGRAM} reconcile {found.issuance_id}", "red" if errors else "yellow")


def _as_json(found: IssuanceLedger) -> dict[str, Any]:
    return {
        "issuance_id": found.issuance_id,
        "observed_at": found.observed_at.isoformat(),
        "credit_kgs": sum(batch.size.credit_kgs for batch in found.current_batches),
        "trees": [tree.to_dict() for tree in found.trees],
        "holdings": [
            {"owner": _organisation(holding.owner), "status": holding.status, "credit_kgs": holding.credit_kgs}
            for holding in found.holdings()
        ],
        "retirements": [
            {"beneficiary": _organisation(retired.beneficiary), "credit_kgs": retired.credit_kgs}
            for retired in found.retirements()
        ],
        "vintages": [{"year": vintage.year, "credit_kgs": vintage.credit_kgs} for vintage in found.vintages()],
    }


def _organisation(organisation: Organisation | None) -> dict[str, Any] | None:
    return None if organisation is None else organisation.to_dict()
