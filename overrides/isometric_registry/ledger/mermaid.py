"""Draws a ledger as a Mermaid flowchart, which GitHub, GitLab and many editors show as a picture."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .originals import Pool
from .quantities import format_tonnes, kilograms

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isometric_registry_client.models import CreditBatch

    from .trees import BatchTree

MOST_EDGES = 400
"""Mermaid draws nothing at all from 500 edges on (its ``maxEdges``), and people make out little long before."""

MOST_CHARACTERS = 40_000
"""Mermaid draws nothing at all above 50,000 characters (its ``maxTextSize``); the rest is room for summaries."""

MOST_WHOLE_BATCHES = 8
"""With more batches in a pool that were never split than this, they share a box."""

MOST_STATUSES = 5
"""As many statuses as a shared box lists."""

NAME_CHARACTERS = 40
"""As much of a name as fits a box."""

STYLES = {
    "active": "fill:#d9f2e8,stroke:#009e73,color:#14171c",
    "retired": "fill:#d6e9f7,stroke:#0072b2,color:#14171c",
    "split": "fill:#eceef1,stroke:#7a828e,color:#14171c",
}
"""The colours of the known statuses. A status that is not known has the theme's own."""

POOL_LABELS = {Pool.SUPPLIER: "Supplier", Pool.BUFFER_POOL: "Buffer pool"}


def to_mermaid(issuance_id: str, trees: Sequence[BatchTree]) -> str:
    """Return a flowchart from the issuance over its pools and splits to the batches that hold its credits now.

    Whole batches share a box if there are many, and split ones do when the chart would otherwise be too large for
    Mermaid to draw. Boxes say how much they stand for, so that what leaves a box on the left arrives on its right.

    Everything that comes from the registry is escaped, so that a name can neither end its box nor bring markup.
    """
    chart = _Chart()
    issued = chart.box(None, [f"Issuance {_escaped(issuance_id)}", _amount(tree.batch for tree in trees)])
    for pool in Pool:
        of_pool = [tree for tree in trees if tree.pool is pool]
        if of_pool:
            originals = [tree.batch for tree in of_pool]
            box = chart.box(issued, [POOL_LABELS[pool], f"{_amount(originals)} in {_batches(len(of_pool))}"])
            _draw_pool(chart, box, of_pool)
    return chart.text()


class _Chart:
    """The lines of a chart. Boxes are numbered, since identifiers could be words that Mermaid keeps for itself."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._classes: dict[str, list[str]] = {status: [] for status in STYLES}
        self._boxes = 0
        self._characters = 0

    def box(self, parent: str | None, words: Sequence[str], status: str = "") -> str:
        """Add a box, and a line to it from the one before."""
        name = f"n{self._boxes}"
        self._boxes += 1
        arrow = "" if parent is None else f"{parent} --> "
        self._lines.append(f'  {arrow}{name}["{"<br/>".join(words)}"]')
        self._characters += _length(self._lines[-1]) + len(name) + 2
        if status in self._classes:
            self._classes[status].append(name)
        return name

    def has_room_for(self, boxes: Sequence[Sequence[str]]) -> bool:
        """Say whether so many boxes with these words can be added."""
        # 40: two names, the arrow and the brackets around the words, and the name among those of its class.
        characters = sum(40 + sum(_length(word) + 5 for word in words) for words in boxes)
        return self._boxes + len(boxes) <= MOST_EDGES and self._characters + characters <= MOST_CHARACTERS

    def text(self) -> str:
        lines = ["flowchart LR", *self._lines]
        for status, names in self._classes.items():
            if names:
                lines += [f"  classDef {status} {STYLES[status]}", f"  class {','.join(names)} {status}"]
        return "\n".join(lines) + "\n"


def _draw_pool(chart: _Chart, pool: str, trees: Sequence[BatchTree]) -> None:
    whole = [tree for tree in trees if tree.is_leaf]
    left_out = []
    if len(whole) > MOST_WHOLE_BATCHES:
        chart.box(pool, [f"{_batches(len(whole))}, never split", *_summary([tree.batch for tree in whole])])
    for tree in trees:
        if tree.is_leaf and len(whole) > MOST_WHOLE_BATCHES:
            continue
        if not _draw_tree(chart, pool, tree):
            left_out.append(tree)
    if left_out:
        leaves = [leaf.batch for tree in left_out for leaf in tree.leaves()]
        chart.box(pool, [f"{_batches(len(left_out))} more, split into {len(leaves):,}", *_summary(leaves)])


def _draw_tree(chart: _Chart, pool: str, root: BatchTree) -> bool:
    """Add a tree if there is room for all of it."""
    nodes = list(root.walk())
    if len(nodes) > MOST_EDGES:
        return False
    words = [_words(node) for node in nodes]
    if not chart.has_room_for(words):
        return False
    # The boxes above the next one, from the pool's down: a batch comes right after its parent or its parent's others.
    above = [pool]
    for node, label in zip(nodes, words, strict=True):
        level = node.depth - root.depth
        del above[level + 1 :]
        above.append(chart.box(above[level], label, node.batch.status))
    return True


def _words(node: BatchTree) -> list[str]:
    batch = node.batch
    words = [f"{format_tonnes(batch)} {_escaped(batch.status)}", _escaped(batch.id)]
    if node.is_leaf:
        words.insert(1, _escaped(batch.owner.name))
        if batch.beneficiary is not None:
            words.insert(2, f"for {_escaped(batch.beneficiary.name)}")
    return words


def _summary(batches: Sequence[CreditBatch]) -> list[str]:
    by_status: dict[str, list[CreditBatch]] = {}
    for batch in batches:
        by_status.setdefault(batch.status, []).append(batch)
    groups = sorted(by_status.items(), key=lambda group: (-kilograms(group[1]), group[0]))
    lines = [f"{_amount(group)} {_escaped(status)}" for status, group in groups[:MOST_STATUSES]]
    rest = [batch for _, group in groups[MOST_STATUSES:] for batch in group]
    return [*lines, f"{_amount(rest)} with other statuses"] if rest else lines


def _amount(batches: Iterable[CreditBatch]) -> str:
    return format_tonnes(list(batches))


def _batches(number: int) -> str:
    return f"{number:,} {'batch' if number == 1 else 'batches'}"


def _escaped(text: str) -> str:
    """Return text for a quoted label. All of ASCII but letters, digits, blanks and ``_ , -`` becomes a number code."""
    line = " ".join("".join(character if character.isprintable() else " " for character in text).split())
    short = line if len(line) <= NAME_CHARACTERS else line[: NAME_CHARACTERS - 1] + "…"
    # A formula ($$x$$) or an icon (fa:fa-car) is found even in number codes; a space of no width keeps it apart.
    short = re.sub(r"(?<=[:$])(?=\S)", "\N{ZERO WIDTH SPACE}", short)
    return re.sub(r"[^\w ,\-\u0080-\U0010ffff]", lambda match: f"#{ord(match[0])};", short)


def _length(text: str) -> int:
    """Count as Mermaid counts: JavaScript takes a character beyond the first plane for two."""
    return len(text) + sum(character > "\uffff" for character in text)
