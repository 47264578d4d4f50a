"""Tables of credit batches, beside each other or in trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import define
from rich.text import Text

from .screen import Column, Screen, cell, status_cell
from .text import tonnes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.table import Table

    from ..ledger import BatchTree
    from ..models import CreditBatch

POOLS = {"supplier": "supplier", "buffer_pool": "buffer"}
"""What the pools are called where space is short."""

BRANCHES, INDENTS = ("├ ", "└ ", "│ ", "  "), ("  ", "  ", "  ", "  ")
"""What stands before a half that another follows, before the last one, and below each of these."""


@define(frozen=True, slots=True)
class Line:
    """A batch in a table."""

    batch: CreditBatch
    pool: str
    before: str = ""
    """What stands before its serial number: the branches of a tree."""
    below: str = ""
    """What stands before the lines under it."""
    of_it_kgs: int | None = None
    """How much it holds of what the table is about, or None if that is the batch itself."""


def tree_lines(tree: BatchTree, screen: Screen) -> Iterator[Line]:
    """Yield a batch and everything that has come of it, with the branches between them."""
    more, last, more_below, last_below = BRANCHES if screen.can_draw else INDENTS
    waiting = [(tree, "", "")]
    while waiting:
        node, before, below = waiting.pop()
        yield Line(node.batch, POOLS[node.pool], before, below + (more_below if node.children else last_below))
        halves = [(child, below + more, below + more_below) for child in node.children[:-1]]
        halves += [(child, below + last, below + last_below) for child in node.children[-1:]]
        waiting.extend(reversed(halves))


def show_batches(
    screen: Screen,
    lines: Iterable[Line],
    *,
    totals: Sequence[tuple[str, int]] = (),
) -> None:
    """Print batches: everything beside the serial number, or where there is no room for it, owners under it."""
    rows = tuple(lines)
    screen.show(lambda screen: _wide(screen, rows, totals), lambda screen: _narrow(screen, rows, totals))


def _wide(screen: Screen, lines: Sequence[Line], totals: Sequence[tuple[str, int]]) -> Table:
    table = screen.table(
        Column("Serial number", is_whole=True),
        Column("Pool", is_whole=True),
        Column("Status", is_whole=True),
        *_part_column(lines),
        Column("Tonnes", is_number=True, is_whole=True),
        Column("Owner"),
        Column("Retired for"),
    )
    for line in lines:
        batch = line.batch
        table.add_row(
            Text.assemble((line.before, "dim"), cell(batch.serial_number)),
            line.pool,
            status_cell(batch.status),
            *_part(line),
            tonnes(batch.size.credit_kgs),
            cell(batch.owner.name),
            cell(_retired_for(batch)),
        )
    _add_totals(table, totals, screen)
    return table


def _narrow(screen: Screen, lines: Sequence[Line], totals: Sequence[tuple[str, int]]) -> Table:
    table = screen.table(
        Column("Serial number, owner, retired for", is_whole=True),
        Column("Pool", is_whole=True),
        Column("Status", is_whole=True),
        *_part_column(lines),
        Column("Tonnes", is_number=True, is_whole=True),
    )
    for line in lines:
        batch = line.batch
        texts = [
            Text.assemble((line.before, "dim"), cell(batch.serial_number)),
            Text.assemble((line.below or "  ", "dim"), cell(batch.owner.name, "dim")),
        ]
        if beneficiary := _retired_for(batch):
            texts.append(Text.assemble((line.below or "  ", "dim"), cell(f"retired for {beneficiary}", "dim")))
        table.add_row(
            Text("\n").join(texts), line.pool, status_cell(batch.status), *_part(line), tonnes(batch.size.credit_kgs)
        )
    _add_totals(table, totals, screen)
    return table


def _part_column(lines: Sequence[Line]) -> list[Column]:
    return [Column("Of it", is_number=True, is_whole=True)] if any(_part(line) for line in lines) else []


def _part(line: Line) -> list[str]:
    return [] if line.of_it_kgs is None else [tonnes(line.of_it_kgs)]


def _retired_for(batch: CreditBatch) -> str | None:
    return batch.beneficiary.name if batch.beneficiary else None


def _add_totals(table: Table, totals: Sequence[tuple[str, int]], screen: Screen) -> None:
    if not totals:
        return
    screen.add_section(table)
    for label, kgs in totals:
        table.add_row(label, "", "", tonnes(kgs), style="bold")
