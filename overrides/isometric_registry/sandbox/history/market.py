"""What organisations do with credits when nobody tells them to: they order, deliver, transfer and retire by chance."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from ..ledger.buffer_pool import refund
from ..ledger.orders import place_order
from ..ledger.organisations import create_beneficiary
from ..ledger.queries import may_retire_for
from ..ledger.records import PURPOSES
from ..ledger.writes import deliver, retire, retire_oldest, transfer

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from ..ledger.ledger import Ledger
    from ..ledger.records import Batch, Order, Organisation, Supplier
    from ..randomness import Draw

_NOTES = (
    "For the flights of an invented year.",
    "Per frakt av ingenting, tack!",
    "Réf. interne n° {number}",
    "ord_ref={number}",
    "想像上の出荷 {number}",
)

_REASONS = ("The reporting period has passed without a reversal.", "Re-assessed risk of reversal; credits given back.")

_PURPOSE_WEIGHTS = (0, 0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 4)
"""Which of the purposes come up, and how often."""

_SOME = 5
"""The most batches that one transaction moves; now and then a delivery moves twice as many."""


class Market:
    """Everybody's dealings in one ledger."""

    def __init__(self, ledger: Ledger, draw: Draw, reserved: Collection[str]) -> None:
        """Makes a market that leaves the issuances with the identifiers in `reserved` alone."""
        self._ledger = ledger
        self._draw = draw
        self._reserved = reserved
        self._selling = {supplier.organisation.id: supplier for supplier in ledger.suppliers.values()}
        holders = [one for one in ledger.organisations.values() if one.has_account]
        self._buyers = [one for one in holders if one.id not in self._selling]

    def trade(self) -> None:
        """Let one thing happen by chance, or nothing where that cannot be."""
        die = self._draw.fraction()
        for part, action in _ACTIONS:
            if die < part:
                action(self)
                return
            die -= part

    def give_back(self) -> None:
        """Let the buffer pool give some batches back to their supplier."""
        held = self._pick_held(lambda owner: owner == self._ledger.buffer_pool.id)
        if held is not None:
            _, supplier = held
            some = self._some(self._ledger.buffer_pool, supplier, 3)
            if some:
                refund(self._ledger, some, self._draw.pick(_REASONS))

    def _order(self) -> None:
        supplier = self._draw.pick(list(self._ledger.suppliers.values()))
        self._place(self._draw.pick(self._buyers), supplier, 1000 * self._draw.integer(1, 200))

    def _place(self, buyer: Organisation, supplier: Supplier, kgs: int) -> Order:
        return place_order(self._ledger, buyer, supplier, kgs, retires_on_delivery=self._draw.chance(0.08))

    def _deliver(self) -> None:
        held = self._pick_held(self._selling.__contains__, own=True)
        if held is None:
            return
        seller, supplier = held
        some = self._some(seller, supplier, 2 * _SOME if self._draw.chance(0.2) else _SOME)
        if not some:
            return
        kgs = sum(amount for _, amount in some)
        open_orders = [order for order in self._ledger.open_orders.values() if order.supplier is supplier]
        if open_orders and self._draw.chance(0.7):
            order = self._draw.pick(open_orders)
        else:
            wanted = max(1, int(kgs * self._draw.fraction(0.8, 3.0)) // 1000) * 1000
            order = self._place(self._draw.pick(self._buyers), supplier, wanted)
        outstanding = order.kgs - order.delivered_kgs
        chosen = []
        for batch, amount in some:
            amount = min(amount, outstanding)
            if amount:
                chosen.append((batch.id, amount))
                outstanding -= amount
        deliver(self._ledger, seller, quantities=chosen, order_id=order.id, notes=self._note())

    def _transfer(self) -> None:
        held = self._pick_held(self._is_buyer)
        if held is None:
            return
        giver, supplier = held
        some = self._some(giver, supplier, _SOME)
        receiver = self._draw.pick([one for one in self._buyers if one is not giver])
        if some:
            transfer(
                self._ledger,
                giver,
                quantities=[(batch.id, amount) for batch, amount in some],
                from_organisation_id=giver.id,
                to_organisation_id=receiver.id,
                supplier_id=supplier.id,
                notes=self._note(),
            )

    def _retire(self) -> None:
        seller = self._draw.chance(0.12)
        held = self._pick_held(self._selling.__contains__ if seller else self._is_buyer, own=seller)
        if held is None:
            return
        owner, supplier = held
        some = self._some(owner, supplier, _SOME)
        if some:
            retire(
                self._ledger,
                owner,
                quantities=[(batch.id, amount) for batch, amount in some],
                owner_organisation_id=owner.id,
                beneficiary_organisation_id=self._beneficiary(owner).id,
                supplier_id=supplier.id,
                purposes=self._purposes(),
                notes=self._note(),
            )

    def _retire_oldest(self) -> None:
        held = self._pick_held(self._is_buyer)
        if held is None:
            return
        owner, supplier = held
        batches = self._ledger.held(owner, supplier)
        if any(batch.issuance.id in self._reserved for batch in batches):
            return
        available = sum(batch.kgs for batch in batches)
        retire_oldest(
            self._ledger,
            owner,
            kgs=self._draw.integer(1, min(available, 20_000)),
            owner_organisation_id=owner.id,
            beneficiary_organisation_id=self._beneficiary(owner).id,
            supplier_id=supplier.id,
            purposes=self._purposes(),
            notes=self._note(),
        )

    def _introduce(self) -> None:
        known = {(one.domain or one.email or "").casefold() for one in self._ledger.organisations.values()}
        person = self._draw.chance(0.3)
        kind = "nescio-{}@nobody.example" if person else "erfindung-{}.example"
        # Somebody may have entered the next one already, which would be refused.
        number = next(n for n in itertools.count(len(self._ledger.organisations)) if kind.format(n) not in known)
        create_beneficiary(
            self._ledger,
            self._draw.pick(self._buyers),
            name=f"Nomen Nescio {number}" if person else f"Verein der {number} Erfindungen",
            domain=None if person else kind.format(number),
            email=kind.format(number) if person else None,
        )

    def _is_buyer(self, identifier: str) -> bool:
        return identifier not in self._selling and identifier != self._ledger.buffer_pool.id

    def _pick_held(self, wanted: Callable[[str], bool], *, own: bool = False) -> tuple[Organisation, Supplier] | None:
        """An owner and a supplier whose credits it holds, the more batches the likelier."""
        pairs = [
            pair
            for pair in self._ledger.holdings()
            if wanted(pair[0]) and (not own or self._selling[pair[0]].id == pair[1])
        ]
        if not pairs:
            return None
        counts = [self._ledger.count_held(*pair) for pair in pairs]
        place = self._draw.integer(0, sum(counts) - 1)
        for (owner_id, supplier_id), count in zip(pairs, counts, strict=True):
            if place < count:
                return self._ledger.organisations[owner_id], self._ledger.suppliers[supplier_id]
            place -= count
        raise AssertionError("the counts do not add up")

    def _some(self, owner: Organisation, supplier: Supplier, most: int) -> list[tuple[Batch, int]]:
        """A few batches that an owner holds, whole but for the last, which is at times a part."""
        free = (batch for batch in self._ledger.held(owner, supplier) if batch.issuance.id not in self._reserved)
        start = self._draw.integer(0, 3)
        batches = list(itertools.islice(free, start, start + self._draw.integer(1, most)))
        if not batches:
            return []
        amounts = [batch.kgs for batch in batches]
        if self._draw.chance(0.45):
            amounts[-1] = self._part(amounts[-1])
        return list(zip(batches, amounts, strict=True))

    def _part(self, kgs: int) -> int:
        if kgs < 2:
            return kgs
        if kgs >= 3000 and self._draw.chance(0.7):
            # Most transactions are for whole tonnes.
            return 1000 * self._draw.integer(1, (kgs - 1) // 1000)
        return self._draw.integer(1, kgs - 1)

    def _beneficiary(self, owner: Organisation) -> Organisation:
        if self._draw.chance(0.5):
            return owner
        anybody = self._draw.pick(list(self._ledger.organisations.values()))
        return anybody if may_retire_for(self._ledger, owner, anybody) else self._draw.pick(self._buyers)

    def _purposes(self) -> tuple[str, ...]:
        first = PURPOSES[self._draw.pick(_PURPOSE_WEIGHTS)]
        second = PURPOSES[self._draw.pick(_PURPOSE_WEIGHTS)]
        return (first, second) if first != second and self._draw.chance(0.25) else (first,)

    def _note(self) -> str | None:
        if self._draw.chance(0.75):
            return None
        return self._draw.pick(_NOTES).format(number=self._draw.integer(1000, 9999))


_ACTIONS: tuple[tuple[float, Callable[[Market], None]], ...] = (
    (0.40, Market._deliver),
    (0.31, Market._retire),
    (0.13, Market._transfer),
    (0.06, Market._retire_oldest),
    (0.05, Market._order),
    (0.03, Market._introduce),
    (0.02, Market.give_back),
)
"""What happens, with its probability."""
