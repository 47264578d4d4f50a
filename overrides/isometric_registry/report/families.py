"""The split trees of a ledger, flattened into the lines of the page's nested lists."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    from ..ledger import BatchTree, IssuanceLedger
    from ..models import CreditBatch

MOST_INDENTED = 12
"""Halves below this depth are shown at it: a telephone has no room for more, and a browser nests 512 elements only."""


@frozen
class Line:
    """One batch of a tree.

    Attributes:
        batch: The batch.
        depth: How many splits it is away from the original batch.
        opens: Whether it begins a list inside the batch before it.
        closes: How many lists end before it.
        is_leaf: Whether it holds credits now.
    """

    batch: CreditBatch
    depth: int
    opens: bool
    closes: int
    is_leaf: bool


@frozen
class Family:
    """An original batch that was split, with everything that came of it.

    Attributes:
        original: The original batch.
        lines: All below the original batch, from the top and from the left; none if its halves were not found.
        leaves: The batches that hold its credits now.
        closes: How many lists are open after the last line.
    """

    original: CreditBatch
    lines: tuple[Line, ...]
    leaves: tuple[CreditBatch, ...]
    closes: int


def families(ledger: IssuanceLedger) -> tuple[Family, ...]:
    """Return a family for each original batch that was split, in the order of the issuance."""
    return tuple(_family(tree) for tree in ledger.trees if tree.children or tree.batch.status == "split")


def _family(tree: BatchTree) -> Family:
    lines: list[Line] = []
    shown = 0
    for node in islice(tree.walk(), 1, None):
        level = min(node.depth, MOST_INDENTED)
        lines.append(
            Line(node.batch, node.depth, opens=level > shown, closes=max(0, shown - level), is_leaf=node.is_leaf)
        )
        shown = level
    return Family(tree.batch, tuple(lines), tuple(leaf.batch for leaf in tree.leaves()), closes=shown)
