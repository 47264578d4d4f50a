"""`credit-batches`: the credit batches of an issuance, or of whatever else has some."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from . import kinds
from .command import PROGRAM, Command
from .options import format_options
from .output import print_batches, print_json
from .records import show_list
from .sandbox import DEMO_ISSUANCE
from .session import open_registry
from .text import counted

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .. import RegistryClient
    from ..models import CreditBatch, IssuanceCreditBatches


@click.command(
    "credit-batches",
    cls=Command,
    examples=(
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE}",
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE} --json",
        f"{PROGRAM} credit-batches {DEMO_ISSUANCE} --format csv > batches.csv",
    ),
)
@click.argument("identifier", metavar="ID")
@click.option("--status", multiple=True, help="Of an organisation: only with this status, which may come twice.")
@format_options("table", "json", "jsonl", "csv")
def credit_batches(identifier: str, status: tuple[str, ...], form: str) -> None:
    """Show the credit batches of an issuance, a delivery, a transfer, a retirement, a refund or an organisation.

    ID says of which. Of an issuance they are the original batches, the supplier's and those set aside in the buffer
    pool, with the three totals. One that was divided later still stands here as `split`; `ledger` follows it.

    One tonne of CO2e is one credit. Tonnes are exact to the kilogram. JSON is the service's own answer; JSON lines
    and CSV have a line for each batch, of an issuance with the columns of `export`.
    """
    if status and not identifier.startswith("org_"):
        raise click.UsageError("--status narrows down what an organisation has: leave it out, or name an organisation")
    with open_registry() as registry:
        of_others = _of_others(registry, identifier, status)
        if of_others is not None:
            show_list(kinds.CREDIT_BATCH, of_others, form, registry.base_url, f"of {identifier}")
            return
        result = registry.issuances.credit_batches(identifier)
        source = registry.base_url
    if form == "json":
        print_json(result.to_dict())
    elif form in ("jsonl", "csv"):
        print_batches(result, form)
    else:
        _show(result, source)


def _of_others(registry: RegistryClient, identifier: str, status: tuple[str, ...]) -> Iterable[CreditBatch] | None:
    """Return the batches of what an identifier names by its prefix, or None if it names an issuance."""
    prefix = identifier.partition("_")[0]
    if prefix == "org":
        return registry.organisations.credit_batches(identifier, status=status or None)
    listing = {
        "dlv": registry.deliveries.credit_batches,
        "tfr": registry.transfers.credit_batches,
        "ret": registry.retirements.credit_batches,
        "bpr": registry.refunds.credit_batches,
    }.get(prefix)
    return None if listing is None else listing(identifier).nodes


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
