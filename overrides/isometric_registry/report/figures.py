"""What the page shows of a ledger, as plain values: sums, groups and shares, exact to the kilogram."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, TypeVar

from attrs import frozen

from ..ledger import Pool, kilograms

if TYPE_CHECKING:
    import datetime
    from collections.abc import Callable, Iterable, Sequence

    from ..ledger import IssuanceLedger
    from ..models import CreditBatch, Organisation

K = TypeVar("K")

MOST_KINDS = 7
"""Kinds of credits with a colour and a column of their own. More would fit no page; the smallest are put together."""

KNOWN_KINDS = {
    (Pool.SUPPLIER, "active"): "active",
    (Pool.SUPPLIER, "retired"): "retired",
    (Pool.BUFFER_POOL, "active"): "buffer",
}
"""The kinds that nearly every issuance has, in the order of the bar, with the classes that colour them."""


@frozen
class Kind:
    """What has become of credits: a colour of the bar and a column of the tables.

    Attributes:
        key: The class that the stylesheet colours it by.
        label: What people read.
    """

    key: str
    label: str


@frozen
class Share:
    """How much of the issuance is of one kind."""

    kind: Kind
    kgs: int
    batches: int
    percent: str


@frozen
class Row:
    """One owner or one vintage, with the kilograms of each kind in the order of the kinds."""

    label: str
    note: str
    cells: tuple[int, ...]
    kgs: int
    batches: int


@frozen
class RetirementRow:
    """What was retired on behalf of one beneficiary, or of nobody who is named.

    Attributes:
        beneficiary: The beneficiary, or None.
        owners: Who retired it, the largest first.
        first: When it was first retired, or None if no batch says so.
        last: When it was last retired.
        kgs: How much it is.
        batches: How many batches it is.
    """

    beneficiary: Organisation | None
    owners: tuple[Organisation, ...]
    first: datetime.datetime | None
    last: datetime.datetime | None
    kgs: int
    batches: int


class Breakdown:
    """The current batches of a ledger, sorted into kinds.

    Attributes:
        batches: The current batches.
        kgs: What they add up to.
        kinds: The kinds that there are, in the order of the bar.
    """

    def __init__(self, ledger: IssuanceLedger) -> None:
        self._ledger = ledger
        self.batches = ledger.current_batches
        self.kgs = kilograms(self.batches)
        weights: Counter[tuple[Pool, str]] = Counter()
        for batch in self.batches:
            weights[self._state(batch)] += batch.size.credit_kgs
        self._kinds = _kinds(weights)
        self.kinds = tuple(dict.fromkeys(self._kinds.values()))

    def kind_of(self, batch: CreditBatch) -> Kind:
        """Return the kind of a current batch."""
        return self._kinds[self._state(batch)]

    def shares(self) -> tuple[Share, ...]:
        """Return how much there is of each kind, in the order of the bar."""
        return tuple(
            Share(kind, kilograms(group), len(group), percent(kilograms(group), self.kgs))
            for kind, group in self._by_kind(self.batches).items()
        )

    def holdings(self) -> tuple[Row, ...]:
        """Return a row for each owner, the largest first."""
        held = [batch for holding in self._ledger.holdings() for batch in holding.batches]
        return tuple(self._row(group[0].owner.name, group[0].owner.id, group) for group in _by_owner(held))

    def vintages(self) -> tuple[Row, ...]:
        """Return a row for each year of sequestration, the earliest first and unknown years last."""
        return tuple(
            self._row("not on record" if vintage.year is None else str(vintage.year), "", vintage.batches)
            for vintage in self._ledger.vintages()
        )

    def retirements(self) -> tuple[RetirementRow, ...]:
        """Return a row for each beneficiary, the largest first."""
        return tuple(_retirement(retired.beneficiary, retired.batches) for retired in self._ledger.retirements())

    def retirements_by_owner(self) -> tuple[RetirementRow, ...]:
        """Return a row for each owner who retired something for a beneficiary, in the order of the beneficiaries."""
        return tuple(
            _retirement(retired.beneficiary, group)
            for retired in self._ledger.retirements()
            for group in _by_owner(retired.batches)
        )

    def parts(self, batches: Sequence[CreditBatch]) -> tuple[tuple[Kind, int], ...]:
        """Return how many kilograms of some of the current batches are of each kind there is among them."""
        return tuple((kind, kilograms(group)) for kind, group in self._by_kind(batches).items())

    def _row(self, label: str, note: str, batches: Sequence[CreditBatch]) -> Row:
        groups = self._by_kind(batches)
        cells = tuple(kilograms(groups.get(kind, ())) for kind in self.kinds)
        return Row(label, note, cells, kilograms(batches), len(batches))

    def _by_kind(self, batches: Iterable[CreditBatch]) -> dict[Kind, list[CreditBatch]]:
        groups = _grouped(batches, self.kind_of)
        return {kind: groups[kind] for kind in self.kinds if kind in groups}

    def _state(self, batch: CreditBatch) -> tuple[Pool, str]:
        return self._ledger.pool_of(batch), batch.status


def percent(kgs: int, of_kgs: int) -> str:
    """Return a share for people, to a tenth of a percent. What is not nothing never reads as nothing, nor as all."""
    if kgs <= 0 or of_kgs <= 0:
        return "0.0 %"
    tenths = (2000 * kgs + of_kgs) // (2 * of_kgs)
    if tenths == 0:
        return "< 0.1 %"
    if tenths >= 1000 and kgs < of_kgs:
        return "> 99.9 %"
    return f"{tenths // 10}.{tenths % 10} %"


def _retirement(beneficiary: Organisation | None, batches: Sequence[CreditBatch]) -> RetirementRow:
    moments = [batch.retired_at for batch in batches if batch.retired_at is not None]
    owners = tuple(group[0].owner for group in _by_owner(batches))
    first, last = min(moments, default=None), max(moments, default=None)
    return RetirementRow(beneficiary, owners, first, last, kilograms(batches), len(batches))


def _by_owner(batches: Iterable[CreditBatch]) -> list[list[CreditBatch]]:
    groups = _grouped(batches, lambda batch: batch.owner.id)
    return sorted(groups.values(), key=lambda group: (-kilograms(group), group[0].owner.name))


def _kinds(weights: Counter[tuple[Pool, str]]) -> dict[tuple[Pool, str], Kind]:
    """Give each pool and status its kind: the known ones first, then the others, the largest first."""
    kinds = {state: Kind(key, _label(*state)) for state, key in KNOWN_KINDS.items() if state in weights}
    others = sorted(weights.keys() - KNOWN_KINDS.keys(), key=lambda state: (-weights[state], state))
    room = MOST_KINDS - len(KNOWN_KINDS)
    apart = others if len(others) <= room else others[: room - 1]
    kinds |= {state: Kind(f"other-{number}", _label(*state)) for number, state in enumerate(apart, start=1)}
    return kinds | dict.fromkeys(others[len(apart) :], Kind(f"other-{room}", "Other statuses"))


def _label(pool: Pool, status: str) -> str:
    if pool is Pool.BUFFER_POOL:
        return "Buffer pool" if status == "active" else f"Buffer pool, {status}"
    return "Split, halves not found" if status == "split" else status.capitalize()


def _grouped(batches: Iterable[CreditBatch], key: Callable[[CreditBatch], K]) -> dict[K, list[CreditBatch]]:
    groups: dict[K, list[CreditBatch]] = defaultdict(list)
    for batch in batches:
        groups[key(batch)].append(batch)
    return groups
