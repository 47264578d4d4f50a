"""Trees of splits: each original batch with its halves, their halves and so on. No I/O."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from .findings import Finding
from .originals import listed
from .quantities import format_tonnes, kilograms
from .rules import Rule
from .serial_numbers import SerialNumber

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from isometric_registry_client.models import CreditBatch, IssuanceCreditBatches

    from .originals import Pool

    Flat = tuple[tuple[CreditBatch, Pool, int, int], ...]
    """A tree without nesting: batch, pool, depth and number of halves of each node, a node before its halves."""


@frozen(eq=False)
class BatchTree:
    """A batch and, if it was split, the trees of its halves.

    A half that could not be found, or that would make the tree go round in a circle, is not in it; the ledger's
    findings say so.
    """

    batch: CreditBatch
    pool: Pool
    depth: int
    """How many splits lie between the original batch and this one; 0 for the original itself."""
    children: tuple[BatchTree, ...] = field(default=(), repr=False)
    """The halves, the left one first; none for a batch that was not split."""

    @property
    def is_leaf(self) -> bool:
        """Whether nothing is below this batch, so that its credits are where it says."""
        return not self.children

    def walk(self) -> Iterator[BatchTree]:
        """Yield this tree and every one below it, a batch before its halves and left before right."""
        waiting: list[BatchTree] = [self]
        while waiting:
            tree = waiting.pop()
            yield tree
            waiting.extend(reversed(tree.children))

    def leaves(self) -> Iterator[BatchTree]:
        """Yield the trees at the bottom, which hold the credits today, from left to right."""
        return (tree for tree in self.walk() if tree.is_leaf)

    @property
    def height(self) -> int:
        """How many splits in a row lead to the deepest batch; 0 if this one was not split."""
        return max(tree.depth for tree in self.walk()) - self.depth

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON: ``pool``, ``credit_batch`` as the service sent it, and ``halves`` of the same form."""
        top: list[dict[str, Any]] = []
        waiting: list[tuple[BatchTree, list[dict[str, Any]]]] = [(self, top)]
        while waiting:
            tree, siblings = waiting.pop()
            halves: list[dict[str, Any]] = []
            siblings.append({"pool": str(tree.pool), "credit_batch": tree.batch.to_dict(), "halves": halves})
            waiting.extend((child, halves) for child in reversed(tree.children))
        return top[0]

    def __reduce__(self) -> tuple[Any, ...]:
        # pickle and deepcopy go into nested objects by recursion, and a thousand splits in a row are too deep for it.
        return unflattened, (flattened(self),)


def flattened(tree: BatchTree) -> Flat:
    """Return a tree without nesting."""
    return tuple((node.batch, node.pool, node.depth, len(node.children)) for node in tree.walk())


def unflattened(flat: Flat) -> BatchTree:
    """Return the tree that was flattened."""
    made: list[BatchTree] = []
    for batch, pool, depth, halves in reversed(flat):
        children = tuple(made.pop() for _ in range(halves))
        made.append(BatchTree(batch, pool, depth, children))
    return made[0]


def are_parts(halves: Collection[CreditBatch], parent: CreditBatch) -> bool:
    """Say whether each half is smaller than the batch it came of, and none holds what another holds as well.

    Where this is not so, following splits might never end. Where it is, a batch has two for each kilogram at most.
    """
    sizes = [kilograms(half) for half in halves]
    whole = kilograms(parent)
    return sum(max(0, size) for size in sizes) <= whole and all(size < whole for size in sizes)


def known_halves(batch: CreditBatch, children: Mapping[str, CreditBatch]) -> list[CreditBatch]:
    """Return the halves of a batch that are there, those left out that another batch was answered for."""
    return [children[child] for child in child_ids(batch) if child in children and children[child].id == child]


def child_ids(batch: CreditBatch) -> tuple[str, ...]:
    """Return the identifiers of a batch's halves, the left one first, as many as it names."""
    return tuple(child for child in (batch.left_child_id, batch.right_child_id) if child is not None)


@define(slots=True, eq=False)
class _Node:
    """A tree in the making."""

    id: str
    batch: CreditBatch
    pool: Pool
    parent: _Node | None = None
    depth: int = 0
    children: list[_Node] = field(factory=list)

    def is_or_is_below(self, batch_id: str) -> bool:
        node: _Node | None = self
        while node is not None:
            if node.id == batch_id:
                return True
            node = node.parent
        return False


def grow(
    result: IssuanceCreditBatches, children: Mapping[str, CreditBatch], *, unfollowed: Collection[str] = ()
) -> tuple[tuple[BatchTree, ...], tuple[Finding, ...]]:
    """Put the original batches and the halves of split ones together, level by level.

    No batch gets two places, so this ends and no kilogram is counted twice, whatever the service answered.

    Args:
        result: The original batches.
        children: The halves by the identifier that they were asked for by; a missing one is a finding.
        unfollowed: Identifiers that were left alone, since following them might never end.

    Returns:
        A tree for each original batch, in the order of the lists, and what is wrong with the trees.
    """
    roots = [_Node(batch.id, batch, pool) for pool, batch in listed(result)]
    findings: list[Finding] = []
    placed = {root.id for root in roots}
    nodes = list(roots)
    for node in nodes:  # it grows on the way: the halves of one level come behind all batches of that level
        for child_id in child_ids(node.batch):
            if child_id in placed:
                findings.append(_placed_already(node, child_id))
            elif child_id in unfollowed:
                findings.append(_left_alone(node, child_id, children))
            elif child_id not in children:
                findings.append(_missing(node, child_id, children))
            elif children[child_id].id != child_id:
                findings.append(_wrong_child(node, child_id, children[child_id]))
            else:
                placed.add(child_id)
                child = _Node(child_id, children[child_id], node.pool, node, node.depth + 1)
                node.children.append(child)
                nodes.append(child)
                if child.batch.parent_id != node.id:
                    findings.append(_wrong_parent(node, child))
        findings.extend(_halves(node))
    return _frozen(nodes, len(roots)), tuple(findings)


def _frozen(nodes: Sequence[_Node], roots: int) -> tuple[BatchTree, ...]:
    """Turn nodes, each before its children, into trees from the bottom up, so that no depth is too deep."""
    made: dict[int, BatchTree] = {}
    for node in reversed(nodes):
        children = tuple(made.pop(id(child)) for child in node.children)
        made[id(node)] = BatchTree(node.batch, node.pool, node.depth, children)
    return tuple(made[id(node)] for node in nodes[:roots])


def _placed_already(node: _Node, child_id: str) -> Finding:
    if node.is_or_is_below(child_id):
        return Finding(
            Rule.CYCLE, node.id, f"its half {child_id} is the batch itself or one that it came from", (node.batch,)
        )
    return Finding(
        Rule.SHARED_CHILD, node.id, f"its half {child_id} has another place in the issuance already", (node.batch,)
    )


def _left_alone(node: _Node, child_id: str, children: Mapping[str, CreditBatch]) -> Finding:
    parent = node.parent
    if parent is not None and not are_parts(known_halves(parent.batch, children), parent.batch):
        why, rule = f"the halves of {parent.id} are no parts of it, by their kilograms", Rule.UNFOLLOWED
    elif kilograms(node.batch) <= 0:
        why, rule = f"it holds {format_tonnes(node.batch)}", Rule.UNFOLLOWED
    else:
        why, rule = f"it lies {node.depth + 1} splits deep", Rule.TOO_DEEP
    return Finding(rule, node.id, f"its half {child_id} was left alone, since {why}", (node.batch,))


def _missing(node: _Node, child_id: str, children: Mapping[str, CreditBatch]) -> Finding:
    known = [children[other] for other in child_ids(node.batch) if other != child_id and other in children]
    return Finding(
        Rule.MISSING_CHILD,
        node.id,
        f"its half {child_id} cannot be found",
        (node.batch, *known),
        expected_kgs=kilograms(node.batch) - kilograms(known) if known else None,
        found_kgs=0 if known else None,
    )


def _wrong_child(node: _Node, child_id: str, answer: CreditBatch) -> Finding:
    return Finding(
        Rule.WRONG_CHILD,
        node.id,
        f"the service answered with {answer.id} when asked for its half {child_id}",
        (node.batch, answer),
    )


def _wrong_parent(node: _Node, child: _Node) -> Finding:
    named = child.batch.parent_id or "no parent"
    return Finding(
        Rule.WRONG_PARENT, child.id, f"it is a half of {node.id} and names {named}", (child.batch, node.batch)
    )


def _halves(node: _Node) -> Iterator[Finding]:
    if len(node.children) < 2:
        return
    left, right = (child.batch for child in node.children)
    expected, found = kilograms(node.batch), kilograms((left, right))
    if expected != found:
        yield Finding(
            Rule.HALVES_TOTAL,
            node.id,
            f"its halves {left.id} and {right.id} add up to {format_tonnes(found)}",
            (node.batch, left, right),
            expected_kgs=expected,
            found_kgs=found,
        )
        return
    parent, *halves = (SerialNumber.parse(batch.serial_number) for batch in (node.batch, left, right))
    lower, upper = sorted(halves)
    sized = all(
        serial.credit_kgs == kilograms(batch)
        for serial, batch in zip((parent, *halves), (node.batch, left, right), strict=True)
    )
    # A range that does not match its own size has its own finding.
    if sized and not (
        parent.series == lower.series == upper.series
        and (parent.start, lower.end, upper.end) == (lower.start, upper.start, parent.end)
    ):
        yield Finding(
            Rule.SERIAL_HALVES,
            node.id,
            f"{lower} and {upper} do not make up {parent}",
            (node.batch, left, right),
        )
