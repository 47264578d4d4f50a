"""`issuances` and `issuance`: which issuances there are, and one of them by itself."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

import click

from .command import PROGRAM, Command
from .options import format_options, range_options, read_range
from .output import print_csv, print_json, print_json_lines
from .sandbox import DEMO_ISSUANCE
from .session import open_registry
from .text import counted, tonnes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.table import Table
    from rich.text import Text

    from ..models import Issuance
    from .output import Record
    from .screen import Screen

CSV_COLUMNS = (
    "issuance_id",
    "issued_at",
    "supplier_id",
    "supplier_name",
    "project_id",
    "reporting_period_start_at",
    "reporting_period_end_at",
    "supplier_credit_kgs",
    "buffer_pool_credit_kgs",
    "credit_kgs",
)


@click.command(
    "issuances",
    cls=Command,
    examples=(
        f'{PROGRAM} issuances --since "1 Jan 2026"',
        f"{PROGRAM} issuances --since 2025 --until 2025 --format csv > issuances-2025.csv",
        f"{PROGRAM} issuances --limit 5 --json",
    ),
)
@range_options
@click.option("--limit", type=click.IntRange(1), help="Only the newest so many.")
@format_options("table", "json", "jsonl", "csv")
def issuances(form: str, limit: int | None, **texts: str | None) -> None:
    """List issuances, newest first.

    A DATE is a day ("1 Jan 2026", 2026-01-31), a month ("Mar 2026"), a quarter ("Q2 2026"), a year (2026), or
    counted from today: yesterday, "last week", "last quarter", "this year", "90 days ago", "last 30 days". A range
    begins with the beginning of its first DATE and ends with the end of its last, in UTC.

    The service cannot filter, so every filter works here; `--since` ends the list early, the others save nothing.
    """
    wanted = read_range(**texts)
    with open_registry() as registry:
        found = islice(registry.issuances.list(**wanted.arguments()), limit)
        if form == "json":
            print_json([issuance.to_dict() for issuance in found])
        elif form == "jsonl":
            print_json_lines(issuance.to_dict() for issuance in found)
        elif form == "csv":
            print_csv(CSV_COLUMNS, (_record(issuance) for issuance in found))
        else:
            _show_list(list(found), registry.base_url)


@click.command(
    "issuance",
    cls=Command,
    examples=(f"{PROGRAM} issuance {DEMO_ISSUANCE}", f"{PROGRAM} issuance {DEMO_ISSUANCE} --json"),
)
@click.argument("issuance_id")
@format_options("table", "json")
def issuance(issuance_id: str, form: str) -> None:
    """Show one issuance, without its batches.

    Shown are its supplier, its project, its reporting period and its totals.
    """
    with open_registry() as registry:
        found = registry.issuances.get(issuance_id)
        source = registry.base_url
    if form == "json":
        print_json(found.to_dict())
    else:
        _show_one(found, source)


def _record(issuance: Issuance) -> Record:
    start, end = issuance.reporting_period_start_at, issuance.reporting_period_end_at
    return {
        "issuance_id": issuance.id,
        "issued_at": issuance.to_dict()["issued_at"],
        "supplier_id": issuance.supplier.id,
        "supplier_name": issuance.supplier.organisation.name,
        "project_id": issuance.project_id,
        "reporting_period_start_at": start.isoformat() if start else None,
        "reporting_period_end_at": end.isoformat() if end else None,
        "supplier_credit_kgs": issuance.supplier_credit_batch_size_total.credit_kgs,
        "buffer_pool_credit_kgs": issuance.buffer_pool_credit_batch_size_total.credit_kgs,
        "credit_kgs": issuance.credit_batch_size_total.credit_kgs,
    }


def _show_list(found: list[Issuance], source: str) -> None:
    from .screen import Screen

    screen = Screen()
    screen.heading(counted(len(found), "issuance"), source)
    if found:
        screen.show(
            lambda screen: _table(screen, found, with_project=True, with_period=True),
            lambda screen: _table(screen, found, with_project=False, with_period=True),
            lambda screen: _table(screen, found, with_project=False, with_period=False),
        )


def _table(screen: Screen, found: Iterable[Issuance], *, with_project: bool, with_period: bool) -> Table:
    from .screen import Column, cell

    columns = [Column("Issuance", is_whole=True), Column("Issued", is_whole=True), Column("Supplier")]
    columns += [Column("Project", is_whole=True)] if with_project else []
    columns += [Column("Reporting period", is_whole=True)] if with_period else []
    table = screen.table(*columns, Column("Tonnes", is_number=True, is_whole=True))
    total = 0
    for issuance in found:
        kgs = issuance.credit_batch_size_total.credit_kgs
        total += kgs
        row: list[Text | str] = [
            cell(issuance.id),
            f"{issuance.issued_at:%Y-%m-%d}",
            cell(issuance.supplier.organisation.name),
        ]
        row += [cell(issuance.project_id)] if with_project else []
        row += [_period(issuance)] if with_period else []
        table.add_row(*row, tonnes(kgs))
    screen.add_section(table)
    table.add_row("Total", *[""] * (len(columns) - 1), tonnes(total), style="bold")
    return table


def _period(issuance: Issuance) -> str:
    start, end = issuance.reporting_period_start_at, issuance.reporting_period_end_at
    return f"{start} to {end}" if start and end else ""


def _show_one(found: Issuance, source: str) -> None:
    from .screen import Column, Screen, cell

    screen = Screen()
    screen.heading(f"Issuance {found.id}", source)
    supplier, location = found.supplier, found.supplier.location
    facts: list[tuple[str, str | None]] = [
        ("Issued", f"{found.issued_at:%Y-%m-%d %H:%M} UTC"),
        ("Supplier", supplier.organisation.name),
        ("", supplier.id),
        ("", supplier.organisation.domain),
        ("", supplier.short_description),
        ("Location", location.country_name if location else None),
        ("", location.description if location else None),
        ("Project", found.project_id),
        ("Reporting period", _period(found)),
    ]
    amounts = [
        ("Supplier's credits", found.supplier_credit_batch_size_total.credit_kgs),
        ("Buffer pool", found.buffer_pool_credit_batch_size_total.credit_kgs),
        ("Total", found.credit_batch_size_total.credit_kgs),
    ]
    width = max(len(tonnes(kgs)) for _, kgs in amounts)

    def table(screen: Screen) -> Table:
        table = screen.table(Column("", is_whole=True), Column(""))
        table.show_header = False
        for label, value in facts:
            if value:
                table.add_row(label, cell(value))
        for label, kgs in amounts:
            table.add_row(label, f"{tonnes(kgs):>{width}} t", style="bold")
        return table

    screen.show(table)
