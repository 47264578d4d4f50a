"""`credit-batches`: the credit batches of one issuance."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from .command import PROGRAM, Command
from .sandbox import DEMO_ISSUANCE
from .session import open_registry
from .text import tonnes

if TYPE_CHECKING:
    from rich.table import Table

    from isometric_registry.models import CreditBatch, IssuanceCreditBatches

    from .screen import Screen

SUPPLIER = "supplier"
BUFFER_POOL = "buffer"


@click.command(
    "credit-batches",
    cls=Command,
    examples=(
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE}",
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE} --json",
    ),
)
@click.argument("issuance_id")
@click.option("--json", "as_json", is_flag=True, help="Print the service's answer as JSON.")
def credit_batches(issuance_id: str, as_json: bool) -> None:
    """Show every credit batch that an issuance created.

    These are the original batches, the supplier's and those set aside in the buffer pool, with the three totals. A
    batch that was divided later still stands here, with the status `split`.

    One tonne of CO2e is one credit. Tonnes are exact to the kilogram.
    """
    with open_registry() as registry:
        result = registry.issuances.credit_batches(issuance_id)
        source = registry.base_url
    if as_json:
        text = json.dumps(result.to_dict(), indent=2, ensure_ascii=False)
        # RFC 8259, section 8.1: JSON between programs is UTF-8, whatever the terminal's encoding is.
        click.echo(text.encode())
    else:
        _show(result, source)


def _show(result: IssuanceCreditBatches, source: str) -> None:
    from .screen import Screen

    screen = Screen()
    count = len(result.supplier_credit_batches) + len(result.buffer_pool_credit_batches)
    batches = "1 credit batch" if count == 1 else f"{count:,} credit batches"
    screen.line(f"{batches} of issuance {result.issuance_id}", "bold")
    screen.line(f"from {source}", "dim")
    screen.line()
    screen.show(lambda screen: _wide(screen, result), lambda screen: _narrow(screen, result))


def _wide(screen: Screen, result: IssuanceCreditBatches) -> Table:
    from .screen import Column, cell, status_cell

    table = screen.table(
        Column("Serial number", is_whole=True),
        Column("Pool", is_whole=True),
        Column("Status", is_whole=True),
        Column("Tonnes", is_number=True, is_whole=True),
        Column("Owner"),
        Column("Retired for"),
    )
    for pool, batch in _batches(result):
        table.add_row(
            cell(batch.serial_number),
            pool,
            status_cell(batch.status),
            tonnes(batch.size.credit_kgs),
            cell(batch.owner.name),
            cell(_retired_for(batch)),
        )
    _add_totals(table, result, plain=not screen.is_terminal)
    return table


def _narrow(screen: Screen, result: IssuanceCreditBatches) -> Table:
    """Owner and beneficiary under the serial number, for where they do not fit beside it."""
    from rich.text import Text

    from .screen import Column, cell, status_cell

    table = screen.table(
        Column("Serial number, owner, retired for", is_whole=True),
        Column("Pool", is_whole=True),
        Column("Status", is_whole=True),
        Column("Tonnes", is_number=True, is_whole=True),
    )
    for pool, batch in _batches(result):
        lines = [cell(batch.serial_number), cell(f"  {batch.owner.name}", "dim")]
        if beneficiary := _retired_for(batch):
            lines.append(cell(f"  retired for {beneficiary}", "dim"))
        table.add_row(Text("\n").join(lines), pool, status_cell(batch.status), tonnes(batch.size.credit_kgs))
    _add_totals(table, result, plain=False)
    return table


def _batches(result: IssuanceCreditBatches) -> list[tuple[str, CreditBatch]]:
    supplier = [(SUPPLIER, batch) for batch in result.supplier_credit_batches]
    return supplier + [(BUFFER_POOL, batch) for batch in result.buffer_pool_credit_batches]


def _retired_for(batch: CreditBatch) -> str | None:
    return batch.beneficiary.name if batch.beneficiary else None


def _add_totals(table: Table, result: IssuanceCreditBatches, *, plain: bool) -> None:
    table.add_section()
    if plain:
        table.add_row()
    for label, total in (
        ("Supplier", result.supplier_credit_batch_size_total),
        ("Buffer pool", result.buffer_pool_credit_batch_size_total),
        ("Total", result.credit_batch_size_total),
    ):
        table.add_row(label, "", "", tonnes(total.credit_kgs), style="bold")
