"""`credit-batches`: the credit batches of one issuance."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .command import PROGRAM, Command
from .options import format_options
from .output import print_json
from .sandbox import DEMO_ISSUANCE
from .session import open_registry
from .text import counted

if TYPE_CHECKING:
    from ..models import IssuanceCreditBatches


@click.command(
    "credit-batches",
    cls=Command,
    examples=(
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE}",
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE} --json",
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE} --format csv > batches.csv",
    ),
)
@click.argument("issuance_id")
@format_options("table", "json", "jsonl", "csv")
def credit_batches(issuance_id: str, form: str) -> None:
    """Show the credit batches that an issuance created.

    These are the original batches, the supplier's and those set aside in the buffer pool, with the three totals. A
    batch that was divided later still stands here, with the status `split`; `ledger` follows it.

    One tonne of CO2e is one credit. Tonnes are exact to the kilogram. JSON is the service's own answer; JSON lines
    and CSV have a line for each batch, with the columns of `export`.
    """
    with open_registry() as registry:
        result = registry.issuances.credit_batches(issuance_id)
        source = registry.base_url
    if form == "json":
        print_json(result.to_dict())
    elif form in ("jsonl", "csv"):
        from ..export import write_csv, write_jsonl

        (write_csv if form == "csv" else write_jsonl)(result, sys.stdout.buffer)
    else:
        _show(result, source)


def _show(result: IssuanceCreditBatches, source: str) -> None:
    from .batch_table import Line, show_batches
    from .screen import Screen

    screen = Screen()
    lines = [Line(batch, "supplier") for batch in result.supplier_credit_batches]
    lines += [Line(batch, "buffer") for batch in result.buffer_pool_credit_batches]
    screen.heading(f"{counted(len(lines), 'credit batch', 'credit batches')} of issuance {result.issuance_id}", source)
    show_batches(
        screen,
        lines,
        totals=(
            ("Supplier", result.supplier_credit_batch_size_total.credit_kgs),
            ("Buffer pool", result.buffer_pool_credit_batch_size_total.credit_kgs),
            ("Total", result.credit_batch_size_total.credit_kgs),
        ),
    )
