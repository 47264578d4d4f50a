"""The state of a registry: everything on record, and who holds what."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, TypeVar

from .records import ACTIVE, SPLIT, Batch
from .refusal import not_found

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from ..identifiers import Mint
    from .records import (
        Checkout,
        Delivery,
        Issuance,
        Order,
        Organisation,
        Project,
        Refund,
        Retirement,
        StripeAccount,
        Supplier,
        Transfer,
    )

_Record = TypeVar("_Record")

_TICK = timedelta(seconds=1, microseconds=1237)
"""What each write takes. The clock on the wall has no say, so that the same calls give the same registry."""


class Ledger:
    """Everything that one registry has on record, oldest first, by identifier.

    It is changed by the functions of this package alone, each of which does all of its work or none.

    Attributes:
        now: When the last change was made.
        open_orders: The orders that have not been delivered in full.
        retired_for: The identifiers of those in whose name an organisation has retired, by the organisation's.
        day: How many days have been played since the registry was made.
        version: Grows with every change.
    """

    def __init__(self, mint: Mint, buffer_pool: Organisation, now: datetime) -> None:
        self.mint = mint
        self.now = now
        self.buffer_pool = buffer_pool
        self.organisations: dict[str, Organisation] = {buffer_pool.id: buffer_pool}
        self.suppliers: dict[str, Supplier] = {}
        self.projects: dict[str, Project] = {}
        self.stripe_accounts: dict[str, StripeAccount] = {}
        self.issuances: dict[str, Issuance] = {}
        self.batches: dict[str, Batch] = {}
        self.orders: dict[str, Order] = {}
        self.open_orders: dict[str, Order] = {}
        self.deliveries: dict[str, Delivery] = {}
        self.transfers: dict[str, Transfer] = {}
        self.retirements: dict[str, Retirement] = {}
        self.refunds: dict[str, Refund] = {}
        self.checkouts: dict[str, Checkout] = {}
        self.retired_for: dict[str, set[str]] = {}
        self.day = 0
        self.version = 0
        self._held: dict[tuple[str, str], dict[str, Batch]] = {}
        self._touched: dict[str, Batch] = {}

    def tick(self) -> datetime:
        """The moment of the next write, later than that of any before."""
        self.now += _TICK
        return self.now

    def identifier(self, prefix: str) -> str:
        """A new identifier for something that comes to be now."""
        return self.mint.identifier(prefix, self.now)

    def held(self, owner: Organisation, supplier: Supplier) -> Collection[Batch]:
        """The active batches of a supplier's credits that an organisation owns, in the order in which it got them."""
        return self._held.get((owner.id, supplier.id), {}).values()

    def holdings(self) -> Iterable[tuple[str, str]]:
        """The identifiers of every owner and supplier that `held` has batches for."""
        return (pair for pair, batches in self._held.items() if batches)

    def count_held(self, owner_id: str, supplier_id: str) -> int:
        """How many active batches of a supplier's credits an organisation owns."""
        return len(self._held.get((owner_id, supplier_id), ()))

    def enter(self, batch: Batch) -> None:
        """Put a new batch on record."""
        self.batches[batch.id] = batch
        self._touch(batch)
        if batch.status == ACTIVE:
            self._held.setdefault((batch.owner.id, batch.supplier.id), {})[batch.id] = batch

    def move(self, batch: Batch, owner: Organisation) -> None:
        """Give an active batch another owner."""
        self._release(batch)
        batch.owner = owner
        self.enter(batch)

    def end(self, batch: Batch, status: str) -> None:
        """Give an active batch a status from which it never returns."""
        self._release(batch)
        batch.status = status
        self._touch(batch)

    def take(self, batch: Batch, kgs: int) -> Batch:
        """So many kilograms of an active batch: the batch itself, or the left one of the two halves it is split into.

        Which half is the one that moves is not documented; that it is the left one is an assumption.
        """
        if kgs == batch.kgs:
            return batch
        middle = batch.start_kg + kgs
        left = self._half(batch, batch.start_kg, middle)
        right = self._half(batch, middle, batch.end_kg)
        self.end(batch, SPLIT)
        batch.left_child_id, batch.right_child_id = left.id, right.id
        self.enter(left)
        self.enter(right)
        return left

    def touched(self) -> list[Batch]:
        """The batches that are new or changed since this was last asked."""
        touched, self._touched = self._touched, {}
        return list(touched.values())

    def _half(self, parent: Batch, start_kg: int, end_kg: int) -> Batch:
        return Batch(
            id=self.identifier("ctb"),
            issuance=parent.issuance,
            removal_id=parent.removal_id,
            sequestered_on=parent.sequestered_on,
            start_kg=start_kg,
            end_kg=end_kg,
            owner=parent.owner,
            parent_id=parent.id,
            delivery_id=parent.delivery_id,
            delivered_at=parent.delivered_at,
            # The mass balance is the removal's; repeated in a half, a sum over the ledger would count it twice.
            mass_balance=None,
        )

    def _release(self, batch: Batch) -> None:
        del self._held[batch.owner.id, batch.supplier.id][batch.id]

    def _touch(self, batch: Batch) -> None:
        self._touched[batch.id] = batch


def find(records: Mapping[str, _Record], kind: str, identifier: str) -> _Record:
    """The record of an identifier.

    Raises:
        RefusalError: There is none.
    """
    record = records.get(identifier)
    if record is None:
        raise not_found(kind, [identifier])
    return record
