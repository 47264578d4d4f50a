"""The ledger of one issuance: where every kilogram of it is now, and whose it is. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import Factory, field, frozen

from .._core.arguments import checked_integer, checked_items, checked_kind
from .._core.text import one_line
from ..errors import InvalidArgumentError
from ..models import CreditBatchStatus, sequestration_date
from .mermaid import to_mermaid
from .moments import checked_moment_in_utc
from .originals import checked_result
from .quantities import format_tonnes, kilograms
from .reconciliation import collect, contradictions
from .trees import grow
from .verification import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from isometric_registry_client.models import CreditBatch, IssuanceCreditBatches, Organisation

    from .findings import Finding, Reconciliation
    from .originals import Pool
    from .trees import BatchTree
    from .verification import SerialVerification

K = TypeVar("K")


@frozen
class Holding:
    """What one owner has of an issuance with one status."""

    owner: Organisation
    status: str
    credit_kgs: int
    batches: tuple[CreditBatch, ...] = field(repr=False)


@frozen
class Retired:
    """What was retired of an issuance on behalf of one organisation."""

    beneficiary: Organisation | None
    """None for what was retired without naming anybody."""
    credit_kgs: int
    batches: tuple[CreditBatch, ...] = field(repr=False)


@frozen
class Vintage:
    """What was sequestered in one year of an issuance."""

    year: int | None
    """None for batches that do not say when."""
    credit_kgs: int
    batches: tuple[CreditBatch, ...] = field(repr=False)


def _by_id(ledger: IssuanceLedger) -> dict[str, BatchTree]:
    found: dict[str, BatchTree] = {}
    for root in ledger.trees:
        for tree in root.walk():
            found.setdefault(tree.batch.id, tree)
    return found


@frozen(eq=False, repr=False)
class IssuanceLedger:
    """An issuance's original batches and everything that has come of them.

    Get one from ``registry.issuances.ledger(issuance_id)``, or make one from answers that you have with
    ``IssuanceLedger.from_batches``.
    """

    result: IssuanceCreditBatches
    """The answer it began with: the original batches and the totals."""
    trees: tuple[BatchTree, ...]
    """A tree for each original batch, the supplier's before the buffer pool's, in the order of the answer."""
    observed_at: datetime
    """When the registry was asked, in UTC."""
    tree_findings: tuple[Finding, ...]
    """What is wrong with the trees; ``reconcile`` has it too, with everything else."""

    _trees_by_id: Mapping[str, BatchTree] = field(init=False, default=Factory(_by_id, takes_self=True))

    @classmethod
    def from_batches(
        cls,
        result: IssuanceCreditBatches,
        children: Mapping[str, CreditBatch],
        *,
        observed_at: datetime | None = None,
        unfollowed: Collection[str] = (),
    ) -> IssuanceLedger:
        """Make a ledger from answers. What is wrong with them becomes a finding and never an error.

        Args:
            result: The original batches.
            children: Every half, the halves of halves included, by the identifier that it was asked for by.
                One that is not there counts as missing.
            observed_at: When the answers were received, with a time zone. Default: now.
            unfollowed: The identifiers of halves that were left alone, since following them might never end.

        Raises:
            InvalidArgumentError: If an argument has the wrong form, or ``observed_at`` cannot be written in UTC.
        """
        checked_result(result)
        checked_kind("children", children, Mapping, "a mapping of identifiers to credit batches")
        checked_items("unfollowed", unfollowed, "identifiers")
        moment = datetime.now(UTC) if observed_at is None else checked_moment_in_utc("observed_at", observed_at)
        trees, findings = grow(result, children, unfollowed=unfollowed)
        return cls(result, trees, moment, findings)

    @property
    def issuance_id(self) -> str:
        """The identifier of the issuance."""
        return self.result.issuance_id

    @property
    def batches(self) -> tuple[CreditBatch, ...]:
        """Every batch there is, split ones included: each original batch followed by all that came of it."""
        return tuple(tree.batch for root in self.trees for tree in root.walk())

    @property
    def current_batches(self) -> tuple[CreditBatch, ...]:
        """The leaves of the trees: the batches that hold the credits today, retired ones included.

        Their kilograms add up to the issuance's total, unless ``reconcile`` says why not.
        """
        return tuple(leaf.batch for root in self.trees for leaf in root.leaves())

    @property
    def height(self) -> int:
        """The most splits in a row that lead to a current batch; 0 if nothing was split."""
        return max((root.height for root in self.trees), default=0)

    def find(self, batch_id: str) -> BatchTree | None:
        """Return the batch of that identifier with everything below it, or None if it is not in this ledger.

        Raises:
            InvalidArgumentError: If the identifier is not text.
        """
        checked_kind("batch_id", batch_id, str, "the identifier of a credit batch")
        return self._trees_by_id.get(batch_id)

    def pool_of(self, batch: CreditBatch | str) -> Pool:
        """Return the pool that a batch, or the batch of that identifier, belongs to: that of its original batch.

        Raises:
            InvalidArgumentError: If the batch is not in this ledger.
        """
        batch_id = getattr(batch, "id", batch)
        if not isinstance(batch_id, str):
            raise InvalidArgumentError(f"{type(batch).__name__} is no batch: pass one, or its identifier")
        tree = self.find(batch_id)
        if tree is None:
            raise InvalidArgumentError(
                f"{one_line(repr(batch_id))} is not in the ledger of {one_line(self.issuance_id)}: pass a batch of its"
            )
        return tree.pool

    def at_height(self, depth: int) -> tuple[CreditBatch, ...]:
        """Return the batches that the credits stood in after as many splits in a row.

        A batch that was split fewer times stands for itself, so the kilograms are the same at every depth:
        0 gives the original batches, and ``height`` or more the current ones.

        Raises:
            InvalidArgumentError: If the depth is no whole number, or negative.
        """
        checked_integer("depth", depth, least=0)
        return tuple(
            tree.batch
            for root in self.trees
            for tree in root.walk()
            if tree.depth == depth or (tree.is_leaf and tree.depth < depth)
        )

    def holdings(self) -> tuple[Holding, ...]:
        """Return who has how much with which status, the largest first. Retired batches stay with their last owner."""
        groups = _grouped(self.current_batches, lambda batch: (batch.owner.id, batch.status))
        holdings = [Holding(group[0].owner, group[0].status, kilograms(group), group) for group in groups.values()]
        return tuple(sorted(holdings, key=lambda one: (-one.credit_kgs, one.owner.name, one.owner.id, one.status)))

    def retirements(self) -> tuple[Retired, ...]:
        """Return on whose behalf how much was retired, the largest first."""
        retired = [batch for batch in self.current_batches if batch.status == CreditBatchStatus.RETIRED]
        groups = _grouped(retired, lambda batch: batch.beneficiary and batch.beneficiary.id)
        totals = [Retired(group[0].beneficiary, kilograms(group), group) for group in groups.values()]
        return tuple(sorted(totals, key=lambda one: (-one.credit_kgs, *_name(one.beneficiary))))

    def vintages(self) -> tuple[Vintage, ...]:
        """Return how much was sequestered in which year, the earliest first and unknown years last."""
        groups = _grouped(self.current_batches, _vintage_year)
        vintages = [Vintage(year, kilograms(group), group) for year, group in groups.items()]
        return tuple(sorted(vintages, key=lambda one: (one.year is None, one.year or 0)))

    def reconcile(self) -> Reconciliation:
        """Check everything that ``reconcile(ledger.result)`` checks, every half, and the trees of splits."""
        return collect(self.result, self.batches, self.tree_findings)

    def contradictions(self) -> tuple[Finding, ...]:
        """Return the errors of ``reconcile()`` alone, in a tenth of the time."""
        return contradictions(self.result, self.batches, self.tree_findings)

    def verify_serial(self, text: str) -> SerialVerification:
        """Say whether the issuance holds a serial number, or a range that contains it, and how it stands today.

        Raises:
            InvalidArgumentError: If the serial number is not text.
        """
        return verify(text, issuance_id=self.issuance_id, trees=self.trees, observed_at=self.observed_at)

    def to_mermaid(self) -> str:
        """Return a Mermaid flowchart from the issuance over its pools and splits to the current batches.

        Batches share a box where there are too many for a picture; the kilograms still add up from left to right.
        """
        return to_mermaid(self.issuance_id, self.trees)

    def __repr__(self) -> str:
        current, issuance_id = self.current_batches, one_line(self.issuance_id)
        return (
            f"<IssuanceLedger {issuance_id}, {len(current):,} current batches, {format_tonnes(current)}, "
            f"{self.observed_at:%Y-%m-%d %H:%M} UTC>"
        )

    def __reduce__(self) -> tuple[Any, ...]:
        # A tree takes itself apart for pickle and deepcopy; the index of every batch below would undo that.
        return IssuanceLedger, (self.result, self.trees, self.observed_at, self.tree_findings)


def _grouped(batches: Iterable[CreditBatch], key: Callable[[CreditBatch], K]) -> dict[K, tuple[CreditBatch, ...]]:
    groups: dict[K, list[CreditBatch]] = {}
    for batch in batches:
        groups.setdefault(key(batch), []).append(batch)
    return {value: tuple(group) for value, group in groups.items()}


def _vintage_year(batch: CreditBatch) -> int | None:
    day = sequestration_date(batch)
    return None if day is None else day.year


def _name(organisation: Organisation | None) -> tuple[Any, ...]:
    return ("", "") if organisation is None else (organisation.name, organisation.id)
